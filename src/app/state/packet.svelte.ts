import { reasonOf } from '../../base/reason.ts';
import type { FindHit } from '../../model/find.ts';
import type { FieldNode, PacketDetail } from '../../model/field.ts';
import type { Workers } from './client.ts';

/** The packet that is looked at: its fields, its bytes, and what of them is selected. */
export class PacketState {
  detail = $state.raw<PacketDetail | null>(null);
  /** Why there are no fields: the file must be given back, or it cannot be read any more (in its own words). */
  problem = $state.raw<{ readonly kind: 'file' } | { readonly kind: 'unreadable'; readonly reason: string } | null>(
    null,
  );
  selected = $state.raw<FieldNode | null>(null);
  /** What a search found: its bytes are marked while its packet is shown, until a field is selected. */
  found = $state.raw<FindHit | null>(null);
  /** Which of the packet's byte sources is shown. */
  source = $state(0);
  /** Names of groups that stay open from packet to packet. */
  opened = $state.raw<ReadonlySet<string>>(new Set());
  readonly #workers: Promise<Workers>;
  #ticket = 0;

  constructor(workers: Promise<Workers>) {
    this.#workers = workers;
  }

  /** Shows a packet by its row number; null shows none. */
  async show(packet: number | null): Promise<void> {
    const ticket = ++this.#ticket;
    if (packet === null) {
      this.#take(null, null);
      return;
    }
    const { analysis } = await this.#workers;
    const answer = await analysis.packetDetail(packet).catch((error: unknown) => ({
      reason: reasonOf(error),
    }));
    if (ticket !== this.#ticket) return;
    if ('missing' in answer) this.#take(null, { kind: 'file' });
    else if ('reason' in answer) this.#take(null, { kind: 'unreadable', reason: answer.reason });
    else this.#take(answer, null);
  }

  /** The field of the same name stays selected, so that stepping through packets compares it. */
  #take(detail: PacketDetail | null, problem: PacketState['problem']): void {
    const name = this.selected?.name ?? null;
    const again = this.#again(detail);
    this.detail = detail;
    this.problem = problem;
    if (again !== undefined) {
      this.selected = again;
      return;
    }
    this.selected = detail === null || name === null ? null : find(detail.layers, (node) => node.name === name);
    this.source = this.found !== null && this.found.packet === detail?.packet ? 0 : (this.selected?.source ?? 0);
  }

  /**
   * What stays selected where it is the packet that is shown, of which more may be known by now: the reader stays where he
   * is. Undefined where it is another one.
   */
  #again(detail: PacketDetail | null): FieldNode | null | undefined {
    if (detail === null || this.detail?.packet !== detail.packet || this.source >= detail.sources.length)
      return undefined;
    return this.selected === null ? null : (sameNode(this.detail.layers, detail.layers, this.selected) ?? undefined);
  }

  select(node: FieldNode): void {
    this.found = null;
    this.selected = node;
    if (node.length > 0) this.source = node.source;
  }

  /** Selects the innermost field that a byte belongs to. */
  selectByte(at: number): void {
    const { detail, source } = this;
    if (detail === null) return;
    this.found = null;
    const path = pathTo(detail.layers, source, at);
    const node = path.at(-1);
    if (!node) return;
    this.selected = node;
    this.opened = new Set([...this.opened, ...path.slice(0, -1).map(keyOf)]);
  }

  toggle(node: FieldNode, open = !this.isOpen(node)): void {
    const opened = new Set(this.opened);
    if (open) opened.add(keyOf(node));
    else opened.delete(keyOf(node));
    this.opened = opened;
  }

  isOpen(node: FieldNode): boolean {
    return this.opened.has(keyOf(node));
  }
}

/** Groups without a name are known by their title. */
const keyOf = ({ name, title }: FieldNode): string => name ?? title;

function find(nodes: readonly FieldNode[], fits: (node: FieldNode) => boolean): FieldNode | null {
  for (const node of nodes) {
    const found = fits(node) ? node : find(node.children, fits);
    if (found) return found;
  }
  return null;
}

/** The node of another tree that stands where a node of this one does, and has its name. */
function sameNode(nodes: readonly FieldNode[], others: readonly FieldNode[], wanted: FieldNode): FieldNode | null {
  for (const [index, node] of nodes.entries()) {
    const other = others[index];
    if (other === undefined) return null;
    if (node === wanted) return keyOf(other) === keyOf(node) ? other : null;
    const inside = sameNode(node.children, other.children, wanted);
    if (inside) return inside;
  }
  return null;
}

/** From a layer down to the smallest field that covers a byte. */
function pathTo(nodes: readonly FieldNode[], source: number, at: number): FieldNode[] {
  let best: FieldNode[] = [];
  let least = Infinity;
  for (const node of nodes) {
    const covers = node.source === source && node.length > 0 && at >= node.at && at < node.at + node.length;
    const inside = pathTo(node.children, source, at);
    const last = inside.at(-1);
    if (last && last.length <= least && node.name !== 'frame') {
      best = [node, ...inside];
      least = last.length;
    } else if (covers && node.length < least && node.name !== 'frame') {
      best = [node];
      least = node.length;
    }
  }
  return best;
}
