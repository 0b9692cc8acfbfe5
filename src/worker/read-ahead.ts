import type { ReadAhead } from '../engine/capture/source.ts';

/** How this browser reads a file ahead soonest (the table at `ReadAhead`): nothing it offers tells, but its name. */
export const readAhead = (browser = globalThis.navigator?.userAgent ?? ''): ReadAhead =>
  browser.includes('Chrome/') ? 'stream' : 'slices';
