import { expect, test } from 'vitest';
import { detailsOf, valuesOf } from '../../support/fields.ts';
import { concat } from '../../support/packets/bytes.ts';
import { httpRequest } from '../../support/packets/http.ts';
import { client, server, tcpSession, type Exchange } from '../../support/packets/session.ts';
import { tlsApplicationData, tlsClientHello, tlsServerHello } from '../../support/packets/tls.ts';

/** What a server sends takes three segments, of which the one in the middle is nothing but a part. */
const INSIDE = [
  client(tlsClientHello()),
  server(concat(tlsServerHello(), tlsApplicationData(3000))),
  client(tlsApplicationData(20)),
];

const SOCKS = [
  client(Uint8Array.of(5, 1, 0)),
  server(Uint8Array.of(5, 0)),
  client(Uint8Array.of(5, 1, 0, 1, 192, 0, 2, 1, 1, 187)),
  server(Uint8Array.of(5, 0, 0, 1, 0, 0, 0, 0, 0, 0)),
];
const CONNECT = [
  client(httpRequest({ method: 'CONNECT', target: 'a.example:443' })),
  server('HTTP/1.1 200 OK\r\n\r\n'),
];

/** Of each packet with payload behind the words of the proxy: its layers behind TCP, and what it says of segments. */
async function inside(proxy: readonly Exchange[]) {
  const session = tcpSession({ client: '10.0.0.1:50000', server: '10.0.0.2:1080', exchanges: [...proxy, ...INSIDE] });
  const told = (await detailsOf(session)).map(valuesOf).filter((values) => !values['tcp.len']![0]!.startsWith('0 '));
  return told.slice(proxy.length).map((values) => ({
    layers: values['frame.protocols']![0]!.replace('eth:ethertype:ip:tcp', ''),
    segments: values['tcp.segment.count']?.[0],
    length: values['tcp.reassembled.length']?.[0],
    where: values['http.proxy_connect_host']?.[0],
  }));
}

/** As tshark 4.0.17 tells them; the record behind the greeting is 3,005 bytes long. */
test('a tunnel through HTTP stands around messages: a part of one is nothing but a segment', async () => {
  const where = 'a.example';
  expect(await inside(CONNECT)).toMatchObject([
    { layers: ':http:tls', where },
    { layers: ':http:tls', where, segments: undefined },
    { layers: '', where: undefined, segments: undefined },
    { layers: ':http:tls', where, segments: '3', length: '3005 bytes' },
    { layers: ':http:tls', where },
  ]);
});

test('SOCKS stands around every segment', async () => {
  expect(await inside(SOCKS)).toMatchObject([
    { layers: ':socks:tls' },
    { layers: ':socks:tls', segments: undefined },
    { layers: ':socks', segments: undefined },
    { layers: ':socks:tls', segments: '3', length: '3005 bytes' },
    { layers: ':socks:tls' },
  ]);
});
