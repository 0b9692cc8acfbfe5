import { reasonOf } from '../../base/reason.ts';
import type { ChunkInput } from './source.ts';

/** The next bytes of a file, or why there are none. */
export type Next =
  | { readonly chunk: Uint8Array; readonly ended: null }
  | { readonly chunk: null; readonly ended: 'file' | 'cancelled' }
  | { readonly chunk: null; readonly ended: 'read-error'; readonly reason: string };

/** Takes the chunks of an input one by one, each valid until the next is asked for. */
export class ChunkReader {
  readonly #chunks: AsyncGenerator<Uint8Array, void>;
  readonly #signal: AbortSignal | undefined;

  constructor(input: ChunkInput, signal: AbortSignal | undefined) {
    this.#chunks = input.chunks();
    this.#signal = signal;
  }

  /** Waits for the next chunk, but no longer than the signal allows: a disk may be asleep, a network drive gone. */
  async next(): Promise<Next> {
    try {
      const next = await this.#nextOrAbort();
      if (this.#signal?.aborted === true) return { chunk: null, ended: 'cancelled' };
      if (next === null || next.done === true) return { chunk: null, ended: 'file' };
      return { chunk: next.value, ended: null };
    } catch (error) {
      return { chunk: null, ended: 'read-error', reason: reasonOf(error) };
    }
  }

  /** All chunks from `first`, which was taken before, to the last. */
  async *from(first: Uint8Array): AsyncGenerator<Uint8Array, void> {
    yield first;
    yield* this.#chunks;
  }

  /** No more is wanted: what is on its way is let go. */
  close(): void {
    this.#chunks.return().catch(() => undefined);
  }

  #nextOrAbort(): Promise<IteratorResult<Uint8Array, void> | null> {
    const signal = this.#signal;
    if (signal === undefined) return this.#chunks.next();
    // Not Promise.race with one long-lived promise of the signal: that would hold on to every chunk ever read.
    return new Promise((resolve, reject) => {
      const abort = (): void => resolve(null);
      if (signal.aborted) {
        abort();
        return;
      }
      signal.addEventListener('abort', abort, { once: true });
      void this.#chunks
        .next()
        .then(resolve, reject)
        .finally(() => signal.removeEventListener('abort', abort));
    });
  }
}
