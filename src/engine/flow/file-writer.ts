import { md5, sha1 } from '@noble/hashes/legacy.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { fileTable } from '../../model/facts.ts';
import type { PacketId } from '../../model/ids.ts';
import type { FileDescription, FileWriter } from '../../model/stream.ts';
import type { Table } from '../../model/table.ts';
import { FILE_HEAD, tellFileType } from './file-type.ts';

/** Bytes shown of a file. */
const SHOWN = 64;
/**
 * Three hashes run at some 60 MB/s together. Files that can run or hide something are hashed up to 64 MiB each; of
 * pictures, video and text only the first 256 KiB, and 32 MiB in all, so that a download does not become ten times slower.
 */
const HASHED_INTERESTING = 64 * 1024 * 1024;
const HASHED_PLAIN = 256 * 1024;
const HASHED_PLAIN_ALL = 32 * 1024 * 1024;

/** What hashing of plain files has used up in one analysis. */
export interface HashBudget {
  plainBytes: number;
}

/** Takes one file as it passes, types and hashes it, and writes its row when it ends. */
export class HashingFileWriter implements FileWriter {
  readonly #table: Table<typeof fileTable.columns>;
  readonly #description: FileDescription;
  readonly #budget: HashBudget;
  readonly #packet: PacketId;
  readonly #head = new Uint8Array(FILE_HEAD);
  #size = 0;
  #missing = 0;
  #hashes: {
    md5: ReturnType<typeof md5.create>;
    sha1: ReturnType<typeof sha1.create>;
    sha256: ReturnType<typeof sha256.create>;
  } | null;
  #interesting = true;
  #closed = -1;

  constructor(table: Table<typeof fileTable.columns>, description: FileDescription, budget: HashBudget) {
    this.#table = table;
    this.#description = description;
    this.#budget = budget;
    this.#packet = description.flow.packet;
    this.#hashes = { md5: md5.create(), sha1: sha1.create(), sha256: sha256.create() };
  }

  write(bytes: Uint8Array, at: number, end: number): void {
    if (end <= at) return;
    if (this.#size < FILE_HEAD) this.#keepHead(bytes, at, end);
    this.#size += end - at;
    if (this.#hashes === null) return;
    if (!this.#interesting) this.#budget.plainBytes += end - at;
    if (
      this.#size > (this.#interesting ? HASHED_INTERESTING : HASHED_PLAIN) ||
      this.#budget.plainBytes > HASHED_PLAIN_ALL
    ) {
      this.#hashes = null;
      return;
    }
    const piece = bytes.subarray(at, end);
    this.#hashes.md5.update(piece);
    this.#hashes.sha1.update(piece);
    this.#hashes.sha256.update(piece);
  }

  #keepHead(bytes: Uint8Array, at: number, end: number): void {
    const room = Math.min(end - at, FILE_HEAD - this.#size);
    this.#head.set(bytes.subarray(at, at + room), this.#size);
    if (this.#missing === 0)
      this.#interesting = tellFileType(this.#head.subarray(0, this.#size + room))?.interesting ?? false;
  }

  gap(length: number): void {
    this.#missing += length;
    this.#hashes = null;
  }

  close(complete: boolean): number {
    if (this.#closed >= 0 || (this.#size === 0 && this.#missing === 0)) return this.#closed;
    const { flow, fromOriginator, protocol, name, claimedType } = this.#description;
    const head = this.#head.subarray(0, Math.min(this.#size, FILE_HEAD));
    const hashes = complete && this.#missing === 0 ? this.#hashes : null;
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
      md5: hashes && bytesToHex(hashes.md5.digest()),
      sha1: hashes && bytesToHex(hashes.sha1.digest()),
      sha256: hashes && bytesToHex(hashes.sha256.digest()),
      head: bytesToHex(head.subarray(0, SHOWN)),
    });
    return this.#closed;
  }
}
