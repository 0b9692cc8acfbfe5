import type { Analysis } from '../engine/analysis.ts';
import type { CaptureSource } from '../engine/capture/source.ts';
import { Finder } from '../engine/find/finder.ts';
import { Follow } from '../engine/follow/follow.ts';
import { Inspector } from '../engine/inspect.ts';
import { PacketExtrasReader } from '../engine/packet-list/packet-extras.ts';
import { Query } from '../engine/query.ts';
import { type FileFacts, Summariser } from '../engine/summary.ts';
import { TcpGraph } from '../engine/tcp-graph/tcp-graph.ts';
import type { FindQuery } from '../model/find.ts';
import type { FlowId } from '../model/ids.ts';
import type { Notice } from '../model/notice.ts';
import type { Summary } from '../model/query.ts';

/** A capture that is open: read or being read now, or from the library. */
export class OpenCapture {
  readonly analysis: Analysis;
  readonly query: Query;
  readonly extras: PacketExtrasReader;
  readonly file: FileFacts;
  /** The settings that gave the findings that stand; null where nobody knows. */
  judgedWith: string | null = null;
  /** Settles when the judgement that was asked for last is over. */
  judgement: Promise<void> = Promise.resolve();
  #source: CaptureSource | null = null;
  readonly #summariser: Summariser;
  #summary: Summary | null;
  #inspector: Inspector | null = null;
  #follow: Follow | null = null;
  #tcpGraph: TcpGraph | null = null;
  #finder: Finder | null = null;

  /** @param kept the summary of a capture from the library, which may have lost its packets since */
  constructor(analysis: Analysis, file: FileFacts, kept: Summary | null = null) {
    this.analysis = analysis;
    this.query = new Query(analysis);
    this.extras = new PacketExtrasReader(analysis);
    this.file = file;
    this.#summariser = new Summariser(analysis, file);
    this.#summary = kept;
  }

  /** Where its bytes are; null for one from the library until its file is given back. */
  get source(): CaptureSource | null {
    return this.#source;
  }
  set source(source: CaptureSource | null) {
    this.#source = source;
    this.query.selections.filters.source = source;
  }

  /** Looks at single packets; null while their bytes are not at hand. */
  get inspector(): Inspector | null {
    if (this.source === null) return null;
    if (this.#inspector?.source !== this.source) this.#inspector = new Inspector(this.analysis, this.source);
    return this.#inspector;
  }

  /**
   * Follows the stream of a flow; the one that was asked for last is kept. Null while the bytes are not at hand, and for a
   * number that is that of no flow, or of a row that stands for many.
   */
  follow(flow: FlowId): Follow | null {
    if (this.source === null || !this.#isSingleFlow(flow)) return null;
    if (this.#follow?.source !== this.source || this.#follow.flow !== flow)
      this.#follow = new Follow(this.analysis, this.source, flow);
    return this.#follow;
  }

  /** The search that goes on, or a new one. Null while the bytes are not at hand. */
  find(query: FindQuery, isNew: boolean): Finder | null {
    if (this.source === null) return null;
    if (isNew || this.#finder?.source !== this.source) {
      const { mask } = this.query.selections.select(query.selection);
      this.#finder = new Finder(this.analysis, this.source, query, mask);
    }
    return this.#finder;
  }

  /** Draws a TCP flow; the one that was asked for last is kept. Null as for `follow`; `tcp` where it is another transport. */
  tcpGraph(flow: FlowId): TcpGraph | 'tcp' | null {
    if (this.source === null || !this.#isSingleFlow(flow)) return null;
    if (!TcpGraph.canDraw(this.analysis, flow)) return 'tcp';
    if (this.#tcpGraph?.source !== this.source || this.#tcpGraph.flow !== flow)
      this.#tcpGraph = new TcpGraph(this.analysis, this.source, flow);
    return this.#tcpGraph;
  }

  #isSingleFlow(flow: FlowId): boolean {
    const { flows } = this.analysis;
    return Number.isInteger(flow) && flow >= 0 && flow < flows.length && flows.columns.folded[flow] === 0;
  }

  /** As things stand: worked out anew while reading goes on. */
  get summary(): Summary {
    if (this.#summary === null) return this.#summariser.soFar();
    // Packets that are looked at later may show another bug of ours.
    const { failures, notices } = this.analysis;
    const isFailure = ({ code }: Notice): boolean => code === 'module-failed';
    return {
      ...this.#summary,
      failures: [...failures],
      notices: [...this.#summary.notices.filter((notice) => !isFailure(notice)), ...notices.filter(isFailure)],
    };
  }

  /** Reading or judging is over: the summary is worked out once more, and stands. */
  settle(): Summary {
    return (this.#summary = this.#summariser.final());
  }

  /** A newer version has left out its packets: what was worked out from them cannot be worked out again. */
  get isWhole(): boolean {
    return this.analysis.packets.length === this.summary.packets;
  }
}
