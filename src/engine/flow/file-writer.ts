import { bytesToHex } from '@noble/hashes/utils.js';
import type { fileTable } from '../../model/facts.ts';
import type { PacketId } from '../../model/ids.ts';
import type { FileDescription, FileWriter } from '../../model/stream.ts';
import type { Table } from '../../model/table.ts';
import { FILE_HEAD, tellFileType } from './file-type.ts';
import type { FileHash } from './file-hash.ts';
import type { Hashes } from './hashes.ts';

/** Bytes shown of a file. */
const SHOWN = 64;
/**
 * Three hashes run at some 20 to 50 MB/s together (file-hash.ts). Files that can run or hide something are hashed up to
 * 64 MiB each; of pictures, video and text only those of up to 256 KiB, and 64 MiB in all, so that a download does not become
 * ten times slower: 4 MiB for each group of pairs of hosts, whichever thread reads them.
 */
const HASHED_INTERESTING = 64 * 1024 * 1024;
const HASHED_PLAIN = 256 * 1024;
const HASHED_PLAIN_ALL = 4 * 1024 * 1024;

const EMPTY = new Uint8Array(0);

/** Takes one file as it passes, types and hashes it, and writes its row when it ends. */
export class HashingFileWriter implements FileWriter {
  readonly #table: Table<typeof fileTable.columns>;
  readonly #description: FileDescription;
  readonly #pool: Hashes;
  readonly #packet: PacketId;
  readonly #pairGroup: number;
  #size = 0;
  #missing = 0;
  /** Lent from the first byte to the last. */
  #hash: FileHash | null = null;
  #isHashed = true;
  #interesting = true;
  #closed = -1;

  /** @param pairGroup of the hosts between which it passes (AddressPool.pairGroup) */
  constructor(table: Table<typeof fileTable.columns>, description: FileDescription, pool: Hashes, pairGroup: number) {
    this.#table = table;
    this.#pairGroup = pairGroup;
    this.#description = description;
    this.#pool = pool;
    this.#packet = description.flow.packet;
  }

  write(bytes: Uint8Array, at: number, end: number): void {
    if (end <= at) return;
    const hash = (this.#hash ??= this.#pool.files.lend());
    if (this.#size < FILE_HEAD) this.#keepHead(hash.head, bytes, at, end);
    this.#size += end - at;
    if (!this.#isHashed) return;
    const { plainBytes } = this.#pool;
    if (!this.#interesting) plainBytes[this.#pairGroup] += end - at;
    const isTooMuch = this.#interesting
      ? this.#size > HASHED_INTERESTING
      : this.#size > HASHED_PLAIN || plainBytes[this.#pairGroup] > HASHED_PLAIN_ALL;
    if (isTooMuch) this.#stopHashing();
    else hash.update(bytes, at, end);
  }

  #keepHead(head: Uint8Array, bytes: Uint8Array, at: number, end: number): void {
    const room = Math.min(end - at, FILE_HEAD - this.#size);
    head.set(bytes.subarray(at, at + room), this.#size);
    if (this.#missing === 0)
      this.#interesting = tellFileType(head.subarray(0, this.#size + room))?.interesting ?? false;
  }

  gap(length: number): void {
    this.#missing += length;
    this.#stopHashing();
  }

  #stopHashing(): void {
    this.#isHashed = false;
    this.#hash?.drop();
  }

  close(complete: boolean): number {
    if (this.#closed >= 0 || (this.#size === 0 && this.#missing === 0)) return this.#closed;
    const { flow, fromOriginator, protocol, name, claimedType } = this.#description;
    const head = this.#hash?.head.subarray(0, Math.min(this.#size, FILE_HEAD)) ?? EMPTY;
    const digests =
      complete && this.#isHashed ? this.#hash?.finish((late) => this.#table.set(this.#closed, late)) : undefined;
    this.#closed = this.#table.append({
      flow: flow.id,
      packet: this.#packet,
      protocol,
      sender: fromOriginator ? flow.originator : flow.responder,
      receiver: fromOriginator ? flow.responder : flow.originator,
      fromOriginator,
      name,
      claimedType,
      type: tellFileType(head)?.id ?? null,
      size: this.#size,
      missing: this.#missing,
      complete: complete && this.#missing === 0,
      md5: digests?.md5 ?? null,
      sha1: digests?.sha1 ?? null,
      sha256: digests?.sha256 ?? null,
      head: bytesToHex(head.subarray(0, SHOWN)),
    });
    if (this.#hash !== null) this.#pool.files.giveBack(this.#hash);
    this.#hash = null;
    return this.#closed;
  }
}
