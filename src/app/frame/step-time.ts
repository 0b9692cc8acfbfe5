import type { AppState } from '../state/app.svelte.ts';
import { brushOf, burstBeside } from '../state/bursts.svelte.ts';

/** Earlier or later: to the burst beside where the capture is idle, else the brush by its own width within the capture. */
export function stepTime({ bursts: { list }, route, overview }: AppState, step: 1 | -1): void {
  const { brush } = route.place;
  if (list.length > 0) {
    const beside = burstBeside(list, brush, step);
    if (beside >= 0) route.go({ brush: brushOf(list[beside]) });
    return;
  }
  const map = overview.whole?.traffic;
  if (brush === null || !map) return;
  const width = brush.to - brush.from;
  const latest = Math.max(map.from, map.from + map.bins * map.binNanoseconds - width);
  const from = Math.min(latest, Math.max(map.from, brush.from + step * width));
  route.go({ brush: { from, to: from + width } });
}
