import { nanosecondsBetween, parseTime } from '../../../base/format.ts';
import type { Evidence, Finding } from '../../../model/finding.ts';
import type { Row } from '../../../model/query.ts';
import type { AppState } from '../../state/app.svelte.ts';

const numbers = (ids: readonly number[], plus = 0): string =>
  [...new Set(ids.filter((id) => id >= 0))]
    .toSorted((a, b) => a - b)
    .map((id) => id + plus)
    .join(', ');

/** A display filter for the packets that a finding points at, or null where it points at none. */
export function packetsFilter({ evidence }: Finding): string | null {
  const list = numbers(
    evidence.map(({ packet }) => packet),
    1,
  );
  return list === '' ? null : `frame.number in {${list}}`;
}

/** The filter that keeps the flows of a finding, or null where it has none. */
export function flowsFilter({ flows }: Finding): string | null {
  const list = numbers(flows);
  return list === '' ? null : `wireloupe.flow in {${list}}`;
}

/** Rows of a finding, instead of what was filtered before: the reader has asked for exactly these. */
export function showRows(app: AppState, view: 'packets' | 'flows', filter: string): void {
  app.route.go({ view, filter, brush: null });
}

/** The filter that keeps what goes to and from a port of a host, whichever transport has it. */
export const portFilter = (address: string, port: number): string =>
  `wireloupe.address == ${address} and (tcp.port == ${port} or udp.port == ${port})`;

/** A packet of the evidence among the packets of its flow, and all about it in the inspector. */
export function showPacket(app: AppState, { packet, flow }: Pick<Evidence, 'packet' | 'flow'>, row?: Row): void {
  const filter = flow >= 0 ? `wireloupe.flow == ${flow}` : `frame.number == ${packet + 1}`;
  app.route.go({ view: 'packets', filter, brush: null, item: String(packet + 1) });
  if (row) app.inspector.showRow('packets', packet, row);
}

/** Narrows the selection to the time between two packets, with a little room at both ends. */
export function brushBetween(app: AppState, from: Row, to: Row): void {
  const start = app.session.summary?.first;
  const times = [from['time'], to['time']];
  if (!start || !times.every((time) => typeof time === 'string')) return;
  const [first, last] = times
    .map((time) => nanosecondsBetween(parseTime(start), parseTime(time)))
    .toSorted((a, b) => a - b);
  const room = Math.max(1e6, Math.round((last - first) * 0.02));
  app.route.go({ brush: { from: Math.max(0, first - room), to: last + room } });
}
