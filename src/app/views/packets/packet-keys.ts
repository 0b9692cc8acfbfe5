// What keys do in the packets view, beyond those of its table. Wireshark's keys where a browser lets them through.

import { GoKey } from '../../ui/go-key.ts';
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

type Pressed = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey' | 'timeStamp'>;

/** Reads the keys of the view, one press after the other. */
export class PacketKeys {
  /** Its second key is none of ours (frame/keys.ts). */
  readonly #go = new GoKey();

  actionOf(event: Pressed): PacketAction | null {
    const key = latin(event);
    const isSecond = this.#go.isBefore(event);
    if (event.ctrlKey || event.metaKey) return event.altKey ? null : (COMMAND[key.toLowerCase()] ?? null);
    if (event.altKey) return ALT[key] ?? null;
    if (isSecond) return null;
    if (key === 'g') this.#go.press(event);
    return PLAIN[key] ?? null;
  }
}
