import type { Row, Selection } from '../../../model/query.ts';
import { t } from '../../i18n/i18n.svelte.ts';
import type { LadderState } from '../../state/ladder.svelte.ts';
import { tintOf } from '../packets/tint.ts';
import { ladderSvg, type SvgRow } from './ladder-svg.ts';
import { ladderHead, rungText } from './ladder-text.ts';
import type { Rungs } from './rungs.ts';

/** Packets that are saved: a drawing of more opens in nothing. */
const MOST_DRAWN = 2000;
export const MOST_WRITTEN = 100_000;
export const MOST_COPIED = 5000;

/** What a ladder looks like, on screen and saved. */
export interface LadderLook {
  readonly rungs: Rungs;
  /** Of the columns. */
  readonly names: readonly string[];
  /** The time of a packet below another. */
  readonly time: (row: Row, before: Row | undefined) => string;
}

/** A saved ladder, and how many packets are in it. */
export interface SavedLadder {
  readonly blob: Blob;
  readonly packets: number;
}

/** The first packets of a selection, `most` of them, in letters; null where it was stopped. */
export async function ladderAsText(
  drawing: LadderState,
  selection: Selection,
  { rungs, names, time }: LadderLook,
  most: number,
): Promise<SavedLadder | null> {
  const parts: string[] = [ladderHead(names, t('ladder.time'), t('ladder.comment'))];
  let before: Row | undefined;
  let packets = 0;
  const isWhole = await drawing.take(selection, most, (taken) => {
    for (const row of taken) {
      parts.push(rungText(rungs, rungs.of(row), row, time(row, before)));
      before = row;
    }
    packets += taken.length;
  });
  return isWhole ? { blob: new Blob(parts, { type: 'text/plain' }), packets } : null;
}

/** The first packets of a selection as a drawing; null where it was stopped. */
export async function ladderAsSvg(
  drawing: LadderState,
  selection: Selection,
  { rungs, names, time }: LadderLook,
): Promise<SavedLadder | null> {
  const rows: SvgRow[] = [];
  let before: Row | undefined;
  const isWhole = await drawing.take(selection, MOST_DRAWN, (taken) => {
    for (const row of taken) {
      const isOdd = ['bad', 'warn'].includes(tintOf(row) ?? '');
      rows.push({ rung: rungs.of(row), row, time: time(row, before), isOdd });
      before = row;
    }
  });
  if (!isWhole) return null;
  const titles = { title: t('view.ladder'), time: t('ladder.time'), comment: t('ladder.comment') };
  const svg = ladderSvg(rungs, names, rows, titles);
  return { blob: new Blob([svg], { type: 'image/svg+xml' }), packets: rows.length };
}
