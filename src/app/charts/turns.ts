/** Told whether it has to be on screen at once, or may take another frame. */
type Work = (atOnce: boolean) => void;
const waiting: Work[] = [];
let isRunning = false;

/**
 * Draws one chart or panel at a time, each in a task of its own: several at once hold the page for over a tenth of a second
 * while a capture is being read. Returns what takes the work back as long as it waits.
 */
export function inTurn(work: Work): () => void {
  waiting.push(work);
  if (!isRunning) next();
  return () => {
    const at = waiting.indexOf(work);
    if (at >= 0) waiting.splice(at, 1);
  };
}

/** Draws all that waits before it returns: paper waits for no frame. */
export function drawAtOnce(): void {
  for (let work = waiting.shift(); work !== undefined; work = waiting.shift()) work(true);
}

function next(): void {
  isRunning = true;
  // Behind the next frame: what was drawn before is on screen first.
  requestAnimationFrame(() =>
    setTimeout(() => {
      try {
        waiting.shift()?.(false);
      } finally {
        // One that cannot be drawn is told as a fault; the others have their turns.
        if (waiting.length > 0) next();
        else isRunning = false;
      }
    }),
  );
}
