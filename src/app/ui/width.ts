import type { Attachment } from 'svelte/attachments';

/**
 * Tells the width of an element in CSS pixels, once it was laid out and whenever it changes. `bind:clientWidth` asks for it
 * in the midst of building the page, which lays out everything a second time (the first numbers of a capture: 20 ms).
 */
export const widthOf =
  (see: (width: number) => void): Attachment<HTMLElement> =>
  (element) => {
    const observer = new ResizeObserver(([{ contentRect }]) => see(contentRect.width));
    observer.observe(element);
    return () => observer.disconnect();
  };
