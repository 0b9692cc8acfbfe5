import { md5, sha1 } from '@noble/hashes/legacy.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { Digest } from '../../base/digest.ts';
import { FILE_HEAD } from './file-type.ts';

/**
 * Larger files are hashed as they pass. Those up to here are kept until they end, because the platform takes whole files
 * only: its SHA is twenty times as fast as script, which reaches 60 MB/s with SHA-256 in Chromium, 90 with SHA-1, 65 with MD5.
 */
const MOST_KEPT = 4 * 1024 * 1024;
/** Of all files that are kept at one time, and of those that wait for the platform. */
const MOST_HELD = 8 * 1024 * 1024;
const MOST_WAITING = 8 * 1024 * 1024;
/** Room for an average page; doubled where a file is larger. */
const LEAST_ROOM = 16 * 1024;
/** To ask the platform takes as long as to hash so much in script. */
const LEAST_ASKED = 2048;
const MOST_IDLE = 256;

const NOTHING = new Uint8Array(0);

/** Digests of one file as lower-case hex; those that are null come later (FileHash.finish). */
export interface FileDigests {
  readonly md5: string;
  readonly sha1: string | null;
  readonly sha256: string | null;
}

/** Of a file whose other digests were there at once. */
export type LateDigests = Pick<FileDigests, 'sha1' | 'sha256'>;

/** What one file after another needs while it passes: its hashes, and room for its first bytes. `FileHashes` lends it. */
export class FileHash {
  readonly head = new Uint8Array(FILE_HEAD);
  readonly #room: FileHashes;
  readonly #md5 = md5.create();
  readonly #sha1 = sha1.create();
  readonly #sha256 = sha256.create();
  /** The file so far, unless it is hashed as it passes. */
  #kept: Uint8Array<ArrayBuffer> = NOTHING;
  #length = 0;
  #isKept = true;

  constructor(room: FileHashes) {
    this.#room = room;
  }

  /** Bytes of room that it holds. */
  get held(): number {
    return this.#kept.length;
  }

  /** The first bytes of another file come. */
  begin(fresh: FileHash): void {
    fresh.#md5._cloneInto(this.#md5);
    fresh.#sha1._cloneInto(this.#sha1);
    fresh.#sha256._cloneInto(this.#sha256);
    this.#length = 0;
    this.#isKept = this.#room.digest !== null;
  }

  update(bytes: Uint8Array, at: number, end: number): void {
    if (this.#isKept) {
      if (this.#makeRoom(this.#length + end - at)) {
        this.#kept.set(bytes.subarray(at, end), this.#length);
        this.#length += end - at;
        return;
      }
      this.#isKept = false;
      this.#stream(this.#kept.subarray(0, this.#length));
      this.drop();
    }
    this.#stream(bytes.subarray(at, end));
  }

  #makeRoom(length: number): boolean {
    if (length <= this.#kept.length) return true;
    let room = Math.max(LEAST_ROOM, this.#kept.length);
    while (room < length) room *= 2;
    if (room > MOST_KEPT || !this.#room.hold(room - this.#kept.length)) return false;
    const kept = new Uint8Array(room);
    kept.set(this.#kept.subarray(0, this.#length));
    this.#kept = kept;
    return true;
  }

  #stream(piece: Uint8Array): void {
    this.#md5.update(piece);
    this.#sha1.update(piece);
    this.#sha256.update(piece);
  }

  /**
   * The file is whole.
   * @param onLate called with the digests that are null in the answer, unless the platform fails
   */
  finish(onLate: (digests: LateDigests) => void): FileDigests {
    const kept = this.#kept.subarray(0, this.#length);
    if (this.#isKept && kept.length >= LEAST_ASKED && this.#room.ask(kept, onLate)) {
      this.#md5.update(kept);
      return { md5: bytesToHex(this.#md5.digest()), sha1: null, sha256: null };
    }
    if (this.#isKept) this.#stream(kept);
    return {
      md5: bytesToHex(this.#md5.digest()),
      sha1: bytesToHex(this.#sha1.digest()),
      sha256: bytesToHex(this.#sha256.digest()),
    };
  }

  /** Gives its room back. */
  drop(): void {
    this.#room.hold(-this.#kept.length);
    this.#kept = NOTHING;
    this.#length = 0;
  }
}

/**
 * Hashes of files that pass at the same time. They are lent and come back: every buffer that is made drives V8's collector
 * on, which cost 20 µs a file, a fifth of what a short HTTP exchange takes.
 */
export class FileHashes {
  readonly digest: Digest | null;
  readonly #fresh: FileHash;
  readonly #idle: FileHash[] = [];
  #held = 0;
  /** What the platform was asked for and has not told. */
  #waiting = 0;
  #waitingBytes = 0;
  #onSettled: () => void = () => undefined;

  constructor(digest: Digest | null) {
    this.digest = digest;
    this.#fresh = new FileHash(this);
  }

  lend(): FileHash {
    const lent = this.#idle.pop() ?? new FileHash(this);
    lent.begin(this.#fresh);
    return lent;
  }

  giveBack(hash: FileHash): void {
    if (hash.held > LEAST_ROOM || this.#idle.length >= MOST_IDLE) hash.drop();
    if (this.#idle.length < MOST_IDLE) this.#idle.push(hash);
  }

  /** Whether so many bytes more may be held. */
  hold(bytes: number): boolean {
    if (bytes > 0 && this.#held + bytes > MOST_HELD) return false;
    this.#held += bytes;
    return true;
  }

  /** Asks the platform for SHA-1 and SHA-256; false where it has enough to do. The bytes may change afterwards. */
  ask(bytes: Uint8Array<ArrayBuffer>, onDone: (digests: LateDigests) => void): boolean {
    const { digest } = this;
    const { length } = bytes;
    if (digest === null || this.#waitingBytes + length > MOST_WAITING) return false;
    this.#waiting += 1;
    this.#waitingBytes += length;
    Promise.all([digest('SHA-1', bytes), digest('SHA-256', bytes)])
      .then(([first, second]) => onDone({ sha1: hex(first), sha256: hex(second) }))
      .catch(() => undefined) // out of memory: the file has no such digest
      .finally(() => {
        this.#waitingBytes -= length;
        this.#waiting -= 1;
        if (this.#waiting === 0) this.#onSettled();
      });
    return true;
  }

  /** Resolves when the platform has told all. */
  async settle(): Promise<void> {
    if (this.#waiting > 0) await new Promise<void>((resolve) => (this.#onSettled = resolve));
  }
}

const hex = (digest: ArrayBuffer): string => bytesToHex(new Uint8Array(digest));
