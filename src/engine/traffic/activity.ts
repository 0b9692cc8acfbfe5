// When the rows of top lists were active: their bytes over the time of a selection, in a few bins.

import type { Traffic } from '../../model/query.ts';
import type { Analysis } from '../analysis.ts';
import { PacketBins } from './time-bins.ts';

/** Bins of a row: it is drawn a few letters wide. */
const BINS = 48;
/** Of more packets every second, third … tells as much: it is a picture, and views wait for it. A million took 0.13 s. */
const MOST_PACKETS = 200_000;
/** Rows of a list at most, and what stands for none of them. */
const MOST_ROWS = 127;
const NONE = -1;

/** What rows of four lists are: hosts, pairs of hosts (the lesser first), transports with ports, applications. */
export interface ActiveRows {
  readonly hosts: readonly number[];
  readonly pairs: readonly (readonly [number, number])[];
  readonly ports: readonly { readonly transport: number; readonly port: number }[];
  /** Numbers of applications, as flows have them. */
  readonly applications: readonly number[];
}

/** Bytes of each row by bins, in the order of the rows. */
export type Activities = { readonly [list in keyof ActiveRows]: readonly Float64Array<ArrayBuffer>[] };

/**
 * The bytes of rows over time; 130 ns for each of two hundred thousand packets at most.
 * @param mask one byte per packet, null for all
 * @param axis the time of the selection, whose bins are joined to fewer ones
 */
export function activitiesOf(
  analysis: Analysis,
  mask: Uint8Array | null,
  axis: Pick<Traffic, 'from' | 'bins' | 'binNanoseconds' | 'pauses'>,
  rows: ActiveRows,
): Activities {
  const { packets, flows, hosts } = analysis;
  const { source, destination, flow, length } = packets.columns;
  const { originator, responder, responderPort, transport, application } = flows.columns;
  const bins = Math.min(BINS, axis.bins);
  const made = (list: readonly unknown[]): Float64Array<ArrayBuffer>[] => list.map(() => new Float64Array(bins));
  const activities = {
    hosts: made(rows.hosts),
    pairs: made(rows.pairs),
    ports: made(rows.ports),
    applications: made(rows.applications),
  };
  const hostPlace = placesOf(rows.hosts, hosts.length);
  const applicationPlace = placesOf(rows.applications, 1 + Math.max(0, ...rows.applications));
  // Few hosts make up the pairs: who is none of them is passed over at once.
  const paired = placesOf([...new Set(rows.pairs.flat())], hosts.length);
  const pairOf = (flow: number): number => {
    const [from, to] = [originator[flow], responder[flow]];
    if (to < 0 || paired[from] === NONE || paired[to] === NONE) return NONE;
    return rows.pairs.findIndex(([a, b]) => (a === from && b === to) || (a === to && b === from));
  };
  const portOf = (flow: number): number =>
    rows.ports.findIndex((one) => one.port === responderPort[flow] && one.transport === transport[flow]);

  const bin = new PacketBins(analysis, { ...axis, width: axis.binNanoseconds });
  const step = Math.max(1, Math.ceil(packets.length / MOST_PACKETS));
  for (let packet = 0; packet < packets.length; packet += step) {
    if (mask !== null && mask[packet] === 0) continue;
    const at = Math.floor((bin.of(packet) * bins) / axis.bins);
    const size = length[packet];
    const add = (list: readonly Float64Array[], place: number | undefined): void => {
      if (place !== undefined && place >= 0) list[place][at] += size;
    };
    const [from, to] = [source[packet], destination[packet]];
    add(activities.hosts, hostPlace[from]);
    if (to !== from) add(activities.hosts, hostPlace[to]);
    const id = flow[packet];
    if (id < 0) continue;
    add(activities.pairs, pairOf(id));
    add(activities.ports, portOf(id));
    add(activities.applications, applicationPlace[application[id]]);
  }
  return activities;
}

/** By number its place in a list, NONE where it is not in it. */
function placesOf(numbers: readonly number[], size: number): Int8Array {
  const places = new Int8Array(size).fill(NONE);
  for (const [place, number] of numbers.slice(0, MOST_ROWS).entries()) places[number] = place;
  return places;
}
