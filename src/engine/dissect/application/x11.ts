// X Window System Protocol, "Connection Setup": named, with the way a client proves itself. Requests are passed over.

import { u16be, u16le } from '../../../base/bytes.ts';
import { latin1 } from '../../../base/text.ts';
import { PROBE } from '../../../model/stream.ts';
import type { FlowView, Output, StreamParser } from '../../../model/stream.ts';
import { defineTable } from '../../../model/table.ts';
import type { ApplicationDissector } from '../dissector.ts';
import { explainReply, explainSetup, setupLength, x11Fields } from './x11-fields.ts';
import { endColumns, endsOf } from './transaction-columns.ts';

const ORDER = 0,
  MAJOR = 2,
  MINOR = 4,
  NAME_LENGTH = 6,
  PROOF_LENGTH = 8,
  HEADER = 12;
const BIG = 0x42,
  LITTLE = 0x6c;
const VERSION = 11;
const RESULTS = ['refused', 'accepted', 'more needed'];

/** One X11 connection. */
export const x11Table = defineTable({
  id: 'x11',
  title: 'X11',
  description: 'One connection to an X server.',
  limit: 500_000,
  columns: {
    ...endColumns,
    /** `MIT-MAGIC-COOKIE-1`; empty where the client proves nothing. */
    authorization: { kind: 'text', title: 'Authorization' },
    result: { kind: 'text', title: 'Result' },
  },
});

/** Length of the name of the authorization in a whole setup request; −1 where it is none. */
function readSetup(bytes: Uint8Array, at: number, end: number): number {
  if (end - at < HEADER || bytes[at + 1] !== 0) return -1;
  const order = bytes[at + ORDER];
  if (order !== BIG && order !== LITTLE) return -1;
  const u16 = order === BIG ? u16be : u16le;
  const name = u16(bytes, at + NAME_LENGTH);
  const isSane = u16(bytes, at + MAJOR) === VERSION && u16(bytes, at + MINOR) === 0 && name <= 64;
  return isSane && u16(bytes, at + PROOF_LENGTH) <= 256 && u16be(bytes, at + 10) === 0 ? name : -1;
}

class X11Stream implements StreamParser {
  readonly #flow: FlowView;
  readonly #output: Output;
  #row = -1;
  /** The table may be full, so its row does not tell. */
  #hasBegun = false;
  #isBig = false;
  #isSettled = false;

  constructor(flow: FlowView, output: Output) {
    this.#flow = flow;
    this.#output = output;
  }

  feed(bytes: Uint8Array, at: number, end: number, fromOriginator: boolean): number {
    if (this.#output.explains) {
      const told = this.#tell(bytes, at, end, fromOriginator);
      if (told === 0) return 0;
      end = at + told;
    }
    if (fromOriginator && !this.#hasBegun) {
      const name = readSetup(bytes, at, end);
      if (name >= 0 && end - at < HEADER + name) return 0;
      this.#begin(name < 0 ? null : latin1(bytes, at + HEADER, at + HEADER + name));
    } else if (!fromOriginator && !this.#isSettled) {
      this.#isSettled = true;
      this.#output.table(x11Table).set(this.#row, { result: RESULTS[bytes[at]] ?? null });
    }
    this.#output.mark(this.#flow);
    return end - at;
  }

  /** Names the fields of the setup; returns how many bytes that was, 0 where more are needed. */
  #tell(bytes: Uint8Array, at: number, end: number, fromOriginator: boolean): number {
    const isSetup = fromOriginator && !this.#hasBegun && readSetup(bytes, at, end) >= 0;
    const length = isSetup ? setupLength(bytes, at, end) : end - at;
    if (length > end - at) return 0;
    const layer = this.#output.explain(bytes, at, at + length);
    if (isSetup) this.#isBig = bytes[at] === BIG;
    if (layer !== null && isSetup) explainSetup(bytes, at, at + length, layer);
    else if (layer !== null && !fromOriginator && !this.#isSettled)
      explainReply(bytes, at, at + length, this.#isBig, layer);
    else layer?.summary(fromOriginator ? 'Requests' : 'Replies and events');
    return length;
  }

  #begin(authorization: string | null): void {
    this.#hasBegun = true;
    this.#row = this.#output.table(x11Table).append({ ...endsOf(this.#flow), authorization });
  }

  gap(): void {
    this.#isSettled = true;
  }
}

export const x11: ApplicationDissector = {
  id: 'x11',
  title: 'X Window System',
  display: 'X11',
  ports: { tcp: [6000, 6001, 6002, 6003] },
  tables: [x11Table],
  fields: x11Fields,

  probe(bytes, at, end, fromOriginator) {
    if (!fromOriginator || (bytes[at] !== BIG && bytes[at] !== LITTLE)) return PROBE.no;
    if (end - at < HEADER) return end - at === 1 || bytes[at + 1] === 0 ? PROBE.more : PROBE.no;
    return readSetup(bytes, at, end) >= 0 ? PROBE.yes : PROBE.no;
  },

  stream: (flow, output) => new X11Stream(flow, output),
};
