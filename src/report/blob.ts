/** Characters collected before they become part of the Blob. Browsers keep Blobs outside of the page's memory. */
const PART = 1024 * 1024;

/**
 * Collects pieces of text into a Blob, so that a big report is never one string, and takes a pause after each part, so
 * that other questions are answered meanwhile.
 */
export async function collectBlob(
  pieces: Iterable<string>,
  mediaType: string,
  pause: () => Promise<void>,
): Promise<Blob> {
  const parts: Blob[] = [];
  let text = '';
  for (const piece of pieces) {
    text += piece;
    if (text.length < PART) continue;
    parts.push(new Blob([text]));
    text = '';
    await pause();
  }
  return new Blob([...parts, text], { type: mediaType });
}
