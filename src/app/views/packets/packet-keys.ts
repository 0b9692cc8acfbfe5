// What keys do in the packets view, beyond those of its table. Wireshark's keys where a browser lets them through.

import { latin } from '../../ui/latin.ts';

/** What a key or a tool asks of the list of packets. */
export type PacketAction =
  | 'previous'
  | 'next'
  | 'first'
  | 'last'
  | 'partner'
  | 'reference'
  | 'mark'
  | 'note'
  | 'export'
  | 'nextMark'
  | 'previousMark'
  | 'back'
  | 'forward'
  | 'goto'
  | 'find';

const PLAIN: Readonly<Record<string, PacketAction>> = {
  '[': 'previous',
  ']': 'next',
  '{': 'first',
  '}': 'last',
  r: 'partner',
  t: 'reference',
  m: 'mark',
  n: 'note',
  x: 'export',
  ',': 'previousMark',
  '.': 'nextMark',
};
/** With Ctrl or ⌘. */
const COMMAND: Readonly<Record<string, PacketAction>> = {
  ',': 'previous',
  '.': 'next',
  t: 'reference',
  m: 'mark',
  g: 'goto',
  f: 'find',
};
const ALT: Readonly<Record<string, PacketAction>> = { ArrowLeft: 'back', ArrowRight: 'forward' };

/** How long `g` waits for its second key, which then is none of ours (frame/keys.ts). */
const PATIENCE_MILLISECONDS = 1200;

type Pressed = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey' | 'timeStamp'>;

/** Reads the keys of the view, one press after the other. */
export class PacketKeys {
  #goSince = -Infinity;

  actionOf(event: Pressed): PacketAction | null {
    const key = latin(event);
    const isSecond = event.timeStamp - this.#goSince < PATIENCE_MILLISECONDS;
    this.#goSince = -Infinity;
    if (event.ctrlKey || event.metaKey) return event.altKey ? null : (COMMAND[key.toLowerCase()] ?? null);
    if (event.altKey) return ALT[key] ?? null;
    if (isSecond) return null;
    if (key === 'g') this.#goSince = event.timeStamp;
    return PLAIN[key] ?? null;
  }
}
