import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { Stillness } from '../base/stillness.ts';
import { FileInput } from '../engine/capture/source.ts';
import type { HashApi } from './api.ts';
import { readAhead } from './browser.ts';

/** Small: a hash waits for no disk. */
const CHUNK = 1024 * 1024;
/** The reader is at work on the page until so long after his last move. */
const QUIET_MILLISECONDS = 500;

/** Bytes between two words of progress: each is a message, and work for the page that shows it. */
const STEP = 8 * 1024 * 1024;

/**
 * Up to this size the browser's own digest is used, which wants the whole file in memory: some 1,000 MB/s against 80 of
 * the one that goes on piece by piece.
 */
const WHOLE = 256 * 1024 * 1024;

/** Hashes files of any size in bounded memory. */
export function createHashApi(pause: () => Promise<void>, whole = WHOLE): HashApi {
  let current = 0;
  const reader = new Stillness();
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
      const input = new FileInput(file, readAhead(), CHUNK);
      for await (const bytes of input.chunks()) {
        hash.update(bytes);
        await pause();
        await reader.rest(QUIET_MILLISECONDS);
        if (job !== current) return null;
        if (input.bytesRead % STEP < CHUNK) onProgress(input.bytesRead);
      }
      return bytesToHex(hash.digest());
    },
    makeWay() {
      reader.moved();
    },
    cancel() {
      current += 1;
    },
  };
}
