import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { Analysis } from '../../../../src/engine/analysis.ts';
import { HashingFileWriter } from '../../../../src/engine/flow/file-writer.ts';
import { Hashes } from '../../../../src/engine/flow/hashes.ts';
import { fileTable } from '../../../../src/model/facts.ts';
import type { FileDescription } from '../../../../src/model/stream.ts';

const MIB = 1024 * 1024;
const flow = { id: 3, packet: 5, originator: 1, responder: 2 };
const described = { flow, fromOriginator: false, protocol: 'HTTP', name: 'a', claimedType: null } as FileDescription;

/** A table of files, and how to write one into it, in pieces of up to a MiB. */
function begin() {
  const table = new Analysis().table(fileTable);
  const pool = new Hashes();
  const write = (bytes: Uint8Array, { gapAt = -1, complete = true, pairGroup = 0 } = {}) => {
    const writer = new HashingFileWriter(table, described, pool, pairGroup);
    for (let at = 0; at < bytes.length; at += MIB) {
      if (at === gapAt) writer.gap(10);
      writer.write(bytes, at, Math.min(bytes.length, at + MIB));
    }
    const row = writer.close(complete);
    return Object.fromEntries(
      ['sha256', 'sha1', 'md5', 'type', 'head'].map((name) => [name, table.text(name as 'sha256', row)]),
    );
  };
  return { table, write };
}

const plain = (size: number): Uint8Array => new Uint8Array(size).fill(0x61);
/** `\x7fELF`: a program, which can run. */
const program = (size: number): Uint8Array =>
  Uint8Array.from(plain(size), (byte, i) => [0x7f, 0x45, 0x4c, 0x46][i] ?? byte);
const digest = (algorithm: string, bytes: Uint8Array): string => createHash(algorithm).update(bytes).digest('hex');

test('a whole file has its three hashes, those before it leave no trace', () => {
  const { table, write } = begin();
  for (const bytes of [plain(10), plain(1000), program(2 * MIB), plain(10)]) {
    const hashes = Object.fromEntries(['sha256', 'sha1', 'md5'].map((each) => [each, digest(each, bytes)]));
    expect(write(bytes)).toMatchObject(hashes);
  }
  expect(table.columns.size.slice(0, 4)).toEqual(Float64Array.of(10, 1000, 2 * MIB, 10));
});

test('a file that is cut or has a hole has none', () => {
  const { write } = begin();
  expect(write(program(10), { complete: false })).toMatchObject({ sha256: null, md5: null });
  expect(write(program(2 * MIB), { gapAt: MIB })).toMatchObject({ sha256: null, sha1: null });
});

test('of what can neither run nor hide something only short files are hashed', () => {
  const { write } = begin();
  expect(write(plain(256 * 1024))['sha256']).not.toBeNull();
  expect(write(plain(256 * 1024 + 1))['sha256']).toBeNull();
});

test('and of those 4 MiB for each group of hosts; programs go on', () => {
  const { write } = begin();
  const piece = plain(256 * 1024);
  for (let i = 0; i < 16; i += 1) expect(write(piece)['sha256']).not.toBeNull();
  expect(write(piece)['sha256']).toBeNull();
  expect(write(piece, { pairGroup: 1 })['sha256']).not.toBeNull();
  expect(write(program(MIB))['sha256']).not.toBeNull();
});
