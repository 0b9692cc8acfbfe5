import { expect, test } from 'vitest';
import { tftp } from '../../../../../src/engine/dissect/application/tftp.ts';
import { mutated, readDatagrams, type Said } from '../../../../support/application.ts';
import { analyse } from '../../../../support/judge.ts';
import { concat, type Data } from '../../../../support/packets/bytes.ts';
import { packets } from '../../../../support/packet-builder.ts';
import { rowsOf } from '../../../../support/rows.ts';

const u16 = (value: number): number[] => [value >> 8, value & 255];
const request = (operation: number, ...texts: string[]): Uint8Array =>
  concat(u16(operation), ...texts.map((text) => `${text}\0`));
const block = (number: number, data: Data): Uint8Array => concat(u16(3), u16(number), data);
const ack = (number: number): Uint8Array => concat(u16(4), u16(number));
const FULL = 'x'.repeat(512);

test('the transfer runs between other ports, and belongs to its request', async () => {
  const transfer = 'udp 10.0.0.2:50000 > 10.0.0.1:40000';
  const analysis = await analyse(
    packets(
      ['udp 10.0.0.1:40000 > 10.0.0.2:69', request(1, 'dir/boot.bin', 'octet')],
      [transfer, block(1, FULL)],
      ['udp 10.0.0.1:40000 > 10.0.0.2:50000', ack(1)],
      [transfer, block(1, FULL)],
      [transfer, block(2, 'end')],
    ),
  );
  expect(rowsOf(analysis, 'tftp')).toMatchObject([
    { operation: 'read', file: 'dir/boot.bin', mode: 'octet', error: null },
  ]);
  expect(rowsOf(analysis, 'files')).toMatchObject([{ protocol: 'tftp', name: 'boot.bin', size: 515, complete: true }]);
  expect(rowsOf(analysis, 'flows').map((row) => row['application'])).toEqual(['tftp', 'tftp']);
});

test('an error is told in the row of the request', async () => {
  const analysis = await analyse(
    packets(
      ['udp 10.0.0.1:40000 > 10.0.0.2:69', request(2, 'x', 'netascii')],
      ['udp 10.0.0.2:50000 > 10.0.0.1:40000', concat(u16(5), u16(2), 'Access violation\0')],
    ),
  );
  expect(rowsOf(analysis, 'tftp')).toMatchObject([{ operation: 'write', error: 'Access violation' }]);
});

const SAID: Said[] = [
  { from: 'client', data: request(1, 'f', 'octet', 'blksize', '600') },
  { from: 'server', data: concat(u16(6), 'blksize\0' + '600\0') },
  { from: 'server', data: block(1, 'y'.repeat(600)) },
  { from: 'server', data: block(3, 'z') },
];

test('a lost block is a gap of the agreed size', () => {
  expect(readDatagrams(tftp, SAID, { serverPort: 69 }).rows('files')).toMatchObject([
    { size: 601, missing: 600, complete: false },
  ]);
});

test('changed datagrams do no harm; only requests to its port begin it', () => {
  for (let seed = 1; seed <= 300; seed += 1) readDatagrams(tftp, mutated(SAID, seed), { serverPort: 69, probe: false });
  expect(readDatagrams(tftp, SAID).probed).toBe('no');
  expect(readDatagrams(tftp, [{ from: 'client', data: request(1, 'f', 'strange') }], { serverPort: 69 }).probed).toBe(
    'no',
  );
});
