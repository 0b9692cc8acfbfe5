import type { PieceMark, StreamPage, StreamPiece } from '../../model/follow.ts';
import type { Analysis } from '../analysis.ts';
import type { CaptureSource } from '../capture/source.ts';
import type { Pieces } from './pieces.ts';
import { readRanges } from './read-ranges.ts';
import type { Segments } from './segments.ts';

/** Pieces and bytes of one page: some screens. */
const MOST_PIECES = 128;
const MOST_BYTES = 512 * 1024;
/** How far into a piece the end of its first line is looked for: up to there it belongs to the piece before. */
const LINE = 1024;
const LF = 0x0a;

/** The payload of segments, in the order given. */
export function readSegments(
  analysis: Analysis,
  source: CaptureSource,
  segments: Segments,
  wanted: readonly number[],
): Promise<Uint8Array[]> {
  const { fileOffset } = analysis.packets.columns;
  return readRanges(
    source,
    wanted.map((index) => ({
      from: fileOffset[segments.packet[index]] + segments.place[index],
      size: segments.size[index],
    })),
  );
}

interface RawPiece {
  readonly members: readonly number[];
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** So many of its first bytes are shown by the piece before, which they complete. */
  readonly lent: number;
}

/** Reads the pieces from `from` on: as many as are wanted, fewer where they would be too many bytes. */
export async function readPayloadPage(
  analysis: Analysis,
  source: CaptureSource,
  segments: Segments,
  pieces: Pieces,
  from: number,
  count: number,
): Promise<StreamPage> {
  const end = Math.min(pieces.length, from + Math.min(count, MOST_PIECES));
  let last = from;
  for (let bytes = 0; last < end && (last === from || bytes < MOST_BYTES); last += 1) bytes += pieces.sizes[last];
  // One more, because a piece ends where the first line of the next one does.
  const members = Array.from({ length: Math.max(0, Math.min(last + 1, pieces.length) - from) }, (_, index) =>
    pieces.members(from + index),
  );
  const read = await readSegments(
    analysis,
    source,
    segments,
    members.flat().filter((index) => segments.reason(index) === null),
  );
  const raw = members.map((own, index): RawPiece => {
    const isGap = pieces.sizes[from + index] < 0;
    const bytes = joined(isGap ? [] : read.splice(0, own.length));
    return { members: own, bytes, lent: pieces.isContinued(from + index) ? lentBytes(bytes) : 0 };
  });
  const shown = raw.slice(0, last - from);
  return { from, pieces: shown.map((piece, index) => pieceOf(segments, piece, raw[index + 1] ?? null)) };
}

function pieceOf(segments: Segments, { members, bytes, lent }: RawPiece, next: RawPiece | null): StreamPiece {
  const first = members[0];
  const fromOriginator = segments.side(first) === 0;
  const packet = segments.packet[first];
  const at = segments.at[first];
  const reason = segments.reason(first);
  if (reason !== null) return { kind: 'gap', fromOriginator, at, packet, length: segments.size[first], reason };
  const marks: PieceMark[] = [];
  let place = 0;
  for (const index of members) {
    mark(marks, place - lent, segments.packet[index]);
    place += segments.size[index];
  }
  const borrowed = next === null ? 0 : next.lent;
  if (borrowed > 0) borrowMarks(marks, segments, next!, place - lent);
  const whole = joined([bytes.subarray(lent), ...(borrowed > 0 ? [next!.bytes.subarray(0, borrowed)] : [])]);
  return { kind: 'payload', fromOriginator, at: at + lent, packet: marks[0]?.packet ?? packet, bytes: whole, marks };
}

/** A packet is named once; one that began before the first byte shown is named there. */
function mark(marks: PieceMark[], at: number, packet: number): void {
  if (at <= 0) marks.length = 0;
  if (marks.at(-1)?.packet !== packet) marks.push({ at: Math.max(0, at), packet });
}

function borrowMarks(marks: PieceMark[], segments: Segments, next: RawPiece, from: number): void {
  let place = 0;
  for (const index of next.members) {
    if (place >= next.lent) return;
    mark(marks, from + place, segments.packet[index]);
    place += segments.size[index];
  }
}

/** Lines and characters are not torn apart where a piece ends in the midst of them. */
function lentBytes(bytes: Uint8Array): number {
  const line = bytes.subarray(0, LINE).indexOf(LF);
  if (line >= 0) return line + 1;
  let at = 0;
  while (at < Math.min(3, bytes.length) && (bytes[at] & 0xc0) === 0x80) at += 1;
  return at;
}

/** The parts one behind the other, as bytes of their own. */
export function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
