import { untrack } from 'svelte';
import type { Attachment } from 'svelte/attachments';
import type { AppState } from '../state/app.svelte.ts';

/** How long a view may take until what stood there is drawn again; later the reader has scrolled himself. */
const DRAWING_MILLISECONDS = 2000;

/** Scrolls the page of a view to where it was left, as soon as what stands in it is high enough, and keeps where it is now. */
export const keptScroll =
  ({ places, route }: AppState, view: string): Attachment<HTMLElement> =>
  (element) => {
    const wanted = untrack(() => places.scroll(view, route.selection));
    const watcher = new MutationObserver(restore);
    const stop = (): void => watcher.disconnect();
    const timer = setTimeout(stop, DRAWING_MILLISECONDS);
    const keep = (): void => places.keepScroll(view, route.selection, element.scrollTop);

    function restore(): void {
      if (element.scrollHeight - element.clientHeight < wanted) return;
      stop();
      element.scrollTop = wanted;
    }

    if (wanted > 0) {
      watcher.observe(element, { childList: true, subtree: true });
      restore();
    }
    for (const move of ['wheel', 'pointerdown', 'keydown']) element.addEventListener(move, stop, { passive: true });
    element.addEventListener('scroll', keep, { passive: true });
    return () => {
      clearTimeout(timer);
      stop();
    };
  };
