const waiting: (() => void)[] = [];
let isRunning = false;

/**
 * Draws one chart at a time, each in a task of its own: several at once hold the page for over a tenth of a second while a
 * capture is being read. Returns what takes the work back as long as it waits.
 */
export function inTurn(work: () => void): () => void {
  waiting.push(work);
  if (!isRunning) next();
  return () => {
    const at = waiting.indexOf(work);
    if (at >= 0) waiting.splice(at, 1);
  };
}

function next(): void {
  isRunning = true;
  // Behind the next frame: what was drawn before is on screen first.
  requestAnimationFrame(() =>
    setTimeout(() => {
      waiting.shift()?.();
      if (waiting.length > 0) next();
      else isRunning = false;
    }),
  );
}
