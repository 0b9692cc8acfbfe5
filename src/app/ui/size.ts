import type { Attachment } from 'svelte/attachments';

const sizeOf =
  (see: (element: HTMLElement, entry: ResizeObserverEntry) => void): Attachment<HTMLElement> =>
  (element) => {
    const observer = new ResizeObserver(([entry]) => see(element, entry));
    observer.observe(element);
    return () => observer.disconnect();
  };

/**
 * Tells the width of an element in CSS pixels, once it was laid out and whenever it changes. `bind:clientWidth` asks for it
 * in the midst of building the page, which lays out everything a second time (the first numbers of a capture: 20 ms; the
 * first packet of a list, while it is scrolled: 6 ms).
 */
export const widthOf = (see: (width: number) => void): Attachment<HTMLElement> =>
  sizeOf((_, { contentRect }) => see(contentRect.width));

/** The same of its height, with its padding. */
export const heightOf = (see: (height: number) => void): Attachment<HTMLElement> =>
  sizeOf(({ clientHeight }) => see(clientHeight));
