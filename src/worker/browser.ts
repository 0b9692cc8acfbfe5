// What browsers do at different cost. Nothing that they offer tells, but their name.

import type { ReadAhead } from '../engine/capture/source.ts';
import type { HandOver } from '../engine/lanes/batch.ts';

/** How this browser reads a file ahead soonest (the table at `ReadAhead`). */
export const readAhead = (browser = nameOfThis()): ReadAhead => (isChromium(browser) ? 'stream' : 'slices');

/** How this browser gives bytes to another thread soonest (the figures at `HandOver`). */
export const handOver = (browser = nameOfThis()): HandOver => (isChromium(browser) ? 'pieces' : 'payload');

const isChromium = (browser: string): boolean => browser.includes('Chrome/');

const nameOfThis = (): string => globalThis.navigator?.userAgent ?? '';
