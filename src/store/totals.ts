import { PairNumbers } from '../base/pair-numbers.ts';
import { sleep } from '../base/sleep.ts';
import { listCaptures } from './captures.ts';
import type { CaptureRecord, Database } from './schema.ts';

/** The statistics of everything kept so far. */
export interface LibraryTotals {
  readonly captures: number;
  readonly packets: number;
  /** On the wire. */
  readonly bytes: number;
  readonly flows: number;
  /** Distinct addresses over all captures. */
  readonly hosts: number;
  /** Of the files, and of what is kept of them. */
  readonly fileBytes: number;
  readonly keptBytes: number;
  readonly first: string | null;
  readonly last: string | null;
  /** Most packets first. */
  readonly protocols: readonly {
    readonly label: string;
    readonly packets: number;
    readonly bytes: number;
    readonly captures: number;
  }[];
  readonly severities: CaptureRecord['severities'];
}

/** Adds up what stands beside each capture; no packet is read. */
export async function libraryTotals(database: Database): Promise<LibraryTotals> {
  const captures = await listCaptures(database);
  const sum = (of: (capture: CaptureRecord) => number): number => captures.reduce((total, each) => total + of(each), 0);
  const times = captures.flatMap(({ first, last }) => (first === null || last === null ? [] : [first, last]));
  times.sort((a, b) => Number(a) - Number(b) || (a < b ? -1 : 1)); // a double holds seconds, the text breaks ties below
  return {
    captures: captures.length,
    packets: sum(({ packets }) => packets),
    bytes: sum(({ bytes }) => bytes),
    flows: sum(({ flows }) => flows),
    hosts: await countHosts(database, captures),
    fileBytes: sum(({ size }) => size),
    keptBytes: sum(({ keptBytes }) => keptBytes),
    first: times[0] ?? null,
    last: times.at(-1) ?? null,
    protocols: addProtocols(captures),
    severities: {
      info: sum(({ severities }) => severities.info),
      low: sum(({ severities }) => severities.low),
      medium: sum(({ severities }) => severities.medium),
      high: sum(({ severities }) => severities.high),
      critical: sum(({ severities }) => severities.critical),
    },
  };
}

function addProtocols(captures: readonly CaptureRecord[]): LibraryTotals['protocols'] {
  const byLabel = new Map<string, { label: string; packets: number; bytes: number; captures: number }>();
  for (const { label, packets, bytes } of captures.flatMap(({ protocols }) => protocols)) {
    const known = byLabel.get(label) ?? { label, packets: 0, bytes: 0, captures: 0 };
    byLabel.set(label, known);
    known.packets += packets;
    known.bytes += bytes;
    known.captures += 1;
  }
  return [...byLabel.values()].sort((a, b) => b.packets - a.packets);
}

/** Addresses that are looked up before others may work: this runs beside the page, for which 3 million at once took 4.5 s. */
const STRIDE = 50_000;

/** Counts addresses once, in however many captures they occur: five words each (model/stored.ts). */
async function countHosts(database: Database, captures: readonly CaptureRecord[]): Promise<number> {
  const seen = new SeenAddresses();
  for (const { id } of captures) {
    const hosts = (await database.get('results', [id, 'hosts', '', 0])) as Uint32Array | undefined;
    if (hosts === undefined) continue;
    if (captures.length === 1) return hosts.length / WORDS; // each stands there once
    for (let at = 0; at < hosts.length; at += WORDS) {
      seen.add(hosts, at);
      if ((at / WORDS) % STRIDE === STRIDE - 1) await sleep(0);
    }
  }
  return seen.size;
}

const WORDS = 5;
const IPV6 = 3; // model/address.ts

/** Addresses, each once. Numbers instead of texts: a tenth of the time and memory. */
class SeenAddresses {
  /** The kind and first two words of MAC and IPv4 addresses, which have no more. */
  readonly #short = new PairNumbers();
  readonly #kinds = new PairNumbers();
  /** IPv6: a number for each half, and for each pair of those. */
  readonly #halves = new PairNumbers();
  readonly #long = new PairNumbers();

  add(words: Uint32Array, at: number): void {
    const [kind, a, b, c, d] = words.subarray(at, at + WORDS);
    if (kind === IPV6) this.#long.of(this.#halves.of(a | 0, b | 0), this.#halves.of(c | 0, d | 0));
    else this.#short.of(this.#kinds.of(kind, a | 0), b | 0);
  }

  get size(): number {
    return this.#short.size + this.#long.size;
  }
}
