// Following one TCP stream: the wait until its first screen is there, in a capture that was just analysed.
import { openCapture, withPage } from '../browser.mjs';

/** The only connection of the capture. */
const STREAM = '#/stream/0';
/** So many letters make a line of the stream, and not a heading. */
const LINE = 20;

async function sample({ url, file }) {
  return withPage(url, async (page) => {
    await openCapture(page, file);
    const milliseconds = await page.evaluate(
      ([hash, letters]) =>
        new Promise((resolve) => {
          const began = performance.now();
          const look = () => {
            const lines = document.querySelector('[data-testid="stream-text"]')?.querySelectorAll('.line') ?? [];
            if (![...lines].some((line) => line.textContent.trim().length > letters)) return;
            observer.disconnect();
            resolve(performance.now() - began);
          };
          const observer = new MutationObserver(look);
          observer.observe(document, { subtree: true, childList: true, characterData: true });
          location.hash = hash;
        }),
      [STREAM, LINE],
    );
    return { milliseconds };
  });
}

export const followStream = {
  id: 'follow-stream',
  subjects: ['bulk'],
  sample,
  figures: (samples, all, { subject }, target) => [
    {
      name: `${subject}: page, first screen of the stream`,
      unit: 'ms',
      values: samples.map(({ milliseconds }) => milliseconds),
      ...target.stream,
    },
  ],
};
