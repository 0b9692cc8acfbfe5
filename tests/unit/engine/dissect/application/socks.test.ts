import { expect, test } from 'vitest';
import { socks } from '../../../../../src/engine/dissect/application/socks.ts';
import { readStream } from '../../../../support/application.ts';
import { concat, hex } from '../../../../support/packets/bytes.ts';

test('version 4a asks for a name', () => {
  const request = concat(hex('04 01 0050 00000001'), 'ben\0', 'www.example.com\0');
  const { rows, upgradedTo } = readStream(socks, [
    { from: 'client', data: request },
    { from: 'server', data: hex('00 5a 0000 00000000') },
  ]);
  expect(rows('socks')).toMatchObject([{ version: 4, user: 'ben', target: 'www.example.com', port: 80, status: 90 }]);
  expect(upgradedTo).toBe(true);
});

test('two echoes of OpenFlow are none', () => {
  const echoes = hex('04 02 0008 00000000 04 02 0008 00000000');
  expect(readStream(socks, [{ from: 'client', data: echoes }]).probed).toBe('no');
});
