import { reasonOf } from '../../base/reason.ts';
import type { Row } from '../../model/query.ts';
import type { StreamSide } from '../../model/follow.ts';
import { TCP_GRAPHS, type TcpGraphKind, type TcpGraphQuery, type TcpGraphState } from '../../model/tcp-graph.ts';
import type { Workers } from './client.ts';

/** Why nothing is drawn: the file must be given back, there is no such flow, it is not TCP, or the file cannot be read. */
export type TcpGraphProblem =
  { readonly kind: 'file' | 'flow' | 'tcp' } | { readonly kind: 'unreadable'; readonly reason: string };

/** What the address says of a graph: `12`, `12-window`, `12-window-responder`. */
export interface TcpGraphPlace {
  readonly flow: number;
  readonly kind: TcpGraphKind;
  /** Null: the side that sent more. */
  readonly side: StreamSide | null;
}

const SIDES: readonly StreamSide[] = ['originator', 'responder', 'both'];

/** Flow, kind and side of a graph from the part of an address; null where there is no flow. */
export function readGraphPlace(part: string | null): TcpGraphPlace | null {
  const [flow = '', kind = '', side = ''] = (part ?? '').split('-');
  if (!/^\d{1,9}$/.test(flow)) return null;
  return {
    flow: Number(flow),
    kind: TCP_GRAPHS.find((known) => known === kind) ?? 'sequence',
    side: SIDES.find((known) => known === side) ?? null,
  };
}

/** The part of an address that `readGraphPlace` reads. */
export const writeGraphPlace = ({ flow, kind, side }: TcpGraphPlace): string =>
  [flow, kind, ...(side === null ? [] : [side])].join('-');

/** A stretch of time in the address: nanoseconds since the first packet of the flow. */
export function readGraphRange(item: string | null): TcpGraphQuery['range'] {
  const match = /^(\d{1,20})-(\d{1,20})$/.exec(item ?? '');
  if (!match) return null;
  const [from, to] = [Number(match[1]), Number(match[2])];
  return to > from ? { from, to } : null;
}

type WantedGraph = Omit<TcpGraphQuery, 'side'> & { readonly side: StreamSide | null };

const heavierSide = (row: Row | null): StreamSide =>
  Number(row?.['responderBytes'] ?? 0) > Number(row?.['originatorBytes'] ?? 0) ? 'responder' : 'originator';

/** A TCP flow over its time: asked for again and again until all of it was read. */
export class TcpGraphView {
  /** The flow as its table has it. */
  row = $state.raw<Row | null>(null);
  drawn = $state.raw<TcpGraphState | null>(null);
  /** Which graph `drawn` is, and of whose data. */
  kind = $state.raw<TcpGraphKind>('sequence');
  side = $state.raw<StreamSide>('originator');
  problem = $state.raw<TcpGraphProblem | null>(null);
  readonly #workers: Promise<Workers>;
  #flow: number | null = null;
  #ticket = 0;

  constructor(workers: Promise<Workers>) {
    this.#workers = workers;
  }

  /** Draws a flow; the same one again when another graph is wanted, or the file came back. */
  async show(flow: number | null, wanted: WantedGraph): Promise<void> {
    const ticket = ++this.#ticket;
    if (flow !== this.#flow) this.row = this.drawn = null;
    this.#flow = flow;
    this.problem = null;
    if (flow === null) return;
    try {
      const { analysis } = await this.#workers;
      // Always: the same number is another flow in another capture.
      const row = await analysis.row('flows', flow);
      if (ticket !== this.#ticket) return;
      this.row = row;
      const query: TcpGraphQuery = { ...wanted, side: wanted.side ?? heavierSide(row) };
      for (;;) {
        const answer = await analysis.tcpGraph(flow, query);
        if (ticket !== this.#ticket) return;
        if ('missing' in answer) {
          this.problem = { kind: answer.missing };
          this.drawn = null;
          return;
        }
        this.kind = query.kind;
        this.side = query.side;
        this.drawn = answer;
        if (answer.isComplete) return;
      }
    } catch (error) {
      if (ticket !== this.#ticket) return;
      this.drawn = null;
      this.problem = { kind: 'unreadable', reason: reasonOf(error) };
    }
  }

  /** Nobody looks any more: what is under way ends. */
  close(): void {
    this.#ticket += 1;
  }
}
