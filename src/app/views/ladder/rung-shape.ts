// The arrow of a rung on screen: how it runs, and where its words have room. Pure.

import type { Rung } from './rungs.ts';

/** A row has the words above its arrow. */
export const ROW = 36;
/** Height of the arrow in the row. */
const Y = 25;
/** With less room between two lines of life the ports would stand upon the words. */
const PORT_ROOM = 150;
/** What a port takes at either end of an arrow. */
export const PORT = 44;

export interface RungShape {
  /** Paths of the arrow and of its head. */
  readonly line: string;
  readonly head: string;
  /** Where the words have room: upon the arrow, or beside a loop. */
  readonly left: number;
  readonly width: number;
  /** A packet that goes back to where it came from bends to where there is room. */
  readonly loop: 'left' | 'right' | null;
  /** The ports at the left and at the right end, where there is room for them. */
  readonly ports: readonly [string, string] | null;
}

/**
 * @param x the place of a line of life
 * @param width of all lines of life together
 */
export function shapeOf(rung: Rung, x: (column: number) => number, width: number): RungShape {
  const [from, to] = [x(rung.from), x(rung.to)];
  return from === to ? loopAt(from, width) : arrowBetween(from, to, rung);
}

function loopAt(at: number, width: number): RungShape {
  const isLeft = at > width / 2;
  const by = isLeft ? -1 : 1;
  return {
    line: `M${at} ${Y - 8}h${by * 26}v8h${by * -20}`,
    head: `M${at + by} ${Y}l${by * 8} -4v8z`,
    left: isLeft ? 4 : at + 34,
    width: Math.max(60, isLeft ? at - 38 : width - at - 38),
    loop: isLeft ? 'left' : 'right',
    ports: null,
  };
}

function arrowBetween(from: number, to: number, { fromPort, toPort }: Rung): RungShape {
  const sign = to > from ? 1 : -1;
  const [left, right] = [Math.min(from, to), Math.max(from, to)];
  const hasPorts = right - left >= PORT_ROOM;
  const inset = hasPorts ? PORT : 6;
  return {
    line: `M${from} ${Y}H${to - sign * 8}`,
    head: `M${to} ${Y}l${-sign * 9} -4v8z`,
    left: left + inset,
    width: right - left - 2 * inset,
    loop: null,
    ports: !hasPorts ? null : sign > 0 ? [fromPort, toPort] : [toPort, fromPort],
  };
}
