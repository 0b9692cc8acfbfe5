/** One frame through the packet dissectors, under guard: what an analysis would know of it. */
import { Analysis } from '../../src/engine/analysis.ts';
import { SPACE } from '../../src/engine/dissect/dissector.ts';
import { Walk } from '../../src/engine/dissect/walk.ts';
import { ANOMALIES } from '../../src/model/anomaly.ts';
import { Cursor } from '../../src/model/cursor.ts';
import { guarded } from './guarded-bytes.ts';

export interface Walked {
  readonly cursor: Cursor;
  /** As Wireshark's frame.protocols. */
  readonly layers: string;
  readonly protocol: string;
  /** Ids, `udp-length`. */
  readonly anomalies: readonly string[];
  readonly source: string | null;
  readonly destination: string | null;
  /** `10.0.0.1:1 > 10.0.0.2:2`, without ports where there are none. */
  readonly ends: string;
  /** UDP flows that carry a tunnel, as `ends`, the outermost first. */
  readonly carriers: readonly string[];
}

/** What stands before and behind the frame: reading it fails, and were it read it would look like anything. */
const MARGIN = 64;

/** @param length bytes on the wire, where the capture cut the frame */
export function walk(frame: Uint8Array, linkType: number, length = frame.length): Walked {
  const bytes = new Uint8Array(MARGIN + frame.length + MARGIN).fill(0x45);
  bytes.set(frame, MARGIN);
  const analysis = new Analysis();
  const text = (id: number): string | null => (id < 0 ? null : analysis.addresses.format(id));
  const ends = (cursor: Cursor): string => {
    const port = (number: number): string => (number < 0 ? '' : `:${number}`);
    return `${text(cursor.source)}${port(cursor.sourcePort)} > ${text(cursor.destination)}${port(cursor.destinationPort)}`;
  };
  const carriers: string[] = [];
  const walker = new Walk(analysis, (cursor) => carriers.push(ends(cursor)));
  const cursor = new Cursor();
  cursor.reset(MARGIN, frame.length, length);
  const first = walker.next(SPACE.linkType, linkType);
  if (first < 0) throw new Error(`link type ${linkType} is claimed by nothing`);
  walker.run(guarded(bytes, MARGIN, MARGIN + frame.length), cursor, first);
  return {
    cursor,
    layers: analysis.layers.text(cursor.stack),
    protocol: analysis.layers.protocol(cursor.stack),
    anomalies: analysis.anomalySets.get(cursor.anomalies).map((code) => ANOMALIES[code]!.id),
    source: text(cursor.source),
    destination: text(cursor.destination),
    ends: ends(cursor),
    carriers,
  };
}
