import type { StreamPiece } from '../../../model/follow.ts';
import { bytes } from '../../i18n/display.ts';
import { t } from '../../i18n/i18n.svelte.ts';

/** Where the remark of a piece stands among its bytes; null for one without. */
export function remarkPlace(piece: StreamPiece): number | null {
  if (piece.kind !== 'message') return null;
  const { headLength, bodyLength, isOther, isComplete, missing } = piece;
  return isOther || bodyLength > 0 || !isComplete || missing > 0 ? headLength : null;
}

/** What is said about a gap, and between head and body of a message. */
export function remarkOf(piece: StreamPiece): string {
  if (piece.kind === 'gap') return t(`stream.gap.${piece.reason}`, { count: piece.length });
  if (piece.kind !== 'message') return '';
  const { bodyLength, missing, coding } = piece;
  if (piece.isOther) return t('stream.other', { size: bodyLength });
  const parts = [t('stream.body', { size: bodyLength })];
  if (piece.isChunked) parts.push(t('stream.body.chunked'));
  if (coding !== '') parts.push(t(piece.isDecoded ? 'stream.body.decoded' : 'stream.body.coded', { coding }));
  if (missing > 0) parts.push(t('stream.body.missing', { count: missing }));
  if (piece.isShortened) parts.push(t('stream.body.shortened', { size: bytes(piece.bytes.length - piece.headLength) }));
  if (piece.isGrowing) parts.push(t('stream.body.growing'));
  else if (!piece.isComplete) parts.push(t('stream.body.incomplete'));
  return parts.join(' · ');
}
