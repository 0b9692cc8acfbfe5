import { expect, test } from 'vitest';
import { rawExecutable } from '../../../../../src/engine/dissect/application/raw-executable.ts';
import { readStream, type Said } from '../../../../support/application.ts';
import { concat } from '../../../../support/packets/bytes.ts';
import { expectNoHarm } from '../../../../support/robust.ts';

const ELF = concat([0x7f], 'ELF', [2, 1, 1, 0], new Uint8Array(200));
const PE = new Uint8Array(400);
PE.set([0x4d, 0x5a]);
PE.set([0x80], 0x3c);
PE.set([0x50, 0x45, 0, 0], 0x80);
const little = (length: number): Uint8Array => new Uint8Array(Uint32Array.of(length).buffer);
const sent = (data: Uint8Array | string): Said[] => [{ from: 'client', data }];

test.each([
  ['ELF', ELF, 'elf', 208],
  ['PE', PE, 'pe', 400],
  ['a script', concat('#!/bin/sh\n', 'id\n'), 'script', 13],
  ['a Java class', concat([0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, 52], new Uint8Array(20)), 'java-class', 28],
  ['PE behind its length', concat(little(400), PE), 'pe', 400],
])('%s', (_, data, type, size) => {
  const heard = readStream(rawExecutable, sent(data));
  expect(heard.probed).toBe('yes');
  expect(heard.rows('files')).toMatchObject([{ protocol: 'tcp', type, size, complete: true }]);
});

test.each([
  ['text', 'hello world'],
  ['MZ without a header', concat('MZ', new Uint8Array(58), [0xff, 0xff, 0, 0], new Uint8Array(100))],
  ['a wrong ELF', concat([0x7f], 'ELF', [9, 9, 9], new Uint8Array(100))],
  ['zeros', new Uint8Array(100)],
  ['a script behind a length', concat(little(100), '#!/bin/sh')],
  ['universal Mach-O, whose magic a class shares', concat([0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, 2], new Uint8Array(20))],
])('%s is none', (_, data) => {
  expect(readStream(rawExecutable, sent(data)).probed).toBe('no');
});

test('what the other side says is not the file', () => {
  const said: Said[] = [...sent(ELF), { from: 'server', data: 'ok' }, { from: 'client', data: 'more' }];
  expect(readStream(rawExecutable, said).rows('files')).toMatchObject([{ size: 212 }]);
});

test('a stage that is cut is not complete', () => {
  expect(readStream(rawExecutable, sent(concat(little(500), PE))).rows('files')).toMatchObject([
    { size: 400, complete: false },
  ]);
});

test('cut and changed', () => {
  expectNoHarm(rawExecutable, sent(concat(little(400), PE)));
});
