// Everything about one packet: its bytes are read again, with as much of its flow as its meaning needs.

import { ANOMALIES } from '../model/anomaly.ts';
import type { FieldTree, PacketDetail } from '../model/field.ts';
import type { PacketId } from '../model/ids.ts';
import type { Analysis } from './analysis.ts';
import type { CaptureSource } from './capture/source.ts';
import { AddressClaims } from './explain/address-claims.ts';
import { Explainer } from './explain/explainer.ts';
import { FieldTreeBuilder, SummaryTree } from './explain/field-tree.ts';
import { infoWith } from './explain/info-words.ts';
import type { InfoWords } from './explain/info-words.ts';
import { NeededPackets } from './explain/needed-packets.ts';
import { MOST_KEPT, PacketBytes } from './reread/packet-bytes.ts';
import { StreamNumbers } from './stream-numbers.ts';

/** Read ahead: packets in one step, so that a click does not wait for more, and bytes in all. */
const AHEAD_STEP = 32;
const MOST_AHEAD = (MOST_KEPT * 3) / 4;

/** What a list needs of its packets, and who is told that one has been heard. */
export interface Hearing {
  /** What stands in payload. */
  readonly payload: boolean;
  /** Messages that began in earlier packets of the flow. */
  readonly flows: boolean;
  /** How windows are scaled, which handshakes say. */
  readonly windows: boolean;
  readonly told: (packet: PacketId) => void;
}

/** Looks at packets of one analysis. */
export class Inspector {
  readonly #analysis: Analysis;
  readonly source: CaptureSource;
  readonly #streams: StreamNumbers;
  readonly #claims: AddressClaims;
  readonly #bytes: PacketBytes;
  readonly #needed: NeededPackets;

  constructor(analysis: Analysis, source: CaptureSource) {
    this.#analysis = analysis;
    this.source = source;
    this.#streams = new StreamNumbers(analysis);
    this.#claims = new AddressClaims(analysis);
    this.#bytes = new PacketBytes(analysis, source);
    this.#needed = new NeededPackets(analysis);
  }

  #isThere(packet: PacketId): boolean {
    return Number.isInteger(packet) && packet >= 0 && packet < this.#analysis.packets.length;
  }

  /** The bytes and the field tree of a packet. Rejects when the file can no longer be read, or has no such packet. */
  detail(packet: PacketId, showsHidden = false): Promise<PacketDetail> {
    return this.#first(this.#detail(packet, showsHidden));
  }

  async #detail(packet: PacketId, showsHidden: boolean): Promise<PacketDetail> {
    if (!this.#isThere(packet)) throw new RangeError(`There is no packet ${packet + 1}.`);
    const { handshake, earlier } = this.#needed.before(packet);
    const read = await this.#bytes.read([...handshake, ...earlier, packet]);
    const own = read.at(-1)!;
    const tree = new FieldTreeBuilder(own.bytes, showsHidden);
    const explainer = new Explainer(this.#analysis, tree, this.#streams, this.#claims);
    for (const { packet: other, bytes } of read.slice(0, handshake.length)) explainer.learn(other, bytes);
    for (const { packet: other, bytes } of read.slice(handshake.length, -1)) explainer.prepare(other, bytes);
    explainer.explain(packet, own.bytes);
    const { anomalies } = this.#analysis.packets.columns;
    return {
      packet,
      sources: tree.sources,
      layers: tree.layers,
      anomalies: this.#analysis.anomalySets.get(anomalies[packet]).map((code) => ANOMALIES[code].id),
      info: this.infoOf(packet, tree),
      failed: [...explainer.failed],
    };
  }

  /** Words for the Info column, in the order given. */
  async infos(packets: readonly PacketId[]): Promise<string[]> {
    const tree = new SummaryTree();
    const infos = new Map<PacketId, string>();
    const told = (packet: PacketId): void => {
      infos.set(packet, this.infoOf(packet, tree));
      tree.clear();
    };
    await this.hear(
      packets.filter((packet) => this.#isThere(packet)),
      tree,
      { payload: true, flows: true, windows: true, told },
    );
    return packets.map((packet) => infos.get(packet) ?? '');
  }

  /** The words of a packet for the Info column. */
  infoOf(packet: PacketId, { info }: { readonly info: InfoWords }): string {
    const { anomalies } = this.#analysis.packets.columns;
    return infoWith(this.#analysis.anomalySets.get(anomalies[packet]), info);
  }

  /**
   * Reads what `detail` needs of packets that somebody may click next, in the order given. It gives way to whatever is
   * asked, and never reads more than is kept.
   */
  async readAhead(packets: readonly PacketId[], signal: AbortSignal): Promise<void> {
    const { captured } = this.#analysis.packets.columns;
    const seen = new Set<PacketId>();
    let bytes = 0;
    for (const packet of packets) {
      if (!this.#isThere(packet)) continue;
      const { handshake, earlier } = this.#needed.before(packet);
      const wanted = [packet, ...earlier, ...handshake].filter((other) => !seen.has(other));
      for (const other of wanted) {
        seen.add(other);
        bytes += captured[other];
      }
      if (bytes > MOST_AHEAD) return;
      for (let at = 0; at < wanted.length; at += AHEAD_STEP) {
        while (this.#underWay.size > 0) await Promise.allSettled(this.#underWay);
        if (signal.aborted) return;
        await this.#bytes.read(wanted.slice(at, at + AHEAD_STEP));
      }
    }
  }

  readonly #underWay = new Set<Promise<unknown>>();

  /** What somebody waits for goes before what is read ahead. */
  #first<Answer>(work: Promise<Answer>): Promise<Answer> {
    this.#underWay.add(work);
    const done = (): unknown => this.#underWay.delete(work);
    work.then(done, done);
    return work;
  }

  /** Tells the fields of packets to a tree, in the order of the capture. */
  hear(packets: readonly PacketId[], tree: FieldTree, hearing: Hearing): Promise<void> {
    return this.#first(this.#hear(packets, tree, hearing));
  }

  async #hear(
    packets: readonly PacketId[],
    tree: FieldTree,
    { payload, flows, windows, told }: Hearing,
  ): Promise<void> {
    const asked = new Set(packets);
    const before = [...this.#needed.pieces(asked), ...(flows ? this.#needed.ofFlows(asked) : [])];
    const handshakes = new Set(windows ? this.#needed.handshakes(packets) : []);
    const wanted = new Set([...asked, ...before, ...handshakes]);
    const read = await this.#bytes.read([...wanted].sort((a, b) => a - b));
    const explainer = new Explainer(this.#analysis, tree, this.#streams, this.#claims);
    explainer.readsApplications = payload;
    const earlier = new Set(before);
    for (const { packet, bytes } of read) {
      if (!flows) explainer.forget();
      if (asked.has(packet)) explainer.explain(packet, bytes);
      else if (earlier.has(packet)) explainer.prepare(packet, bytes);
      else explainer.learn(packet, bytes);
      if (asked.has(packet)) told(packet);
    }
  }
}
