import { md5, sha1 } from '@noble/hashes/legacy.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { PAIR_GROUPS } from '../../model/address.ts';
import { FILE_HEAD } from './file-type.ts';

/** What one file needs while it passes: its hashes, and room for its first bytes. */
export interface FileScratch {
  readonly head: Uint8Array;
  readonly md5: ReturnType<typeof md5.create>;
  readonly sha1: ReturnType<typeof sha1.create>;
  readonly sha256: ReturnType<typeof sha256.create>;
}

/** Digests of short texts that are remembered. */
const MOST_DIGESTS = 4096;
const MOST_IDLE = 256;

/**
 * The hashes of one analysis. Those of files are lent and come back: every buffer that is made drives V8's collector on, which
 * cost 20 µs a file, a fifth of what a short HTTP exchange takes. Fingerprints are few and come again and again, so their digests are remembered.
 */
export class Hashes {
  /** Bytes of plain files that were hashed so far, by group of pairs of hosts (file-writer.ts). */
  readonly plainBytes = new Float64Array(PAIR_GROUPS);
  readonly #fresh = makeScratch();
  readonly #idle: FileScratch[] = [];
  readonly #digests = new Map<string, string>();

  lend(): FileScratch {
    const lent = this.#idle.pop();
    if (lent === undefined) return makeScratch();
    this.#fresh.md5._cloneInto(lent.md5);
    this.#fresh.sha1._cloneInto(lent.sha1);
    this.#fresh.sha256._cloneInto(lent.sha256);
    return lent;
  }

  giveBack(scratch: FileScratch): void {
    if (this.#idle.length < MOST_IDLE) this.#idle.push(scratch);
  }

  /** The digest of a text as lower-case hex. */
  digest(algorithm: 'md5' | 'sha256', text: string): string {
    const key = `${algorithm} ${text}`;
    let known = this.#digests.get(key);
    if (known === undefined) {
      known = digest(algorithm, text);
      if (this.#digests.size >= MOST_DIGESTS) this.#digests.clear();
      this.#digests.set(key, known);
    }
    return known;
  }
}

const makeScratch = (): FileScratch => ({
  head: new Uint8Array(FILE_HEAD),
  md5: md5.create(),
  sha1: sha1.create(),
  sha256: sha256.create(),
});

function digest(algorithm: 'md5' | 'sha256', text: string): string {
  const bytes = utf8ToBytes(text);
  return bytesToHex(algorithm === 'md5' ? md5(bytes) : sha256(bytes));
}
