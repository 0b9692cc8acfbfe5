import { expect, test } from 'vitest';
import { stun } from '../../../../../src/engine/dissect/application/stun.ts';
import { mutated, readDatagrams, readStream, truncations, type Said } from '../../../../support/application.ts';
import { concat, scrambled, u16, u24, u32, type Bytes } from '../../../../support/packets/bytes.ts';
import { tlsClientHello } from '../../../../support/packets/tls.ts';
import { expectNoHarm, expectSameInPieces } from '../../../../support/robust.ts';

const message = (type: number, attributes: Uint8Array = new Uint8Array(0)): Bytes =>
  concat(u16(type), u16(attributes.length), u32(0x2112a442), scrambled(12, type), attributes);
const channel = (data: Uint8Array): Bytes => concat(u16(0x4001), u16(data.length), data);

/** A ClientHello of DTLS 1.2 without a cookie. */
function clientHello(): Bytes {
  const plain = tlsClientHello({
    version: 0xfefd,
    supportedVersions: [],
    sessionId: new Uint8Array(0),
    sni: 'a.example',
  });
  const body = concat(plain.slice(9, 9 + 35), [0], plain.slice(9 + 35));
  const handshake = concat([1], u24(body.length), u16(0), u24(0), u24(body.length), body);
  return concat([22], u16(0xfefd), u16(0), u16(0), u32(0), u16(handshake.length), handshake);
}

const SAID: Said[] = [
  { from: 'client', data: message(0x0001, concat(u16(0x8022), u16(4), 'test')) },
  { from: 'server', data: message(0x0101) },
  { from: 'client', data: clientHello() },
  { from: 'client', data: channel(scrambled(40, 1)) },
  { from: 'server', data: concat([0x80], scrambled(40, 2)) },
];

test('messages, DTLS and media share a flow', () => {
  const heard = readDatagrams(stun, SAID);
  expect(heard.probed).toBe('yes');
  expect(heard.displays).toEqual(['STUN', 'STUN', 'DTLS', 'STUN', null]);
  expect(heard.rows('tls')).toMatchObject([{ serverName: 'a.example', clientVersion: 'DTLSv1.2' }]);
});

test('DTLS through a channel of a relay', () => {
  const relayed: Said[] = [SAID[0]!, { from: 'client', data: channel(clientHello()) }];
  expect(readDatagrams(stun, relayed).rows('tls')).toMatchObject([{ serverName: 'a.example' }]);
});

test.each([
  ['a wrong length', concat(message(1), 'more')],
  ['no cookie', message(1).fill(0, 4, 8)],
  ['too short', message(1).slice(0, 19)],
  ['nothing', new Uint8Array(0)],
])('probes %s: no', (_, data) => {
  expect(readDatagrams(stun, [{ from: 'client', data }]).probed).toBe('no');
});

test('cut at every byte and changed at random', () => {
  for (const said of truncations(SAID)) readDatagrams(stun, said, { probe: false });
  for (let seed = 1; seed <= 300; seed++) readDatagrams(stun, mutated(SAID, seed), { probe: false });
});

const framed = (data: Uint8Array): Bytes => concat(u16(data.length), data);
const padded = (data: Uint8Array): Bytes => concat(data, new Uint8Array(-data.length & 3));

test.each([
  ['in frames', framed],
  ['without frames', padded],
])('over TCP, %s', (_, frame) => {
  const said: Said[] = [
    { from: 'client', data: frame(message(0x0001, concat(u16(0x8022), u16(4), 'test'))) },
    { from: 'server', data: concat(frame(message(0x0101)), frame(message(0x0103))) },
    { from: 'client', data: frame(channel(clientHello())) },
  ];
  const heard = readStream(stun, said);
  expect(heard.probed).toBe('yes');
  expect(heard.displays.slice(0, 2)).toEqual(['STUN', 'STUN']);
  expect(heard.rows('tls')).toMatchObject([{ serverName: 'a.example' }]);
  expectSameInPieces(stun, said, ['tls']);
  expectNoHarm(stun, said);
});

test('a stream that only begins with a length is none', () => {
  expect(readStream(stun, [{ from: 'client', data: framed(scrambled(40, 1)) }]).probed).toBe('no');
});
