/** What both sides of a flow say, through one application dissector, under guard: the rows and marks that come of it. */
import { Analysis } from '../../src/engine/analysis.ts';
import type { ApplicationDissector } from '../../src/engine/dissect/dissector.ts';
import { Hashes } from '../../src/engine/flow/hashes.ts';
import { AnalysisOutput } from '../../src/engine/output.ts';
import { readRow } from '../../src/engine/rows.ts';
import { ANOMALIES } from '../../src/model/anomaly.ts';
import { Cursor } from '../../src/model/cursor.ts';
import type { Row } from '../../src/model/query.ts';
import { GIVE_UP, PROBE } from '../../src/model/stream.ts';
import type { FlowView, StreamParser } from '../../src/model/stream.ts';
import { guarded } from './guarded-bytes.ts';
import { toBytes, type Data } from './packets/bytes.ts';

/** What one side says, in one packet; `lost` leaves a gap of so many bytes. */
export interface Said {
  readonly from: 'client' | 'server';
  readonly data?: Data;
  readonly lost?: number;
}

export interface ReadOptions {
  /** Bytes handed over at once; the packet number changes only with what is said, so rows must not depend on it. */
  readonly chunk?: number;
  readonly clientPort?: number;
  readonly serverPort?: number;
  /** Begins without asking the probe, as after STARTTLS. */
  readonly probe?: false;
  /** The application that gave way to this one. */
  readonly before?: string;
}

export interface Heard {
  /** Rows of a table as people see them. */
  rows(table: string): Row[];
  /** Anomalies of all packets: `tls-malformed`. */
  readonly anomalies: readonly string[];
  /** Display name of each packet in which something was marked; null where nothing was. */
  readonly displays: readonly (string | null)[];
  readonly gaveUp: boolean;
  /** What the flow became: an application, or true where it is to be found out. */
  readonly upgradedTo: string | true | null;
  readonly serverName: string | null;
  /** What the probe said of the first bytes. */
  readonly probed: 'no' | 'yes' | 'more' | null;
}

const MARGIN = 16;
const PROBES = ['no', 'yes', 'more'] as const;

/** A copy of the bytes that cannot be read outside of themselves. */
function fenced(bytes: Uint8Array): Uint8Array {
  const wide = new Uint8Array(MARGIN + bytes.length + MARGIN).fill(0x41);
  wide.set(bytes, MARGIN);
  return guarded(wide, MARGIN, MARGIN + bytes.length);
}

class Reading {
  readonly analysis = new Analysis();
  readonly cursor = new Cursor();
  readonly output: AnalysisOutput;
  readonly view: FlowView;
  readonly anomalies: string[] = [];
  readonly displays: (string | null)[] = [];
  packet = -1;
  gaveUp = false;
  probed: Heard['probed'] = null;
  upgradedTo: string | true | null = null;
  serverName: string | null = null;
  readonly read = { client: 0, server: 0 };

  constructor(dissector: ApplicationDissector, transport: number, said: readonly Said[], options: ReadOptions) {
    const { analysis, cursor } = this;
    // eslint-disable-next-line @typescript-eslint/no-this-alias
    const reading = this;
    analysis.origin = 1_700_000_000;
    for (let i = 0; i <= said.length; i++) analysis.packets.grow();
    this.output = new AnalysisOutput(
      { analysis, cursor, hashes: new Hashes(), namesSeen: new Set(), tree: null, expect() {} },
      dissector,
    );
    this.view = {
      id: 0,
      transport,
      originator: analysis.addresses.ipv4(Uint8Array.of(10, 0, 0, 1), 0),
      responder: analysis.addresses.ipv4(Uint8Array.of(10, 0, 0, 2), 0),
      originatorPort: options.clientPort ?? 50_000,
      responderPort: options.serverPort ?? 40_000,
      expected: null,
      isOver: true,
      isFromStart: true,
      cut: 0,
      before: options.before ?? null,
      confirmed: false,
      seconds: 1_700_000_000,
      nanoseconds: 0,
      get packet() {
        return reading.packet;
      },
      get originatorOffset() {
        return reading.read.client;
      },
      get responderOffset() {
        return reading.read.server;
      },
      nameServer(name) {
        reading.serverName = name;
      },
      upgrade(application) {
        reading.upgradedTo = application ?? true;
      },
    };
  }

  beginPacket(): void {
    this.packet += 1;
    this.cursor.reset(0, 0, 0);
  }

  endPacket(): void {
    const { analysis, cursor } = this;
    for (const code of analysis.anomalySets.get(cursor.anomalies)) this.anomalies.push(ANOMALIES[code]!.id);
    this.displays.push(cursor.stack === 0 ? null : analysis.layers.protocol(cursor.stack));
  }

  heard(): Heard {
    const { analysis } = this;
    return {
      rows(id) {
        const table = analysis.tableById(id);
        if (table === null) throw new Error(`no table ${id}`);
        return Array.from({ length: table.length }, (_, row) => readRow(analysis, table, row));
      },
      anomalies: this.anomalies,
      displays: this.displays,
      gaveUp: this.gaveUp,
      upgradedTo: this.upgradedTo,
      serverName: this.serverName,
      probed: this.probed,
    };
  }
}

/** One direction: what the parser left unread comes again, as the reassembly of the engine does it. */
class Pipe {
  #unread = new Uint8Array(0);

  push(parser: StreamParser, piece: Uint8Array, fromOriginator: boolean): number {
    const bytes = new Uint8Array(this.#unread.length + piece.length);
    bytes.set(this.#unread);
    bytes.set(piece, this.#unread.length);
    const used = parser.feed(fenced(bytes), MARGIN, MARGIN + bytes.length, fromOriginator);
    if (used > bytes.length) throw new RangeError(`used ${used} bytes of ${bytes.length}`);
    if (used !== GIVE_UP) this.#unread = bytes.slice(used);
    return used;
  }

  lose(): void {
    this.#unread = new Uint8Array(0);
  }

  get unread(): number {
    return this.#unread.length;
  }
}

/** The bytes of a TCP flow. */
export function readStream(
  dissector: ApplicationDissector,
  said: readonly Said[],
  options: ReadOptions = {},
): Heard & { readonly unread: number } {
  const reading = new Reading(dissector, 6, said, options);
  const { view } = reading;
  const parser = dissector.stream!(view, reading.output);
  const pipes = { client: new Pipe(), server: new Pipe() };
  for (const { from, data = '', lost = 0 } of said) {
    if (reading.gaveUp || reading.upgradedTo !== null) break;
    reading.beginPacket();
    const isClient = from === 'client';
    if (lost > 0) {
      pipes[from].lose();
      parser.gap(lost, isClient);
    }
    const bytes = toBytes(data);
    if (reading.probed === null && bytes.length > 0 && options.probe !== false) {
      const answer = dissector.probe(fenced(bytes), MARGIN, MARGIN + bytes.length, isClient, view);
      reading.probed = PROBES[answer]!;
      if (answer === PROBE.no) reading.gaveUp = true;
    }
    const chunk = options.chunk ?? Math.max(1, bytes.length);
    for (let at = 0; at < bytes.length && !reading.gaveUp && reading.upgradedTo === null; at += chunk) {
      const used = pipes[from].push(parser, bytes.slice(at, at + chunk), isClient);
      if (used === GIVE_UP) reading.gaveUp = true;
      else reading.read[from] += used;
    }
    reading.endPacket();
  }
  if (!reading.gaveUp) parser.close?.();
  return { ...reading.heard(), unread: pipes.client.unread + pipes.server.unread };
}

/** The datagrams of a UDP flow. */
export function readDatagrams(
  dissector: ApplicationDissector,
  said: readonly Said[],
  options: ReadOptions = {},
): Heard {
  const reading = new Reading(dissector, 17, said, options);
  const parser = dissector.datagrams!(reading.view, reading.output);
  for (const { from, data = '' } of said) {
    if (reading.gaveUp) break;
    reading.beginPacket();
    const bytes = toBytes(data);
    if (reading.probed === null && options.probe !== false) {
      const answer = dissector.probe(fenced(bytes), MARGIN, MARGIN + bytes.length, from === 'client', reading.view);
      reading.probed = PROBES[answer]!;
    }
    reading.gaveUp =
      reading.probed === 'no' ||
      parser.datagram(fenced(bytes), MARGIN, MARGIN + bytes.length, from === 'client') === GIVE_UP;
    reading.endPacket();
  }
  if (!reading.gaveUp) parser.close?.();
  return reading.heard();
}

/** Numbers that look random and are the same every time. */
export function* dice(seed: number): Generator<number> {
  for (let state = seed >>> 0; ;) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield state >>> 8;
  }
}

/** What was said with a few bytes changed, another way for each seed. */
export function mutated(said: readonly Said[], seed: number): Said[] {
  const throws = dice(seed);
  const next = (below: number): number => throws.next().value! % below;
  return said.map((one) => {
    const bytes = toBytes(one.data ?? '').slice();
    for (let i = next(4); i > 0 && bytes.length > 0; i--)
      bytes[next(bytes.length)] = [0, 0xff, 0x80, next(256)][next(4)]!;
    const cut = next(8) === 0 ? next(bytes.length + 1) : bytes.length;
    return { ...one, data: bytes.slice(0, cut) };
  });
}

/** The conversation up to its n-th byte, for every n. */
export function* truncations(said: readonly Said[], step = 1): Generator<Said[]> {
  for (const [i, one] of said.entries()) {
    const bytes = toBytes(one.data ?? '');
    for (let length = 0; length < bytes.length; length += step)
      yield [...said.slice(0, i), { ...one, data: bytes.slice(0, length) }];
  }
}
