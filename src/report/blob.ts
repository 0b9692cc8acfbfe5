import { Pace, STEP_MILLISECONDS } from '../base/pace.ts';

/** A piece of a file: text, which becomes UTF-8, or bytes, which nobody changes afterwards. */
export type Piece = string | Uint8Array<ArrayBuffer>;

/** Characters and bytes collected before they become part of the Blob. Browsers keep Blobs outside of the page's memory. */
const PART = 1024 * 1024;

/** A file that grows piece by piece, so that a big one is never one string. */
export class GrowingBlob {
  readonly #parts: Blob[] = [];
  #pieces: Piece[] = [];
  #length = 0;

  add(piece: Piece): void {
    this.#pieces.push(piece);
    this.#length += piece.length;
    if (this.#length < PART) return;
    this.#parts.push(new Blob(this.#pieces));
    this.#pieces = [];
    this.#length = 0;
  }

  /** The whole file. */
  finish(mediaType: string): Blob {
    return new Blob([...this.#parts, ...this.#pieces], { type: mediaType });
  }
}

/** How a Blob is collected: `pause` lets others be heard. */
export interface Collecting {
  readonly pause: () => Promise<void>;
  readonly signal?: AbortSignal;
}

/**
 * Collects pieces into a Blob, with a pause now and then, so that other questions are answered meanwhile.
 * @returns null when it was stopped
 */
export async function collectBlob(
  pieces: Iterable<Piece>,
  mediaType: string,
  { pause, signal }: Collecting,
): Promise<Blob | null> {
  const blob = new GrowingBlob();
  const pace = new Pace(STEP_MILLISECONDS);
  for (const piece of pieces) {
    blob.add(piece);
    if (!pace.isDue()) continue;
    await pause();
    if (signal?.aborted) return null;
    pace.restart();
  }
  return blob.finish(mediaType);
}
