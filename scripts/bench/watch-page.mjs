/**
 * Runs in the page before its own scripts and notes in `globalThis.seen` when what became visible, in milliseconds of the
 * page's clock. Self-contained: it is sent to the browser as text.
 */
export function watchPage() {
  const seen = {
    began: 0,
    ready: 0,
    numbers: 0,
    chart: 0,
    hashed: 0,
    dropZone: 0,
    loaded: 0,
    packets: 0,
    /** @type {[number, number][]} start and duration of tasks of 50 ms and more */
    tasks: [],
  };
  Object.assign(globalThis, { seen });

  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) seen.tasks.push([startTime, duration]);
  }).observe({ type: 'longtask', buffered: true });

  document.addEventListener(
    'change',
    ({ target }) => {
      if (target instanceof HTMLInputElement && target.type === 'file') seen.began = performance.now();
    },
    true,
  );

  /** Notes the end of the frame that shows what was just written or drawn. */
  const onScreen = (what) =>
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => (seen[what] = performance.now());
      port2.postMessage(null);
    });

  // Charts are drawn on canvases of the overview; those that only measure text are not in the document.
  const drawing = CanvasRenderingContext2D.prototype;
  const own = { fill: drawing.fill, stroke: drawing.stroke, fillText: drawing.fillText };
  for (const [name, draw] of Object.entries(own)) {
    drawing[name] = function (...given) {
      if (seen.began && this.canvas instanceof HTMLCanvasElement && this.canvas.isConnected) {
        Object.assign(drawing, own);
        onScreen('chart');
      }
      return draw.apply(this, given);
    };
  }

  const find = (id) => document.querySelector(`[data-testid="${id}"]`);
  const numberIn = (id) => Number((find(id)?.textContent ?? '').replace(/\D/g, ''));
  let hasNumbers = false;
  new MutationObserver(() => {
    const now = performance.now();
    if (!seen.dropZone && find('file-input')) seen.dropZone = now;
    if (!seen.loaded && find('loaded')?.dataset.loaded === 'true') seen.loaded = now;
    if (!seen.began) return;
    if (!hasNumbers && numberIn('number-packets') > 0) {
      hasNumbers = true;
      onScreen('numbers');
    }
    if (!seen.ready && find('capture-status')?.dataset.phase === 'ready') seen.ready = now;
    if (seen.ready && !seen.packets) seen.packets = numberIn('number-packets');
    if (seen.ready && !seen.hashed && /^[0-9a-f]{64}$/.test(find('sha256')?.textContent.trim() ?? ''))
      seen.hashed = now;
  }).observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
}
