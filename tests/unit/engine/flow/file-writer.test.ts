import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { type Digest, platformDigest } from '../../../../src/base/digest.ts';
import { Analysis } from '../../../../src/engine/analysis.ts';
import { HashingFileWriter } from '../../../../src/engine/flow/file-writer.ts';
import { Hashes } from '../../../../src/engine/flow/hashes.ts';
import { fileTable } from '../../../../src/model/facts.ts';
import type { FileDescription } from '../../../../src/model/stream.ts';

const MIB = 1024 * 1024;
const flow = { id: 3, packet: 5, originator: 1, responder: 2 };
const described = { flow, fromOriginator: false, protocol: 'HTTP', name: 'a', claimedType: null } as FileDescription;

/** A table of files, and how to write one into it, in pieces of up to a MiB, and to read its row when all is told. */
function begin(platform: Digest | null = null) {
  const table = new Analysis().table(fileTable);
  const pool = new Hashes(platform);
  const put = (bytes: Uint8Array, { gapAt = -1, complete = true, pairGroup = 0 } = {}): number => {
    const writer = new HashingFileWriter(table, described, pool, pairGroup);
    for (let at = 0; at < bytes.length; at += MIB) {
      if (at === gapAt) writer.gap(10);
      writer.write(bytes, at, Math.min(bytes.length, at + MIB));
    }
    return writer.close(complete);
  };
  const read = (row: number) =>
    Object.fromEntries(
      ['sha256', 'sha1', 'md5', 'type', 'head'].map((name) => [name, table.text(name as 'sha256', row)]),
    );
  const write = async (...given: Parameters<typeof put>) => {
    const row = put(...given);
    await pool.files.settle();
    return read(row);
  };
  return { table, pool, put, read, write };
}

const plain = (size: number): Uint8Array => new Uint8Array(size).fill(0x61);
/** `\x7fELF`: a program, which can run. */
const program = (size: number): Uint8Array =>
  Uint8Array.from(plain(size), (byte, i) => [0x7f, 0x45, 0x4c, 0x46][i] ?? byte);
const digest = (algorithm: string, bytes: Uint8Array): string => createHash(algorithm).update(bytes).digest('hex');

const hashesOf = (bytes: Uint8Array) =>
  Object.fromEntries(['sha256', 'sha1', 'md5'].map((each) => [each, digest(each, bytes)]));

describe.each([
  ['in script', null],
  ['by the platform', platformDigest],
])('hashes %s', (_, platform) => {
  test('a whole file has its three hashes, those before it leave no trace', async () => {
    const { table, write } = begin(platform);
    for (const bytes of [plain(10), plain(1000), plain(5000), program(2 * MIB), program(9 * MIB), plain(10)])
      expect(await write(bytes)).toMatchObject(hashesOf(bytes));
    expect(table.columns.size.slice(0, 6)).toEqual(Float64Array.of(10, 1000, 5000, 2 * MIB, 9 * MIB, 10));
  });

  test('a file that is cut or has a hole has none', async () => {
    const { write } = begin(platform);
    expect(await write(program(10), { complete: false })).toMatchObject({ sha256: null, md5: null });
    expect(await write(program(2 * MIB), { gapAt: MIB })).toMatchObject({ sha256: null, sha1: null });
  });

  test('of what can neither run nor hide something only short files are hashed', async () => {
    const { write } = begin(platform);
    expect((await write(plain(256 * 1024)))['md5']).not.toBeNull();
    expect((await write(plain(256 * 1024 + 1)))['md5']).toBeNull();
  });

  test('and of those 4 MiB for each group of hosts; programs go on', async () => {
    const { write } = begin(platform);
    const piece = plain(256 * 1024);
    for (let i = 0; i < 16; i += 1) expect((await write(piece))['md5']).not.toBeNull();
    expect((await write(piece))['md5']).toBeNull();
    expect((await write(piece, { pairGroup: 1 }))['md5']).not.toBeNull();
    expect((await write(program(MIB)))['md5']).not.toBeNull();
  });
});

test('many files at once: what the platform has no time for is hashed in script', async () => {
  const { pool, put, read } = begin(platformDigest);
  const files = Array.from({ length: 12 }, (_, i) => program(MIB).fill(i, 4));
  const rows = files.map((bytes) => put(bytes));
  expect(rows.filter((row) => read(row)['sha256'] !== null)).not.toHaveLength(0); // there at once
  await pool.files.settle();
  expect(rows.map(read)).toMatchObject(files.map(hashesOf));
});

test('what is kept of files that pass at the same time is bounded', async () => {
  const { table, pool, read } = begin(platformDigest);
  const files = Array.from({ length: 24 }, (_, i) => program(MIB / 2).fill(i, 4));
  const writers = files.map(() => new HashingFileWriter(table, described, pool, 0));
  for (const half of [0, 1])
    for (const [i, writer] of writers.entries()) writer.write(files[i], (half * MIB) / 4, ((half + 1) * MIB) / 4);
  const held = Array.from({ length: 9 }, () => pool.files.hold(MIB));
  expect(held.filter(Boolean).length).toBeLessThan(2);
  for (const is of held) if (is) pool.files.hold(-MIB);
  const rows = writers.map((writer) => writer.close(true));
  await pool.files.settle();
  expect(rows.map(read)).toMatchObject(files.map(hashesOf));
  expect(pool.files.hold(4 * MIB)).toBe(true); // given back
});

test('a digest that the platform fails at is not known, and nothing waits for it', async () => {
  const { write } = begin(() => Promise.reject(new Error('out of memory')));
  expect(await write(plain(5000))).toMatchObject({ md5: hashesOf(plain(5000))['md5'], sha256: null });
});
