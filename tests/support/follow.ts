import { Follow } from '../../src/engine/follow/follow.ts';
import type { StreamMode, StreamPiece, StreamSide, StreamView } from '../../src/model/follow.ts';
import { openWhole } from './opening.ts';
import { pcap } from './packets/capture-file.ts';
import type { Packet } from './packet-builder.ts';

const noPause = () => Promise.resolve();

/** Follows a flow of a capture file. */
export async function followIn(file: Uint8Array<ArrayBuffer>, flow = 0): Promise<Follow> {
  const opened = await openWhole(file);
  return new Follow(opened.analysis, opened.source, flow);
}

export const followPackets = (packets: readonly Packet[], flow = 0): Promise<Follow> => followIn(pcap(packets), flow);

/** All pieces of a view, read page by page. */
export async function piecesOf(follow: Follow, side: StreamSide = 'both', mode: StreamMode = 'payload') {
  const view: StreamView = { mode, side };
  await follow.advance(view, Infinity, noPause);
  const { pieces: count } = follow.state(view, 0);
  const pieces: StreamPiece[] = [];
  while (pieces.length < count) pieces.push(...(await follow.page(view, pieces.length, 1000)).pieces);
  return pieces;
}

/** Pieces as lines: `> text`, `< text`, `> [5 lost]`. */
export async function linesOf(follow: Follow, side: StreamSide = 'both', mode: StreamMode = 'payload') {
  const pieces = await piecesOf(follow, side, mode);
  return pieces.map((piece) => {
    const arrow = piece.fromOriginator ? '>' : '<';
    if (piece.kind === 'gap') return `${arrow} [${piece.length} ${piece.reason}]`;
    return `${arrow} ${new TextDecoder('latin1').decode(piece.bytes)}`;
  });
}

/** The bytes of one side, gaps left out. */
export async function bytesOf(follow: Follow, side: 'originator' | 'responder'): Promise<Uint8Array> {
  const pieces = await piecesOf(follow, side);
  const parts = pieces.map((piece) => (piece.kind === 'gap' ? new Uint8Array(0) : piece.bytes));
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

/** All that a search finds, and how many it counted. */
export async function findIn(
  follow: Follow,
  text: string,
  { side = 'both', mode = 'payload', ignoreCase = false }: Partial<StreamView & { ignoreCase: boolean }> = {},
) {
  const query = { view: { mode, side }, needle: new TextEncoder().encode(text), ignoreCase };
  const matches = [];
  for (let from: number | null = 0; ;) {
    const found = await follow.search(query, from, 0, noPause);
    matches.push(...found.matches);
    if (found.next === null) return { matches, count: found.count };
    from = found.next;
  }
}

/** What saving a side gives. */
export async function savedOf(follow: Follow, side: StreamSide): Promise<string> {
  const parts: Blob[] = [];
  for (let from: number | null = 0; from !== null;) {
    const part = await follow.save(side, from, 0, noPause);
    parts.push(part.blob);
    from = part.next;
  }
  return new TextDecoder('latin1').decode(await new Blob(parts).arrayBuffer());
}
