import type { Row } from '../../../model/query.ts';
import { type Rung, type Rungs } from './rungs.ts';

const GAP = 260;
const LEFT = 190;
const HEAD = 40;
const STEP = 38;
const COMMENT = 620;
const LETTER = 6.4;

/** The colours of the drawing; it is the same in both themes, because it is printed and sent. */
const INK = { text: '#1a1f26', muted: '#545d69', line: '#c4cad2', arrow: '#1460c4', odd: '#b3261e' } as const;

/** A rung with the packet that it is, and its time as it is written. */
export interface SvgRow {
  readonly rung: Rung;
  readonly row: Row;
  readonly time: string;
  readonly isOdd: boolean;
}

/** Texts of a capture are data: nothing in them may become markup, nor what XML cannot hold. */
const escaped = (text: string): string =>
  text
    .replaceAll(/[^\t\u0020-\ud7ff\ue000-\ufffd]/g, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');

function cut(text: string, width: number): string {
  const most = Math.max(3, Math.floor(width / LETTER));
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}

interface TextStyle {
  readonly anchor?: 'start' | 'middle' | 'end';
  readonly fill?: string;
  readonly size?: number;
}
const text = (x: number, y: number, words: string, { anchor = 'start', fill = INK.text, size = 11 }: TextStyle = {}) =>
  `<text x="${x}" y="${y}" font-size="${size}" text-anchor="${anchor}" fill="${fill}">${escaped(words)}</text>`;

/** The ladder as one drawing that stands for itself: no script, no link, no style sheet. */
export function ladderSvg(
  rungs: Rungs,
  names: readonly string[],
  rows: readonly SvgRow[],
  titles: { readonly title: string; readonly time: string; readonly comment: string },
): string {
  const x = (column: number): number => LEFT + 100 + column * GAP;
  const commentAt = x(rungs.columns - 1) + 110;
  const width = commentAt + COMMENT;
  const height = HEAD + rows.length * STEP + 16;
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif">`,
    `<title>${escaped(titles.title)}</title>`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    text(LEFT - 60, 24, titles.time, { anchor: 'end', fill: INK.muted }),
    text(commentAt, 24, titles.comment, { fill: INK.muted }),
    ...names.map((name, column) => text(x(column), 24, cut(name, GAP - 16), { anchor: 'middle', size: 12 })),
    ...names.map(
      (_, column) => `<path d="M${x(column)} ${HEAD - 8}V${height - 8}" stroke="${INK.line}" stroke-dasharray="2 3"/>`,
    ),
  ];
  rows.forEach(({ rung, row, time, isOdd }, index) => {
    const y = HEAD + index * STEP + 26;
    const ink = isOdd ? INK.odd : INK.arrow;
    const [from, to] = [x(rung.from), x(rung.to)];
    parts.push(
      text(LEFT - 60, y, time, { anchor: 'end' }),
      text(LEFT - 8, y, String(row['number'] ?? ''), { anchor: 'end', fill: INK.muted }),
      text(commentAt, y, cut(rung.comment, COMMENT - 10)),
    );
    if (from === to) {
      parts.push(
        `<path d="M${from} ${y - 6}h26v8h-22" fill="none" stroke="${ink}"/><path d="M${from + 1} ${y + 2}l7 -3v6z" fill="${ink}"/>`,
        text(from + 32, y, cut(rung.label, GAP - 50)),
      );
      return;
    }
    const sign = to > from ? 1 : -1;
    const length = Math.abs(to - from);
    parts.push(
      `<path d="M${from} ${y}H${to - sign * 7}" stroke="${ink}"/><path d="M${to} ${y}l${-sign * 8} -3.5v7z" fill="${ink}"/>`,
      text((from + to) / 2, y - 5, cut(rung.label, length - 100), { anchor: 'middle' }),
      text(from + sign * 5, y - 5, rung.fromPort, { anchor: sign > 0 ? 'start' : 'end', fill: INK.muted, size: 10 }),
      text(to - sign * 5, y - 5, rung.toPort, { anchor: sign > 0 ? 'end' : 'start', fill: INK.muted, size: 10 }),
    );
  });
  parts.push('</svg>');
  return parts.join('\n');
}
