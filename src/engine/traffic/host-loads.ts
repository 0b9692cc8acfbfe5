import { heaviest, MOST_WAITING } from '../../base/heaviest.ts';
import type { Steps } from '../../base/steps.ts';
import type { HostLoad, HostLoads } from '../../model/health.ts';
import { NANOSECONDS } from '../../model/packet.ts';
import type { Analysis } from '../analysis.ts';
import { percentile } from '../health/cause.ts';
import type { Stretch } from '../stats/round-bins.ts';
import { type AxisBins, PacketBins, stretchesOf } from './time-bins.ts';

const MOST_HOSTS = 50;
/** Bins of the rates: a second each, or more where the time is longer. */
const MOST_BINS = 3600;
const SECOND = 1e9;
/** Seconds without packets that make a pause of an idle capture. */
const PAUSE_SECONDS = 60;
/** Busy seconds, and stretches of them, that are told apart; of more the bursts of the capture are what is looked at. */
const MOST_SECONDS = 100_000;
const MOST_STRETCHES = 1000;
/** Packets between two pauses: some 5 ms. */
const STRIDE = 1 << 18;

/**
 * Who loads the network most. Sender and receiver of each packet carry its bytes; rates need bins only of the hosts that are
 * listed. Null where it was stopped.
 * @param mask one byte per packet, null for all
 */
export function* hostLoads(analysis: Analysis, mask: Uint8Array | null): Steps<HostLoads | null> {
  const { packets, addresses } = analysis;
  const { source, destination, length } = packets.columns;
  const count = packets.length;
  const bytes = new Float64Array(addresses.size);
  const counts = new Float64Array(addresses.size);
  const timeOf = timesOf(analysis);
  const busySeconds = new Set<number>();
  let [all, least, most, second] = [0, Infinity, -Infinity, NaN];
  for (let packet = 0; packet < count; packet += 1) {
    if (packet % STRIDE === 0 && (yield packet / count / 2)) return null;
    if (mask !== null && mask[packet] === 0) continue;
    const size = length[packet];
    const at = timeOf(packet);
    const [from, to] = [source[packet], destination[packet]];
    all += size;
    if (at < least) least = at;
    if (at > most) most = at;
    const own = Math.floor(at / SECOND);
    if (own !== second && busySeconds.size <= MOST_SECONDS) busySeconds.add((second = own));
    if (from >= 0) {
      bytes[from] += size;
      counts[from] += 1;
    }
    if (to >= 0 && to !== from) {
      bytes[to] += size;
      counts[to] += 1;
    }
  }
  const top: number[] = [];
  let hostsFound = 0;
  for (let host = 0; host < bytes.length; host += 1) {
    if (counts[host] === 0) continue;
    top.push(host);
    hostsFound += 1;
    if (top.length === MOST_WAITING) heaviest(top, MOST_HOSTS, (one) => bytes[one]);
  }
  heaviest(top, MOST_HOSTS, (one) => bytes[one]);

  const axis = loadAxis(analysis, least > most ? { from: 0, to: 1 } : { from: least, to: behind(most) }, busySeconds);
  const { bins, binSeconds, wholeSeconds } = axis;
  const places = new Int32Array(addresses.size).fill(-1);
  for (const [index, host] of top.entries()) places[host] = index;
  const binBits = new Float64Array(bins * top.length);
  const binPackets = new Float64Array(bins * top.length);
  const bin = new PacketBins(analysis, axis);
  const add = (host: number, packet: number): void => {
    if (host < 0 || places[host] < 0) return;
    const place = places[host] * bins + bin.of(packet);
    binBits[place] += (length[packet] * 8) / binSeconds;
    binPackets[place] += 1 / binSeconds;
  };
  for (let packet = 0; packet < count; packet += 1) {
    if (packet % STRIDE === 0 && (yield 0.5 + packet / count / 2)) return null;
    if (mask !== null && mask[packet] === 0) continue;
    add(source[packet], packet);
    if (destination[packet] !== source[packet]) add(destination[packet], packet);
  }
  const hosts = top.map((host, index): HostLoad => {
    const bits = binBits.subarray(index * bins, (index + 1) * bins);
    const meanBits = (bytes[host] * 8) / wholeSeconds;
    return {
      address: addresses.format(host),
      packets: counts[host],
      bytes: bytes[host],
      share: all === 0 ? 0 : bytes[host] / all,
      meanBits,
      // The last bin is seldom a whole one.
      peakBits: bits.reduce((highest, value) => Math.max(highest, value), meanBits),
      percentileBits: percentile(bits, 0.95),
      peakPackets: binPackets
        .subarray(index * bins, (index + 1) * bins)
        .reduce((highest, value) => Math.max(highest, value), 0),
    };
  });
  return { hosts, hostsFound, binSeconds, pauses: axis.left };
}

/** Nanoseconds from the first packet of the capture to another one. */
function timesOf({ packets }: Analysis): (packet: number) => number {
  const { seconds, nanoseconds } = packets.columns;
  if (packets.length === 0) return () => 0;
  const [firstSeconds, firstNanoseconds] = [seconds[0], nanoseconds[0] & NANOSECONDS];
  return (packet) => (seconds[packet] - firstSeconds) * SECOND + (nanoseconds[packet] & NANOSECONDS) - firstNanoseconds;
}

/** The moment behind another; in nanoseconds over months the next number is not one more. */
const behind = (at: number): number => at + Math.max(1, Math.abs(at) * Number.EPSILON);

/**
 * Bins of a stretch of time. Rates over the pauses of an idle capture would say nothing of its bursts: they have no bins.
 * @param seconds those since the first packet in which there are packets
 */
function loadAxis(
  analysis: Analysis,
  whole: Stretch,
  seconds: ReadonlySet<number>,
): AxisBins & { readonly binSeconds: number; readonly wholeSeconds: number; readonly left: number } {
  const bursts = stretchesOf(analysis, whole);
  const isIdle = bursts.length > 1;
  const runs = isIdle && seconds.size <= MOST_SECONDS ? runsOf(seconds) : [];
  const stretches = !isIdle ? [whole] : runs.length > 0 && runs.length <= MOST_STRETCHES ? runs : bursts;
  const busy = stretches.reduce((sum, { from, to }) => sum + to - from, 0);
  const binSeconds = Math.max(1, Math.ceil(busy / SECOND / MOST_BINS));
  const width = binSeconds * SECOND;
  const pauses: { bin: number; bins: number; from: number; to: number }[] = [];
  let bins = 0;
  let end = 0;
  let wholeSeconds = 0;
  for (const { from, to } of stretches) {
    if (bins > 0) pauses.push({ bin: bins, bins: 0, from: end, to: from });
    bins += Math.max(1, Math.ceil((to - from) / width));
    // What is shorter than a bin has no more in it than it holds.
    wholeSeconds += Math.max((to - from) / SECOND, binSeconds);
    end = to;
  }
  const left = isIdle ? Math.max(0, whole.to - whole.from - busy) : 0;
  return { from: stretches[0].from, width, bins, pauses, binSeconds, wholeSeconds, left };
}

/** Stretches of seconds without a pause among them. */
function runsOf(seconds: ReadonlySet<number>): Stretch[] {
  const runs: { from: number; to: number }[] = [];
  for (const second of [...seconds].sort((a, b) => a - b)) {
    const last = runs.at(-1);
    if (last !== undefined && second - last.to < PAUSE_SECONDS) last.to = second + 1;
    else runs.push({ from: second, to: second + 1 });
  }
  return runs.map(({ from, to }) => ({ from: from * SECOND, to: to * SECOND }));
}
