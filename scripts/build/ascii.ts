import type { Plugin } from 'vite';

const BEYOND = /[^\0-\x7f]/g;
const escape = (letter: string): string => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`;

/**
 * Writes letters beyond ASCII as escapes: in built code they stand only in texts and patterns, where both mean the same. An
 * engine keeps a text with a single such letter in two bytes a letter, and the code of a worker is kept several times: as a
 * text of the page, as the source of each worker. That was 40 MB of 290 before a capture is open, and 20 for each worker.
 */
export function ascii(): Plugin {
  return {
    name: 'ascii',
    apply: 'build',
    enforce: 'post',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        for (const part of Object.values(bundle))
          if (part.type === 'chunk') part.code = part.code.replace(BEYOND, escape);
      },
    },
  };
}
