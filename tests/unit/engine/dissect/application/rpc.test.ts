import { expect, test } from 'vitest';
import { mount, nfs, portmap } from '../../../../../src/engine/dissect/application/rpc/rpc.ts';
import { mutated, readDatagrams, readStream, type Said } from '../../../../support/application.ts';
import { concat } from '../../../../support/packets/bytes.ts';
import { expectNoHarm, expectSameInPieces } from '../../../../support/robust.ts';

const words = (...values: number[]): Uint8Array =>
  concat(...values.map((value) => [value >>> 24, (value >> 16) & 255, (value >> 8) & 255, value & 255]));
/** AUTH_SYS of machine `pc01`, user 501. */
const CREDENTIAL = concat(words(1, 24, 0, 4), 'pc01', words(501, 20, 0), words(0, 0));
const call = (program: number, version: number, procedure: number, xid = 1): Uint8Array =>
  concat(words(xid, 0, 2, program, version, procedure), CREDENTIAL);
const reply = (state: number, xid = 1): Uint8Array => words(xid, 1, 0, 0, 0, state);
const record = (data: Uint8Array): Uint8Array => concat(words((0x8000_0000 | data.length) >>> 0), data);

test.each([
  ['portmap', portmap, 100_000, 2, 3, 'getport'],
  ['mount', mount, 100_005, 3, 1, 'mnt'],
  ['nfs', nfs, 100_003, 3, 6, 'read'],
  ['nfs', nfs, 100_003, 4, 1, 'compound'],
  ['nfs', nfs, 100_003, 2, 4, 'lookup'],
  ['nfs', nfs, 100_003, 2, 15, 'rmdir'],
  ['portmap', portmap, 100_000, 3, 3, 'getaddr'],
  ['portmap', portmap, 100_000, 4, 12, 'getstat'],
  ['mount', mount, 100_005, 2, 7, 'pathconf'],
] as const)('%s in datagrams and records', (id, dissector, program, version, number, procedure) => {
  const said: Said[] = [
    { from: 'client', data: call(program, version, number) },
    { from: 'server', data: reply(0) },
    { from: 'client', data: call(program, version, number, 2) },
    { from: 'server', data: reply(1, 2) },
  ];
  const expected = [
    { program: id, version, procedure, machine: 'pc01', uid: 501, outcome: 'success' },
    { outcome: 'program unavailable' },
  ];
  expect(readDatagrams(dissector, said).rows('rpc')).toMatchObject(expected);
  const records = said.map((one) => ({ ...one, data: record(one.data as Uint8Array) }));
  expect(readStream(dissector, records).rows('rpc')).toMatchObject(expected);
  expectSameInPieces(dissector, records, ['rpc']);
  expectNoHarm(dissector, records);
  for (let seed = 1; seed <= 100; seed += 1) readDatagrams(dissector, mutated(said, seed), { probe: false });
});

test('what stands behind a verifier of any length is the outcome', () => {
  const verified = concat(words(1, 1, 0, 6, 5), new Uint8Array(8), words(4));
  const said: Said[] = [
    { from: 'client', data: call(100_003, 3, 1) },
    { from: 'server', data: verified },
  ];
  expect(readDatagrams(nfs, said).rows('rpc')).toMatchObject([{ outcome: 'bad arguments' }]);
});

test('a long record of several fragments is one message', () => {
  const first = concat(words(2000), call(100_003, 3, 7), new Uint8Array(2000 - call(100_003, 3, 7).length));
  const said: Said[] = [
    { from: 'client', data: concat(first, record(call(100_003, 3, 0)), record(call(100_003, 3, 1, 2))) },
  ];
  expect(
    readStream(nfs, said)
      .rows('rpc')
      .map((row) => row['procedure']),
  ).toEqual(['write', 'getattr']);
});

test('a call of another program is none', () => {
  expect(readDatagrams(nfs, [{ from: 'client', data: call(100_000, 2, 3) }]).probed).toBe('no');
  expect(readDatagrams(nfs, [{ from: 'server', data: reply(0) }]).probed).toBe('no');
});

test('behind a gap reading goes on where a message begins for certain', () => {
  const said: Said[] = [
    { from: 'client', data: record(call(100_003, 3, 1, 1)) },
    { from: 'server', data: record(reply(0, 1)) },
    { from: 'client', data: record(call(100_003, 3, 2, 2)) },
    { from: 'server', lost: 100, data: concat(new Uint8Array(30), record(reply(0, 9))) },
    { from: 'server', data: record(reply(0, 3)) },
    { from: 'server', data: record(reply(0, 2)) },
    { from: 'client', lost: 50, data: record(call(100_003, 3, 3, 4)) },
    { from: 'server', data: record(reply(0, 4)) },
  ];
  expect(readStream(nfs, said).rows('rpc')).toMatchObject([
    { procedure: 'getattr', outcome: 'success' },
    { procedure: 'setattr', outcome: 'success', responsePacket: 6 },
    { procedure: 'lookup', outcome: 'success' },
  ]);
});
