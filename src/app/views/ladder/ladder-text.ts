import type { Row } from '../../../model/query.ts';
import { shortened } from '../../ui/middle.ts';
import type { Rung, Rungs } from './rungs.ts';

/** Characters from one line of life to the next, and in front of the first. */
const GAP = 26;
const TIME = 18;
const PORT = 5;

/** Titles of the columns; addresses that are too long for their column are cut in the middle. */
export function ladderHead(names: readonly string[], time: string, comment: string): string {
  const heads = names.map((name) => shortened(name, GAP - 2).padEnd(GAP));
  return `${time.padEnd(TIME)}${heads.join('')}${comment}\n`;
}

/** Two lines for a packet: what is said, and the arrow from port to port. */
export function rungText(rungs: Rungs, rung: Rung, row: Row, time: string): string {
  const width = (rungs.columns - 1) * GAP + 1;
  const lines = (): string[] =>
    Array.from({ length: width + GAP - 1 }, (_, at) => (at % GAP === 0 && at < width ? '|' : ' '));
  const label = lines();
  const arrow = lines();
  const left = Math.min(rung.from, rung.to) * GAP;
  const right = Math.max(rung.from, rung.to) * GAP;
  const isLoop = left === right;
  const room = (isLoop ? GAP : right - left) - 3;
  const words = shortened(rung.label.replaceAll(/[\r\n\t]+/g, ' '), room);
  put(label, left + 2 + Math.max(0, Math.floor((room - words.length) / 2)), words);
  if (isLoop) put(arrow, left + 1, `<--${rung.fromPort === '' ? '' : `(${rung.fromPort})`}`);
  else {
    put(arrow, left + 1, '-'.repeat(right - left - 1));
    const isRightward = rung.to > rung.from;
    if (isRightward) arrow[right - 1] = '>';
    else arrow[left + 1] = '<';
    const [atLeft, atRight] = isRightward ? [rung.fromPort, rung.toPort] : [rung.toPort, rung.fromPort];
    if (atLeft !== '') put(arrow, left + 3, `(${atLeft.slice(0, PORT)})`);
    if (atRight !== '') put(arrow, right - 4 - Math.min(PORT, atRight.length), `(${atRight.slice(0, PORT)})`);
  }
  const number = String(row['number'] ?? '');
  return `${time.padStart(TIME - 2)}  ${label.join('')}${rung.comment.replaceAll(/[\r\n\t]+/g, ' ')}\n${number
    .padStart(TIME - 2)
    .padEnd(TIME)}${arrow.join('').trimEnd()}\n`;
}

function put(line: string[], at: number, text: string): void {
  for (let i = 0; i < text.length && at + i < line.length; i += 1) line[at + i] = text[i];
}
