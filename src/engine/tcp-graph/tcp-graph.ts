// One TCP flow over its time. Its headers are read again from the file, once, for all graphs and every stretch of time.

import { IP_PROTOCOL } from '../../model/cursor.ts';
import type { FlowId } from '../../model/ids.ts';
import type { TcpGraphQuery, TcpGraphState, TcpSeries } from '../../model/tcp-graph.ts';
import type { Analysis } from '../analysis.ts';
import type { CaptureSource } from '../capture/source.ts';
import { nanosecondsBetween, packetTime } from '../rows.ts';
import { HeaderReader } from './header-reader.ts';
import { MARK } from './segment-columns.ts';
import { ratesOf } from './rates.ts';
import { SeriesPoints } from './series.ts';
import type { Frame } from './series.ts';
import { sideFacts } from './side-facts.ts';

const MOST_COLUMNS = 4000;

/** Draws the TCP flow of one analysis. */
export class TcpGraph {
  readonly flow: FlowId;
  readonly source: CaptureSource;
  readonly #analysis: Analysis;
  readonly #reader: HeaderReader;
  readonly #span: number;
  #work: Promise<unknown> = Promise.resolve();

  constructor(analysis: Analysis, source: CaptureSource, flow: FlowId) {
    this.flow = flow;
    this.source = source;
    this.#analysis = analysis;
    this.#reader = new HeaderReader(analysis, source, flow);
    const { firstPacket, lastPacket } = analysis.flows.columns;
    this.#span = Math.max(1, nanosecondsBetween(analysis, firstPacket[flow], lastPacket[flow]));
  }

  /** Whether a flow is one of TCP. */
  static canDraw(analysis: Analysis, flow: FlowId): boolean {
    return analysis.flows.columns.transport[flow] === IP_PROTOCOL.tcp;
  }

  /**
   * Reads on until the whole flow is known, or for so long. Rejects when the file cannot be read.
   * @param pause lets others in between two slices
   */
  advance(milliseconds: number, pause: () => Promise<void>): Promise<void> {
    const until = performance.now() + milliseconds;
    const work = async (): Promise<void> => {
      while (!this.#reader.isComplete) {
        await this.#reader.step();
        await pause();
        if (performance.now() >= until) return;
      }
    };
    // Two questions at once must not read the same slice.
    const done = this.#work.then(work);
    this.#work = done.catch(() => undefined);
    return done;
  }

  /** The graph as far as the flow was read. */
  state(query: TcpGraphQuery): TcpGraphState {
    const { flows } = this.#analysis;
    const first = Math.max(0, flows.columns.firstPacket[this.flow]);
    const { earliest, latest } = this.#reader.columns;
    const span = Math.max(this.#span, latest);
    const from = query.range?.from ?? earliest;
    const to = Math.max(from + 1, query.range?.to ?? span);
    const frame: Frame = { from, to, columns: Math.min(MOST_COLUMNS, Math.max(1, Math.floor(query.columns))) };
    const sides = query.side === 'both' ? [true, false] : [query.side === 'originator'];
    const drawn = sides.map((ofOriginator) => this.#draw(query.kind, ofOriginator, frame));
    return {
      flow: this.flow,
      start: packetTime(this.#analysis, first),
      startOffset: nanosecondsBetween(this.#analysis, 0, first),
      span,
      from,
      to,
      series: drawn.flatMap(({ series }) => series),
      sides: sides.map((ofOriginator) =>
        sideFacts(this.#reader.columns, ofOriginator, frame, query.kind === 'roundTrip'),
      ),
      binNanoseconds: drawn[0].binNanoseconds,
      unscaled: this.#reader.unscaled,
      packetsRead: this.#reader.packetsRead,
      packets: flows.columns.originatorPackets[this.flow] + flows.columns.responderPackets[this.flow],
      isComplete: this.#reader.isComplete,
      isShortened: this.#reader.isShortened,
    };
  }

  #draw(
    kind: TcpGraphQuery['kind'],
    ofOriginator: boolean,
    frame: Frame,
  ): { series: TcpSeries[]; binNanoseconds: number } {
    const { columns } = this.#reader;
    if (kind === 'throughput') return ratesOf(columns, ofOriginator, frame);
    const series = { sequence: this.#sequence, roundTrip: this.#roundTrip, window: this.#window }[kind];
    return { series: series.call(this, ofOriginator, frame), binNanoseconds: 0 };
  }

  #points(id: TcpSeries['id'], ofOriginator: boolean, frame: Frame, value: ArrayLike<number>): SeriesPoints {
    const { columns } = this.#reader;
    return new SeriesPoints(id, ofOriginator, frame, new Int32Array(columns.length), value, (row) => columns.at[row]);
  }

  /** Data by sequence number, what happened to it, and what the other side says of it. */
  #sequence(ofOriginator: boolean, frame: Frame): TcpSeries[] {
    const { columns } = this.#reader;
    const { at, sequence, acknowledged, payload, marks, packet } = columns;
    const of = (id: TcpSeries['id'], value: ArrayLike<number>) => this.#points(id, ofOriginator, frame, value);
    const segments = of('segments', sequence);
    const marked = [
      [MARK.retransmission, of('retransmissions', sequence)],
      [MARK.outOfOrder, of('outOfOrder', sequence)],
      [MARK.lost, of('lost', sequence)],
    ] as const;
    const acks = of('acks', acknowledged);
    const duplicates = of('duplicates', acknowledged);
    const own = ofOriginator ? 0 : MARK.fromResponder;
    for (let row = 0; row < columns.length; row += 1) {
      const isDrawn = at[row] >= frame.from && at[row] <= frame.to;
      if ((marks[row] & MARK.fromResponder) !== own) {
        if (Number.isNaN(acknowledged[row])) continue;
        acks.addToLine(row);
        if (isDrawn && (marks[row] & MARK.duplicateAck) !== 0) duplicates.add(row);
      } else if (!isDrawn) continue;
      else if (payload[row] > 0 || (marks[row] & MARK.control) !== 0) {
        segments.add(row);
        for (const [mark, points] of marked) if ((marks[row] & mark) !== 0) points.add(row);
      }
    }
    const packetOf = (row: number): number => packet[row];
    return [
      segments.series(packetOf),
      acks.series(packetOf),
      ...marked.map(([, points]) => points.series(packetOf)),
      duplicates.series(packetOf),
      this.#sacks(ofOriginator, frame),
    ];
  }

  #sacks(ofOriginator: boolean, frame: Frame): TcpSeries {
    const { at, marks, packet, sacks, sackOf, sackFrom, sackEnd } = this.#reader.columns;
    const room = new Int32Array(sacks);
    const points = new SeriesPoints('sacks', ofOriginator, frame, room, sackFrom, (sack) => at[sackOf[sack]]);
    const sender = ofOriginator ? MARK.fromResponder : 0;
    for (let sack = 0; sack < sacks; sack += 1) {
      const row = sackOf[sack];
      if (at[row] >= frame.from && at[row] <= frame.to && (marks[row] & MARK.fromResponder) === sender)
        points.add(sack);
    }
    return points.series((sack) => packet[sackOf[sack]], sackEnd);
  }

  #roundTrip(ofOriginator: boolean, frame: Frame): TcpSeries[] {
    const { columns } = this.#reader;
    const { at, roundTrip, marks, packet } = columns;
    const points = this.#points('roundTrip', ofOriginator, frame, roundTrip);
    const receiver = ofOriginator ? MARK.fromResponder : 0;
    for (let row = 0; row < columns.length; row += 1)
      if (
        (marks[row] & MARK.fromResponder) === receiver &&
        !Number.isNaN(roundTrip[row]) &&
        at[row] >= frame.from &&
        at[row] <= frame.to
      )
        points.add(row);
    return [points.series((row) => packet[row])];
  }

  /** What the other side has room for, and how much of it is under way. */
  #window(ofOriginator: boolean, frame: Frame): TcpSeries[] {
    const { columns } = this.#reader;
    const { at, window, inFlight, marks, packet } = columns;
    const offered = this.#points('window', ofOriginator, frame, window);
    const underWay = this.#points('inFlight', ofOriginator, frame, inFlight);
    const full = this.#points('full', ofOriginator, frame, inFlight);
    const own = ofOriginator ? 0 : MARK.fromResponder;
    for (let row = 0; row < columns.length; row += 1) {
      if ((marks[row] & MARK.fromResponder) !== own) {
        if (!Number.isNaN(window[row])) offered.addToLine(row);
      } else if (!Number.isNaN(inFlight[row])) {
        underWay.addToLine(row);
        const isDrawn = at[row] >= frame.from && at[row] <= frame.to;
        if (isDrawn && (marks[row] & MARK.windowFull) !== 0) full.add(row);
      }
    }
    const packetOf = (row: number): number => packet[row];
    return [offered, underWay, full].map((points) => points.series(packetOf));
  }
}
