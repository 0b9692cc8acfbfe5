import { NANOSECONDS } from '../../model/packet.ts';
import type { Analysis } from '../analysis.ts';
import { previousInFlow } from '../flow-links.ts';
import type { ColumnField, Question } from './column-field.ts';
import { NO, YES } from './mask.ts';
import type { Mask } from './mask.ts';
import { fitsOrder } from './values.ts';

const NANO = 1_000_000_000n;

/** Seconds and nanoseconds (never negative) of a packet's time. */
interface Clock {
  readonly seconds: (packet: number) => number;
  readonly nanoseconds: (packet: number) => number;
}

/** Since 1970. */
const absolute = ({ packets, origin }: Analysis): Clock => ({
  seconds: (packet) => packets.columns.seconds[packet] + origin,
  nanoseconds: (packet) => packets.columns.nanoseconds[packet] & NANOSECONDS,
});

/** Since another packet. */
function since(analysis: Analysis, other: (packet: number) => number): Clock {
  const { seconds, nanoseconds } = analysis.packets.columns;
  const borrows = (packet: number): number =>
    (nanoseconds[packet] & NANOSECONDS) < (nanoseconds[other(packet)] & NANOSECONDS) ? 1 : 0;
  return {
    seconds: (packet) => seconds[packet] - seconds[other(packet)] - borrows(packet),
    nanoseconds: (packet) =>
      (nanoseconds[packet] & NANOSECONDS) - (nanoseconds[other(packet)] & NANOSECONDS) + borrows(packet) * 1e9,
  };
}

function timeColumn(title: string, type: 'time' | 'duration', clockOf: (analysis: Analysis) => Clock): ColumnField {
  return {
    title,
    type,
    values(analysis) {
      const clock = clockOf(analysis);
      return (packet) => [BigInt(clock.seconds(packet)) * NANO + BigInt(clock.nanoseconds(packet))];
    },
    mask(analysis, question) {
      const clock = clockOf(analysis);
      const quick = quickTest(clock, question);
      const mask: Mask = new Uint8Array(analysis.packets.length);
      const fits =
        quick ??
        ((packet: number) => question.fits(BigInt(clock.seconds(packet)) * NANO + BigInt(clock.nanoseconds(packet))));
      for (let packet = 0; packet < mask.length; packet += 1) mask[packet] = fits(packet) ? YES : NO;
      return mask;
    },
  };
}

/** Without big integers, which would cost 200 ns a packet. */
function quickTest({ seconds, nanoseconds }: Clock, { orders }: Question): ((packet: number) => boolean) | null {
  if (orders === null) return null;
  const sets = orders.map((set) =>
    set.map(({ operator, constant }) => {
      const value = constant.value as bigint;
      const rest = ((value % NANO) + NANO) % NANO;
      return { fits: fitsOrder(operator), whole: Number((value - rest) / NANO), part: Number(rest) };
    }),
  );
  return (packet) => {
    const whole = seconds(packet);
    return sets.some((set) =>
      set.every((limit) => limit.fits(whole === limit.whole ? nanoseconds(packet) - limit.part : whole - limit.whole)),
    );
  };
}

/** Since the packet before in the same flow; 0 for the flow's first one. Packets of no flow have none. */
const inFlow: ColumnField = {
  title: 'Time since the previous packet of the flow',
  type: 'duration',
  values(analysis) {
    const own = flowClock(analysis).values(analysis);
    const { flow } = analysis.packets.columns;
    return (packet) => (flow[packet] < 0 ? [] : own(packet));
  },
  mask(analysis, question) {
    const mask = flowClock(analysis).mask(analysis, question);
    const { flow } = analysis.packets.columns;
    for (let packet = 0; packet < mask.length; packet += 1) if (flow[packet] < 0) mask[packet] = NO;
    return mask;
  },
};

function flowClock(analysis: Analysis): ColumnField {
  const previous = previousInFlow(analysis);
  return timeColumn('', 'duration', () =>
    since(analysis, (packet) => (previous[packet] < 0 ? packet : previous[packet])),
  );
}

/** When a packet was captured. */
export const timeColumns: Readonly<Record<string, ColumnField>> = {
  'frame.time': timeColumn('Time', 'time', absolute),
  'frame.time_epoch': timeColumn('Time in seconds since 1970', 'duration', absolute),
  'frame.time_relative': timeColumn('Time since the first packet', 'duration', (analysis) => since(analysis, () => 0)),
  'frame.time_delta': timeColumn('Time since the previous packet', 'duration', (analysis) =>
    since(analysis, (packet) => Math.max(0, packet - 1)),
  ),
  'wireloupe.flow_delta': inFlow,
};
