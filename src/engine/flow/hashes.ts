import { md5 } from '@noble/hashes/legacy.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Digest } from '../../base/digest.ts';
import { PAIR_GROUPS } from '../../model/address.ts';
import { FileHashes } from './file-hash.ts';

/** Digests of short texts that are remembered. */
const MOST_DIGESTS = 4096;

/** The hashes of one analysis: of files, and of texts, which are few and come again and again. */
export class Hashes {
  readonly files: FileHashes;
  /** Bytes of plain files that were hashed so far, by group of pairs of hosts (file-writer.ts). */
  readonly plainBytes = new Float64Array(PAIR_GROUPS);
  readonly #digests = new Map<string, string>();

  /** @param digest that of the platform; without one everything is hashed in script, at once */
  constructor(digest: Digest | null = null) {
    this.files = new FileHashes(digest);
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

function digest(algorithm: 'md5' | 'sha256', text: string): string {
  const bytes = utf8ToBytes(text);
  return bytesToHex(algorithm === 'md5' ? md5(bytes) : sha256(bytes));
}
