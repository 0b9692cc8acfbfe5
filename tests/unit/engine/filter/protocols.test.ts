import { expect, test } from 'vitest';
import { filtering } from '../../../support/filtering.ts';
import { packets } from '../../../support/packet-builder.ts';
import { dnsQuery } from '../../../support/packets/dns.ts';
import { pcap } from '../../../support/packets/capture-file.ts';
import { certificate } from '../../../support/packets/certificate.ts';
import { httpRequest } from '../../../support/packets/http.ts';
import { client, tcpSession } from '../../../support/packets/session.ts';
import { tlsExchanges } from '../../../support/packets/tls.ts';

// Which packets carry a protocol: those in which a message of it ends, and those that only carry on with it.

/** A call of the port mapper that does nothing (RFC 5531, 9). */
const RPC_CALL = `000000070000000000000002000186a0${'00000002'}${'00'.repeat(20)}`;

test('what a proxy carries is the proxy, and what is inside', async () => {
  const file = await filtering(
    pcap(
      packets(
        'tcp 10.0.0.1:1234 > 10.0.0.2:1080 P. seq=1 ack=1 hex:050102',
        'tcp 10.0.0.2:1080 > 10.0.0.1:1234 P. seq=1 ack=4 hex:0502',
        'tcp 10.0.0.1:1234 > 10.0.0.2:1080 P. seq=4 ack=3 hex:0103616e6e027077',
        'tcp 10.0.0.2:1080 > 10.0.0.1:1234 P. seq=3 ack=12 hex:0100',
        'tcp 10.0.0.1:1234 > 10.0.0.2:1080 P. seq=12 ack=5 hex:05010001c00002010050',
        'tcp 10.0.0.2:1080 > 10.0.0.1:1234 P. seq=5 ack=22 hex:05000001000000000000',
        'tcp 10.0.0.1:1234 > 10.0.0.2:1080 P. seq=22 ack=15 "GET / HTTP/1.1\\r\\nHost: a.example\\r\\n\\r\\n"',
        'tcp 10.0.0.2:1080 > 10.0.0.1:1234 P. seq=15 ack=57 "HTTP/1.1 200 OK\\r\\nContent-Length: 4\\r\\n\\r\\n"',
        'tcp 10.0.0.2:1080 > 10.0.0.1:1234 P. seq=53 ack=57 "body"',
      ),
    ),
  );
  expect(await file.accepted('socks')).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(await file.accepted('http')).toEqual([7, 9]);
  expect(await file.accepted('http.host == "a.example"')).toEqual([7]);
});

test('what stands in parts of a body is asked by its fields alone', async () => {
  const body = '--cut\r\nContent-Disposition: form-data; name="a"\r\n\r\nABCD\r\n--cut--\r\n';
  const headers = { 'Content-Type': 'multipart/form-data; boundary=cut' };
  const exchanges = [client(httpRequest({ method: 'POST', body, headers }))];
  const session = tcpSession({ client: '10.0.0.1:1234', server: '10.0.0.2:80', exchanges });
  const file = await filtering(pcap(session));
  const posted = await file.accepted('mime_multipart');
  expect(posted).toHaveLength(1);
  expect(await file.accepted('data.len == 4')).toEqual(posted);
  expect(await file.accepted('data.data contains "BC"')).toEqual(posted);
});

test('bytes of a message over several segments are those of the message', async () => {
  const exchanges = tlsExchanges({ certificates: [certificate({ serial: 0x11223344 })] });
  const file = await filtering(
    pcap(tcpSession({ client: '10.0.0.1:1234', server: '10.0.0.2:443', exchanges, mss: 150 })),
  );
  const where = await file.accepted('x509af.serialNumber');
  expect(where).toHaveLength(1);
  expect(await file.accepted('x509af.serialNumber == 11:22:33:44')).toEqual(where);
});

test('an answer that lasts until the connection closes ends with the FIN of its side', async () => {
  const file = await filtering(
    pcap(
      packets(
        'tcp 10.0.0.1:1234 > 10.0.0.2:80 P. seq=1 ack=1 "GET / HTTP/1.0\\r\\n\\r\\n"',
        'tcp 10.0.0.2:80 > 10.0.0.1:1234 P. seq=1 ack=19 "HTTP/1.0 200 OK\\r\\n\\r\\nall of it"',
        'tcp 10.0.0.2:80 > 10.0.0.1:1234 F. seq=29 ack=19',
        'tcp 10.0.0.1:1234 > 10.0.0.2:80 F. seq=19 ack=30',
      ),
    ),
  );
  expect(await file.accepted('http')).toEqual([1, 3]);
  expect(await file.accepted('http.response.code == 200')).toEqual([3]);
});

test('lines that go on are still their protocol', async () => {
  const file = await filtering(
    pcap(
      packets(
        'tcp 10.0.0.1:1234 > 10.0.0.2:110 SYN seq=0',
        'tcp 10.0.0.2:110 > 10.0.0.1:1234 SYN,ACK seq=0 ack=1',
        'tcp 10.0.0.2:110 > 10.0.0.1:1234 P. seq=1 ack=1 "+OK ready\\r\\n"',
        'tcp 10.0.0.1:1234 > 10.0.0.2:110 P. seq=1 ack=12 "RETR 1\\r\\n"',
        'tcp 10.0.0.2:110 > 10.0.0.1:1234 P. seq=12 ack=9 "+OK\\r\\nSubject: long\\r\\n\\r\\nbegins"',
        'tcp 10.0.0.2:110 > 10.0.0.1:1234 P. seq=40 ack=9 " and goes on"',
      ),
    ),
  );
  expect(await file.accepted('pop')).toEqual([3, 4, 5, 6]);
});

test('what an ICMP error quotes is counted to its stream', async () => {
  const file = await filtering(
    pcap(
      packets(
        'tcp 10.0.0.9:1 > 10.0.0.2:81 SYN seq=5',
        'tcp 10.0.0.1:1234 > 10.0.0.2:80 SYN seq=1000',
        'icmp 10.0.0.2 > 10.0.0.1 unreachable host { tcp 10.0.0.1:1234 > 10.0.0.2:80 SYN seq=1000 }',
        'icmp 10.0.0.2 > 10.0.0.1 unreachable host { tcp 10.0.0.7:1234 > 10.0.0.2:80 SYN seq=1000 }',
        'udp 10.0.0.1:4000 > 10.0.0.2:5000 "x"',
        'icmp 10.0.0.2 > 10.0.0.1 unreachable port { udp 10.0.0.1:4000 > 10.0.0.2:5000 "x" }',
      ),
    ),
  );
  expect(await file.accepted('tcp.stream == 1')).toEqual([2, 3]);
  expect(await file.accepted('tcp.seq == 1000')).toEqual([3, 4]);
  expect(await file.accepted('tcp.stream == 0')).toEqual([1]);
  expect(await file.accepted('tcp.len >= 0')).toEqual([1, 2]);
  expect(await file.accepted('udp.stream == 0')).toEqual([5, 6]);
});

test('a datagram that an ICMP error quotes is told as well', async () => {
  const query = dnsQuery('quoted.example');
  const hex = Array.from(query, (byte) => byte.toString(16).padStart(2, '0')).join('');
  const file = await filtering(
    pcap(
      packets(
        ['udp 10.0.0.1:4000 > 10.0.0.2:53', query],
        `icmp 10.0.0.2 > 10.0.0.1 unreachable port { udp 10.0.0.1:4000 > 10.0.0.2:53 hex:${hex} }`,
        'icmp 10.0.0.2 > 10.0.0.1 unreachable port { udp 10.0.0.1:4000 > 10.0.0.2:53 "xy" }',
      ),
    ),
  );
  expect(await file.accepted('dns')).toEqual([1, 2]);
  expect(await file.accepted('dns.qry.name == "quoted.example"')).toEqual([1, 2]);
});

test('a request whose body is another protocol is told at its head', async () => {
  const file = await filtering(
    pcap(
      packets(
        'tcp 10.0.0.1:1234 > 10.0.0.2:80 P. seq=1 ack=1 "RPC_IN_DATA /rpc HTTP/1.1\\r\\nContent-Length: 1073741824\\r\\n\\r\\n"',
        'tcp 10.0.0.1:1234 > 10.0.0.2:80 P. seq=60 ack=1 hex:05000b03100000004800000001000000',
      ),
    ),
  );
  expect(await file.accepted('http.request.method == "RPC_IN_DATA"')).toEqual([1]);
});

test('what is cut short is told as far as it goes', async () => {
  const bootp = `0101060000003d1d${'00'.repeat(20)}000b8201fc42${'00'.repeat(202)}63825363350101ff`;
  const file = await filtering(
    pcap(
      packets(
        `udp 0.0.0.0:68 > 255.255.255.255:67 hex:${bootp} captured=100`,
        'udp 10.0.0.1:4000 > 10.0.0.2:5000 "0123456789" captured=13',
      ),
    ),
  );
  expect(await file.accepted('dhcp')).toEqual([1]);
  expect(await file.accepted('dhcp.type == 1')).toEqual([1]);
  expect(await file.accepted('eth')).toEqual([1]);
});

test('protocols with a port of their own must look like themselves', async () => {
  const sync = `0002002c${'00'.repeat(40)}`;
  const file = await filtering(
    pcap(
      packets(
        `udp 10.0.0.1:319 > 10.0.0.2:319 hex:${sync}`,
        'udp 10.0.0.1:319 > 10.0.0.2:319 "no clock"',
        'udp 10.0.0.1:47808 > 10.0.0.2:47808 hex:810a00110100',
        'udp 10.0.0.1:47808 > 10.0.0.2:47808 hex:810a00060100',
      ),
    ),
  );
  expect(await file.accepted('ptp')).toEqual([1]);
  expect(await file.accepted('bacnet')).toEqual([4]);
  const record = '16feff0000000000000000000c01000000000000000000000000';
  const control = await filtering(
    pcap(
      packets(
        `udp 10.0.0.1:5246 > 10.0.0.2:12379 hex:01000000${record}`,
        'udp 10.0.0.1:12379 > 10.0.0.2:5246 hex:0010020000000000000000000000000000000000',
        'udp 10.0.0.1:12379 > 10.0.0.2:5246 hex:0110020000000000000000000000000000000000',
      ),
    ),
  );
  expect(await control.accepted('capwap')).toEqual([1, 2]);
});

test('protocols behind UDP ports are told by their first bytes as well', async () => {
  const file = await filtering(
    pcap(
      packets(
        'udp [fe80::1]:546 > [ff02::1:2]:547 hex:01abcdef',
        'udp 10.0.0.1:49152 > 10.0.0.2:3784 hex:20c00318000000010000000000001388000013880000c350',
        'udp 10.0.0.1:1985 > 224.0.0.2:1985 hex:000010030a6401006369736300000000000a000001 ttl=1',
        'udp 10.0.0.1:520 > 224.0.0.9:520 hex:02070000000200000a00000000ffffff000000000000000001 ttl=1',
        'udp 10.0.0.1:520 > 224.0.0.9:520 hex:020200000002000001000000ffffff000000000000000001 ttl=1',
        'udp [fe80::1]:521 > [ff02::9]:521 hex:02010000',
        'udp 10.0.0.1:138 > 10.0.0.255:138 hex:110280010a000001008a00bb0000',
        'udp 10.0.0.1:8888 > 10.0.0.2:6343 hex:00000005000000010a000001000000000000000100000001',
        'udp 10.0.0.1:514 > 10.0.0.2:514 "<34>Oct 11 22:14:15 host su: failed"',
        'udp 10.0.0.1:40000 > 10.0.0.2:5683 hex:40010001',
        'udp 10.0.0.1:514 > 10.0.0.2:514 "no priority"',
        'udp 10.0.0.1:514 > 10.0.0.2:514 hex:0102',
      ),
    ),
  );
  const found = await Promise.all(
    ['dhcpv6', 'bfd', 'hsrp', 'rip', 'ripng', 'nbdgm', 'sflow', 'syslog', 'coap', 'data'].map(
      async (name) => [name, await file.accepted(name)] as const,
    ),
  );
  expect(Object.fromEntries(found)).toEqual({
    dhcpv6: [1],
    bfd: [2],
    hsrp: [3],
    rip: [5],
    ripng: [6],
    nbdgm: [7],
    sflow: [8],
    syslog: [9, 11],
    coap: [10],
    data: [4, 12],
  });
});

test('behind an upgrade to what nobody knows, payload is data and no HTTP', async () => {
  const file = await filtering(
    pcap(
      packets(
        'tcp 10.0.0.1:1234 > 10.0.0.2:80 P. seq=1 ack=1 "GET / HTTP/1.1\\r\\nUpgrade: tcp\\r\\n\\r\\n"',
        'tcp 10.0.0.2:80 > 10.0.0.1:1234 P. seq=1 ack=33 "HTTP/1.1 101 UPGRADED\\r\\nUpgrade: tcp\\r\\n\\r\\n"',
        'tcp 10.0.0.2:80 > 10.0.0.1:1234 P. seq=39 ack=33 "/ # "',
        'tcp 10.0.0.1:1234 > 10.0.0.2:80 P. seq=33 ack=43 "ls"',
        'tcp 10.0.0.2:80 > 10.0.0.1:1234 P. seq=43 ack=35 "bin etc"',
      ),
    ),
  );
  expect(await file.accepted('http')).toEqual([1, 2]);
  expect(await file.accepted('data')).toEqual([3, 4, 5]);
  expect(await file.accepted('tcp.segment_data')).toEqual([]);
});

test('protocols inside of others are where their fields are; parts that are no layers are nowhere', async () => {
  const file = await filtering(
    pcap(packets('udp 10.0.0.1:4000 > 10.0.0.2:5000 "hello"', `udp 10.0.0.1:4000 > 10.0.0.2:111 hex:${RPC_CALL}`)),
  );
  expect(await file.accepted('rpc')).toEqual([2]);
  expect(await file.accepted('!rpc')).toEqual([1]);
  for (const name of ['x509sat', 'pkcs1', 'ber', 'pppoe']) expect(await file.accepted(name)).toEqual([]);
  for (const name of ['gss-api', 'spnego', 'ntlmssp', 'sdp', 'rgmp', 'wlan_radio', 'erspan'])
    expect(await file.error(name)).toBeNull();
});
