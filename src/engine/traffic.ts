// The traffic of a selection over time, by what it is.

import { parseTime } from '../base/format.ts';
import { isIdle, looksIdle } from '../model/bursts.ts';
import { NANOSECONDS } from '../model/packet.ts';
import type { BinWish, Pause, Selection, Share, Traffic } from '../model/query.ts';
import type { Analysis } from './analysis.ts';
import { burstsOf } from './bursts.ts';
import { APPLICATION_DISSECTORS } from './dissect/registry.ts';
import { Counts, type PacketSums } from './packet-sums.ts';
import { packetTime } from './rows.ts';
import { pausedBins, type RoundBins, roundBins, type Stretch } from './stats/round-bins.ts';
import { Tally } from './stats/tally.ts';

/** Series of the chart besides "other". */
const SERIES = 8;
/** Kinds of packets: a packet counts for the application of its flow, else for its own stack, whose kinds begin here. */
const FIRST_STACK = APPLICATION_DISSECTORS.length + 1;

/**
 * Traffic over the time of a selection, and where most of that is idle once more without the pauses.
 * @param sums what the same packets add up to
 */
export function trafficOverTime(
  analysis: Analysis,
  mask: Uint8Array | null,
  { brush }: Selection,
  wish: BinWish,
  sums: PacketSums,
): { traffic: Traffic; busy: Traffic | null } {
  const { packets } = analysis;
  const from = brush?.from ?? (sums.first < 0 ? 0 : sums.least);
  const to = brush?.to ?? (sums.first < 0 ? 1 : sums.most + 1);
  const most = Math.max(1, wish.bins);
  const start = packets.length === 0 ? '0.000000000' : packetTime(analysis, 0);
  const kinds = seriesOfKinds(analysis, sums);
  const all = [...kinds.top.map(({ label, filter }) => ({ name: label, filter })), { name: 'other', filter: null }];
  const over = (round: RoundBins & { readonly pauses?: readonly Pause[] }): Traffic => {
    const { bins } = round;
    const counts = countBins(analysis, mask, round, kinds.series, all.length);
    return {
      start,
      from: round.from,
      binNanoseconds: round.width,
      bins,
      ...(round.pauses && { pauses: round.pauses }),
      series: all
        .map((one, i) => ({
          ...one,
          packets: new Float64Array(counts.packets.subarray(i * bins, (i + 1) * bins)),
          bytes: counts.bytes.slice(i * bins, (i + 1) * bins),
        }))
        .filter((one) => one.packets.some((value) => value > 0)),
    };
  };
  const traffic = over(roundBins(parseTime(start), from, to, most, wish.zone));
  const stretches = wish.busy === true && looksIdle(traffic) ? stretchesOf(analysis, brush) : [];
  const paused = stretches.length < 2 ? null : pausedBins(parseTime(start), stretches, most, wish.zone);
  return { traffic, busy: paused && over(paused) };
}

/** The bursts of an idle capture, as far as they are chosen; none where it was busy. */
function stretchesOf(analysis: Analysis, brush: Selection['brush']): Stretch[] {
  // Months in nanoseconds have no room for a single one: without a brush there is nothing to compare.
  const { from, to } = brush ?? { from: -Infinity, to: Infinity };
  const bursts = burstsOf(analysis).filter((burst) => burst.to >= from && burst.from < to);
  if (!isIdle(bursts)) return [];
  return bursts.map((burst) => ({ from: Math.max(from, burst.from), to: Math.min(to, burst.to + 1) }));
}

/** The names with the most bytes, and by kind which of them it is; `top.length` is "other". */
function seriesOfKinds(analysis: Analysis, sums: PacketSums): { top: readonly Share[]; series: Uint8Array } {
  const { layers, flows } = analysis;
  const kinds = new Counts(FIRST_STACK + layers.size);
  const add = (kind: number, packets: number, bytes: number): void => {
    kinds.packets[kind] += packets;
    kinds.bytes[kind] += bytes;
  };
  const { application } = flows.columns;
  for (let flow = 0; flow < flows.length; flow += 1)
    if (application[flow] > 0 && application[flow] < FIRST_STACK)
      add(application[flow], sums.flows.packets[flow], sums.flows.bytes[flow]);
  for (let stack = 0; stack < layers.size; stack += 1)
    add(FIRST_STACK + stack, sums.unknown.packets[stack], sums.unknown.bytes[stack]);

  const tally = new Tally<string>();
  const filters = new Map<string, string>();
  const names = Array.from(kinds.packets, (packets, kind) => {
    if (kind === 0 || packets === 0) return null;
    const application = kind < FIRST_STACK ? APPLICATION_DISSECTORS[kind - 1] : null;
    const name = application?.display ?? layers.protocol(kind - FIRST_STACK);
    tally.add(name, packets, kinds.bytes[kind]);
    filters.set(
      name,
      application === null
        ? `_ws.col.protocol == ${JSON.stringify(name)}`
        : `wireloupe.application == "${application.id}"`,
    );
    return name;
  });
  const top = tally.top(SERIES, (name) => ({ label: name, filter: filters.get(name) ?? null }));
  const series = Uint8Array.from(names, (name) => {
    const index = top.findIndex(({ label }) => label === name);
    return index < 0 ? top.length : index;
  });
  return { top, series };
}

/** Counts by series and bin. Pauses are where no packet is. Packets before and after all bins, of clocks that jump, are in the first and the last one. */
function countBins(
  analysis: Analysis,
  mask: Uint8Array | null,
  { from, width, bins, pauses = [] }: RoundBins & { readonly pauses?: readonly Pause[] },
  series: Uint8Array,
  count: number,
): Counts {
  const { length, flow, stack, seconds, nanoseconds } = analysis.packets.columns;
  const { application } = analysis.flows.columns;
  const counts = new Counts(count * bins);
  const { packets: countPackets, bytes: countBytes } = counts;
  const packets = analysis.packets.length;
  const [firstSeconds, firstNanoseconds] = packets === 0 ? [0, 0] : [seconds[0], nanoseconds[0] & NANOSECONDS];
  // Behind a pause time is counted from its end on.
  const origins = [{ from, bin: 0 }, ...pauses.map((pause) => ({ from: pause.to, bin: pause.bin + pause.bins }))];
  // The bin of the packet before is mostly that of the next: a comparison instead of a division.
  let bin = 0;
  let binFrom = Infinity;
  let binTo = Infinity;
  for (let packet = 0; packet < packets; packet += 1) {
    if (mask !== null && mask[packet] === 0) continue;
    const at = (seconds[packet] - firstSeconds) * 1e9 + (nanoseconds[packet] & NANOSECONDS) - firstNanoseconds;
    if (at < binFrom || at >= binTo) {
      let origin = origins.length - 1;
      while (origin > 0 && at < origins[origin].from) origin -= 1;
      const { from: begin, bin: since } = origins[origin];
      bin = Math.min(bins - 1, since + Math.max(0, Math.floor((at - begin) / width)));
      binFrom = begin + (bin - since) * width;
      binTo = binFrom + width;
    }
    const id = flow[packet];
    const speaks = id < 0 ? 0 : application[id];
    const place = series[speaks > 0 && speaks < FIRST_STACK ? speaks : FIRST_STACK + stack[packet]] * bins + bin;
    countPackets[place] += 1;
    countBytes[place] += length[packet];
  }
  return counts;
}
