import { expect, test } from 'vitest';
import type { PacketDetail } from '../../../src/model/field.ts';
import { detailsOf, flatten } from '../../support/fields.ts';
import { packet, packets } from '../../support/packet-builder.ts';
import { concat } from '../../support/packets/bytes.ts';
import { dnsAnswer } from '../../support/packets/dns.ts';
import { httpRequest, httpResponse } from '../../support/packets/http.ts';
import { client, tcpSession, type Exchange } from '../../support/packets/session.ts';
import { MYSQL } from '../../support/sessions.ts';

// Which bytes a field selects, where it is not plain from its value: as in tshark's PDML, unless a comment says why not.

/** The bytes that each field of a name selects, in the order of the tree, one character a byte. */
function selected({ layers, sources }: PacketDetail, name: string): string[] {
  const fields = flatten(layers).filter((node) => node.name === name);
  return fields.map(({ source, at, length }) =>
    String.fromCharCode(...sources[source]!.bytes.subarray(at, at + length)),
  );
}

/** The only packet of a session with a field. */
async function packetOf(field: string, port: number, exchanges: readonly Exchange[]): Promise<PacketDetail> {
  const details = await detailsOf(tcpSession({ client: '10.0.0.1:50000', server: `10.0.0.2:${port}`, exchanges }));
  const found = details.filter(({ layers }) => flatten(layers).some(({ name }) => name === field));
  expect(found).toHaveLength(1);
  return found[0]!;
}

test('a flag of TCP selects the byte it stands in', async () => {
  const [detail] = await detailsOf([packet('tcp 10.0.0.1:1 > 10.0.0.2:2 SYN,ECE,CWR seq=1')]);
  const flags = flatten(detail!.layers).find(({ name }) => name === 'tcp.flags')!;
  const places = new Map(flags.children.map(({ name, at, length, value }) => [name, [at - flags.at, length, value]]));
  expect(flags.length).toBe(2);
  expect(places.get('tcp.flags.res')).toEqual([0, 1, 'Not set']);
  expect(places.get('tcp.flags.ae')).toEqual([0, 1, 'Not set']);
  expect(places.get('tcp.flags.cwr')).toEqual([1, 1, 'Set']);
  expect(places.get('tcp.flags.ece')).toEqual([1, 1, 'Set']);
  expect(places.get('tcp.flags.syn')).toEqual([1, 1, 'Set']);
  expect(places.get('tcp.flags.fin')).toEqual([1, 1, 'Not set']);
});

test('chunks of HTTP select their sizes, bytes and ends', async () => {
  const answer = httpResponse({ body: 'one two', chunked: [4, 3] });
  const detail = await packetOf('http.chunk_size', 80, [client(httpRequest()), { from: 'server', data: answer }]);
  expect(selected(detail, 'http.chunk_size')).toEqual(['4\r\n', '3\r\n', '0\r\n']);
  expect(selected(detail, 'http.chunk_data')).toEqual(['one ', 'two']);
  expect(selected(detail, 'http.chunk_boundary')).toEqual(['\r\n', '\r\n']);
});

test('chunks of HTTP that came in other packets select nothing of this one', async () => {
  const head = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n';
  const detail = await packetOf('http.chunk_size', 80, [
    client(httpRequest()),
    { from: 'server', data: `${head}4\r\none ` },
    { from: 'server', data: '\r\n3\r\ntwo\r\n0\r\n\r\n' },
  ]);
  const nodes = flatten(detail.layers).filter(({ name }) => name === 'http.chunk_data');
  expect(nodes.map(({ value }) => value)).toEqual(['6f6e6520', '74776f']);
  expect(selected(detail, 'http.chunk_data')).toEqual(['', '']);
});

test('what a line of HTTP says selects its part of the line', async () => {
  const request = httpRequest({
    headers: { Cookie: 'a=1;  b=2;c', Authorization: 'Basic YW5uOnNlY3JldA==', 'Content-Length': '0' },
  });
  const asked = await packetOf('http.request', 80, [client(request)]);
  expect(selected(asked, 'http.cookie_pair')).toEqual(['a=1', 'b=2', 'c']);
  expect(selected(asked, 'http.authbasic')).toEqual(['YW5uOnNlY3JldA==']); // tshark: the line
  expect(selected(asked, 'http.content_length')).toEqual(['0']); // tshark: the line
  const answered = await packetOf('http.response.code.desc', 80, [
    client(httpRequest()),
    { from: 'server', data: 'HTTP/1.1  404 Gone fishing\r\nContent-Length: 0\r\n\r\n' },
  ]);
  expect(selected(answered, 'http.response.code.desc')).toEqual(['404']);
});

test('a service in DNS selects its labels', async () => {
  const [detail] = await detailsOf([
    packet([
      'udp 10.0.0.53:53 > 10.0.0.1:5000',
      dnsAnswer('one.example', ['_sip._udp.one.example SRV 1 2 5060 sip.example']),
    ]),
  ]);
  // tshark: two bytes for each of them, wherever they stand.
  expect(selected(detail!, 'dns.srv.service')).toEqual(['\x04_sip']);
  expect(selected(detail!, 'dns.srv.proto')).toEqual(['\x04_udp']);
  expect(selected(detail!, 'dns.srv.name').join('')).not.toBe('');
});

test('what a client of MySQL says of itself selects a name and its value', async () => {
  const detail = await packetOf('mysql.connattrs.attr', 3306, MYSQL);
  expect(selected(detail, 'mysql.connattrs.attr')).toEqual(['\x03_os\x05Linux', '\x04_pid\x0242']);
});

test('a layer is as long as its message', async () => {
  const request = packet('arp who-has 10.0.0.1 tell 10.0.0.2');
  const [padded, solicitation, echo, data] = await detailsOf(
    packets(
      { ...request, bytes: concat(request.bytes, new Uint8Array(18)), length: 60 },
      'icmp fe80::1 > ff02::1:ff00:2 neighbor-solicitation target=fe80::2',
      ['icmp 10.0.0.2 > 10.0.0.1 echo-request', 'twenty-four bytes of it!'],
      ['udp 10.0.0.1:4000 > 10.0.0.2:4001', 'hello'],
    ),
  );
  const lengthOf = (detail: PacketDetail, id: string): number | undefined =>
    detail.layers.find(({ name }) => name === id)?.length;
  expect(lengthOf(padded!, 'arp')).toBe(28); // without the padding of the link
  expect(lengthOf(solicitation!, 'icmpv6')).toBe(32); // with address and option
  expect(lengthOf(echo!, 'icmp')).toBe(8 + 24);
  expect(lengthOf(data!, 'udp')).toBe(8);
});
