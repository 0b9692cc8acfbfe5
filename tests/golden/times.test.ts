import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Analysis } from '../../src/engine/analysis.ts';
import type { CaptureSource } from '../../src/engine/capture/source.ts';
import { servicesOf } from '../../src/engine/response-times/service.ts';
import { HeaderReader } from '../../src/engine/tcp-graph/header-reader.ts';
import { openCorpus } from '../support/corpus.ts';
import { openWhole } from '../support/opening.ts';

/**
 * Measures of segments and answers against tshark's, as scripts/truth/times.mjs recorded them. Where they differ, tshark 4.0
 *
 * - tells no round trip of 0, and a window of 0 for a reset, which offers none;
 * - subtracts duplicate SACK (RFC 2883) from what is in flight, though those bytes lie below the acknowledgement, and looks
 *   for a lost segment also behind a FIN;
 * - takes the last of several equal questions, while here the first one waits for the answer;
 * - times `100 Continue` as if it were the answer, while here the one that follows it is;
 * - pairs the answer behind a gap with the last request, while here the oldest without an answer gets it.
 */
const SHARE = { window: 0.99, 'round trip': 0.99, 'bytes in flight': 0.99, dns: 0.99, http: 0.92 } as const;
type Kind = keyof typeof SHARE;

interface Truth {
  readonly tshark: string;
  /** Packet number, round trip, bytes in flight, window. */
  readonly segments: Readonly<Record<string, readonly (readonly [number, number | null, number | null, number])[]>>;
  /** Packet number and one or more times, in nanoseconds. */
  readonly answers: Readonly<Record<string, Readonly<Record<'dns' | 'http', readonly (readonly number[])[]>>>>;
}
const truth = JSON.parse(readFileSync(new URL('../fixtures/truth/times.json', import.meta.url), 'utf8')) as Truth;
const corpus = openCorpus();

async function open(path: string): Promise<{ analysis: Analysis; source: CaptureSource }> {
  const opened = await openWhole(corpus!.readCapture(path));
  return opened;
}

/** Counts what is equal; tells what is not. */
class Agreement {
  readonly #counts = new Map<Kind, { equal: number; all: number }>();
  readonly #differences: string[] = [];

  tell(kind: Kind, isEqual: boolean, difference: () => string): void {
    const count = this.#counts.get(kind) ?? { equal: 0, all: 0 };
    count.all += 1;
    if (isEqual) count.equal += 1;
    else this.#differences.push(difference());
    this.#counts.set(kind, count);
  }

  check(): void {
    for (const [kind, { equal, all }] of this.#counts) {
      console.log(`${kind}: ${equal} of ${all} as tshark ${truth.tshark}`);
      expect(equal / all, `${kind}\n${this.#differences.slice(0, 40).join('\n')}`).toBeGreaterThanOrEqual(SHARE[kind]);
    }
  }
}

const isNear = (a: number | null, b: number | null): boolean =>
  a === b || (a !== null && b !== null && Math.abs(a - b) <= 1);
const orNull = (value: number): number | null => (Number.isNaN(value) ? null : value);

test.skipIf(corpus === null)('round trips, bytes in flight and windows', { timeout: 120_000 }, async () => {
  const agreement = new Agreement();
  for (const [path, recorded] of Object.entries(truth.segments)) {
    const { analysis, source } = await open(path);
    const theirs = new Map(recorded.map((row) => [row[0] - 1, row]));
    for (let flow = 0; flow < analysis.flows.length; flow += 1) {
      if (analysis.flows.columns.transport[flow] !== 6) continue;
      const reader = new HeaderReader(analysis, source, flow);
      while (!reader.isComplete) await reader.step();
      const { columns } = reader;
      for (let row = 0; row < columns.length; row += 1) {
        const known = theirs.get(columns.packet[row]);
        if (known === undefined) continue;
        const own = [columns.roundTrip[row], columns.inFlight[row], columns.window[row]].map(orNull);
        (['round trip', 'bytes in flight', 'window'] as const).forEach((kind, i) => {
          const their = known[i + 1];
          if (own[i] === null && (their === null || (kind === 'window' && their === 0))) return;
          const tell = () => `${path} ${known[0]}: ${kind} ${own[i]}, tshark ${their}`;
          agreement.tell(kind, isNear(own[i], their), tell);
        });
      }
    }
  }
  agreement.check();
});

test.skipIf(corpus === null)('times of answers', { timeout: 120_000 }, async () => {
  const agreement = new Agreement();
  for (const [path, recorded] of Object.entries(truth.answers)) {
    const { analysis } = await open(path);
    for (const [kind, ids] of [
      ['dns', ['dns', 'llmnr']],
      ['http', ['http']],
    ] as const) {
      const theirs = new Map(recorded[kind].map(([packet, ...times]) => [packet - 1, times]));
      const ours = new Map<number, number[]>();
      for (const service of servicesOf(analysis).filter(({ id }) => (ids as readonly string[]).includes(id)))
        for (let row = 0; row < service.table.length; row += 1)
          if (service.has(row) && !Number.isNaN(service.latency(row)))
            ours.set(service.response(row), [...(ours.get(service.response(row)) ?? []), service.latency(row)]);
      for (const packet of new Set([...theirs.keys(), ...ours.keys()])) {
        const [own, their] = [ours.get(packet) ?? [], theirs.get(packet) ?? []];
        const isEqual = own.some((time) => their.some((other) => isNear(time, other)));
        agreement.tell(kind, isEqual, () => `${path} ${packet + 1}: ${kind} ${own.join()}, tshark ${their.join()}`);
      }
    }
  }
  agreement.check();
});
