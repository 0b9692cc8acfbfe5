/** Characters collected before they become part of the Blob. Browsers keep Blobs outside of the page's memory. */
const PART = 1024 * 1024;

/** How a Blob is collected: `pause` lets others be heard. */
export interface Collecting {
  readonly pause: () => Promise<void>;
  readonly signal?: AbortSignal;
}

/**
 * Collects pieces of text into a Blob, so that a big report is never one string, and takes a pause after each part, so
 * that other questions are answered meanwhile.
 * @returns null when it was stopped
 */
export async function collectBlob(
  pieces: Iterable<string>,
  mediaType: string,
  { pause, signal }: Collecting,
): Promise<Blob | null> {
  const parts: Blob[] = [];
  let text = '';
  for (const piece of pieces) {
    text += piece;
    if (text.length < PART) continue;
    parts.push(new Blob([text]));
    text = '';
    await pause();
    if (signal?.aborted) return null;
  }
  return new Blob([...parts, text], { type: mediaType });
}
