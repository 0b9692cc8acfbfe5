import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { HashApi } from './api.ts';

const CHUNK = 4 * 1024 * 1024;

/**
 * Up to this size the browser's own digest is used, which wants the whole file in memory: some 1,000 MB/s against 80 of
 * the one that goes on piece by piece.
 */
const WHOLE = 256 * 1024 * 1024;

/** Hashes files of any size in bounded memory. */
export function createHashApi(pause: () => Promise<void>, whole = WHOLE): HashApi {
  let current = 0;
  return {
    async sha256(file, onProgress) {
      const job = ++current;
      if (file.size <= whole && 'subtle' in crypto) {
        const digest = await crypto.subtle.digest('SHA-256', await file.arrayBuffer());
        if (job !== current) return null;
        onProgress(file.size);
        return bytesToHex(new Uint8Array(digest));
      }
      const hash = sha256.create();
      let next = read(file, 0);
      for (let at = 0; at < file.size; at += CHUNK) {
        const bytes = await next;
        next = read(file, at + CHUNK);
        hash.update(bytes);
        await pause();
        if (job !== current) return null;
        onProgress(Math.min(at + CHUNK, file.size));
      }
      return bytesToHex(hash.digest());
    },
    cancel() {
      current += 1;
    },
  };
}

/** The next chunk, on its way while the last one is hashed. */
function read(file: Blob, at: number): Promise<Uint8Array> {
  const bytes = file
    .slice(at, at + CHUNK)
    .arrayBuffer()
    .then((buffer) => new Uint8Array(buffer));
  bytes.catch(() => undefined); // reported when its turn comes; after a cancel nobody needs to know
  return bytes;
}
