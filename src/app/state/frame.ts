/**
 * Resolves in the next frame, behind its scroll events; at once where there are no frames. What comes from the worker while
 * a list moves is drawn there: drawn when it comes, it would be laid out and painted over in the same frame wherever the
 * list has moved on, which took up to 10 of the 16 ms of a frame.
 */
export function nextFrame(): Promise<void> {
  if (typeof requestAnimationFrame === 'undefined' || document.hidden) return Promise.resolve();
  return new Promise((resolve) => requestAnimationFrame(() => resolve()));
}
