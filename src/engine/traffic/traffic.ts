// The traffic of a selection over time, by what it is or where it goes.

import { parseTime } from '../../base/format.ts';
import { DIRECTIONS } from '../../model/direction.ts';
import { quote } from '../../model/filter-text.ts';
import type { OverviewWish, Selection, Traffic } from '../../model/query.ts';
import type { Analysis } from '../analysis.ts';
import { APPLICATION_DISSECTORS } from '../dissect/registry.ts';
import { packetTime } from '../rows.ts';
import { roundBins } from '../stats/round-bins.ts';
import { Tally } from '../stats/tally.ts';
import { Counts, type PacketSums } from './packet-sums.ts';
import { type AxisBins, busyBins, PacketBins } from './time-bins.ts';

/** Series of the chart besides "other". */
const SERIES = 8;
/** Kinds of packets: a packet counts for the application of its flow, else for its own stack, whose kinds begin here. */
const FIRST_STACK = APPLICATION_DISSECTORS.length + 1;

/** The series of a chart, in the order in which they are stacked, and of which of them a packet is. */
interface Parts {
  readonly series: readonly { readonly name: string; readonly filter: string | null }[];
  readonly of: (packet: number) => number;
}

/**
 * Traffic over the time of a selection, and where most of that is idle once more without the pauses.
 * @param sums what the same packets add up to
 */
export function trafficOverTime(
  analysis: Analysis,
  mask: Uint8Array | null,
  { brush }: Selection,
  wish: OverviewWish,
  sums: PacketSums,
): { traffic: Traffic; busy: Traffic | null } {
  const { packets } = analysis;
  const from = brush?.from ?? (sums.first < 0 ? 0 : sums.least);
  const to = brush?.to ?? (sums.first < 0 ? 1 : sums.most + 1);
  const most = Math.max(1, wish.bins);
  const start = packets.length === 0 ? '0.000000000' : packetTime(analysis, 0);
  const parts = wish.by === 'direction' ? directionsOf(analysis) : protocolsOf(analysis, sums);
  const over = (round: AxisBins): Traffic => {
    const { bins } = round;
    const counts = countBins(analysis, mask, round, parts);
    return {
      start,
      from: round.from,
      binNanoseconds: round.width,
      bins,
      ...(round.pauses && { pauses: round.pauses }),
      series: parts.series
        .map((one, i) => ({
          ...one,
          packets: new Float64Array(counts.packets.subarray(i * bins, (i + 1) * bins)),
          bytes: counts.bytes.slice(i * bins, (i + 1) * bins),
        }))
        .filter((one) => one.packets.some((value) => value > 0)),
    };
  };
  const traffic = over(roundBins(parseTime(start), from, to, most, wish.zone));
  const busy = wish.busy === true ? busyBins(analysis, traffic, brush, most, wish.zone) : null;
  return { traffic, busy: busy && over(busy) };
}

/** By direction, seen from the home networks; what has no IP addresses goes nowhere. */
function directionsOf({ directions, packets }: Analysis): Parts {
  const { source, destination } = packets.columns;
  return {
    series: DIRECTIONS.map((name) => ({
      name,
      filter: name === 'unknown' ? 'not wireloupe.direction' : `wireloupe.direction == "${name}"`,
    })),
    of: (packet) => directions.codeOf(source[packet], destination[packet]),
  };
}

/** By the names with the most bytes, and "other". */
function protocolsOf(analysis: Analysis, sums: PacketSums): Parts {
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
      application === null ? `_ws.col.protocol == ${quote(name)}` : `wireloupe.application == "${application.id}"`,
    );
    return name;
  });
  const top = tally.top(SERIES, (name) => ({ label: name, filter: filters.get(name) ?? null }));
  const places = Uint8Array.from(names, (name) => {
    const index = top.findIndex(({ label }) => label === name);
    return index < 0 ? top.length : index;
  });
  const { flow, stack } = analysis.packets.columns;
  return {
    series: [...top.map(({ label, filter }) => ({ name: label, filter })), { name: 'other', filter: null }],
    of(packet) {
      const id = flow[packet];
      const speaks = id < 0 ? 0 : application[id];
      return places[speaks > 0 && speaks < FIRST_STACK ? speaks : FIRST_STACK + stack[packet]];
    },
  };
}

/** Counts by series and bin. */
function countBins(analysis: Analysis, mask: Uint8Array | null, round: AxisBins, { series, of }: Parts): Counts {
  const { length } = analysis.packets.columns;
  const { bins } = round;
  const counts = new Counts(series.length * bins);
  const { packets: countPackets, bytes: countBytes } = counts;
  const packets = analysis.packets.length;
  const bin = new PacketBins(analysis, round);
  for (let packet = 0; packet < packets; packet += 1) {
    if (mask !== null && mask[packet] === 0) continue;
    const place = of(packet) * bins + bin.of(packet);
    countPackets[place] += 1;
    countBytes[place] += length[packet];
  }
  return counts;
}
