// What the columns of an analysis say about the fields of a filter, for all packets at once. Where they do not hold all
// values of a packet (a packet inside a packet), the answer is ASK.

import { FLOW_STATES } from '../../model/flow.ts';
import { StreamNumbers } from '../stream-numbers.ts';
import { anomalyColumns } from './anomaly-columns.ts';
import { applicationColumn } from './application-column.ts';
import type { ColumnField } from './column-field.ts';
import { directionColumn } from './direction-column.ts';
import { flowColumn, numberColumn, whenPartial } from './column-kinds.ts';
import { addressColumn, addresses, BOTH, ports } from './end-columns.ts';
import { hostColumns } from './host-columns.ts';
import { layerColumns } from './layer-columns.ts';
import { ASK, maskOfStacks } from './mask.ts';
import { remarkColumns } from './remark-columns.ts';
import { responseColumns } from './response-columns.ts';
import { layerNames, markQuoting } from './stacks.ts';
import { timeColumns } from './time-columns.ts';

/** Packets name their innermost flow: what stands around it, or is quoted, has streams that only bytes tell. */
function streamColumn(title: string, layer: string, transport: number): ColumnField {
  const column = flowColumn(title, 'number', (analysis) => {
    const streams = new StreamNumbers(analysis);
    const { transport: transports } = analysis.flows.columns;
    return (flow) => (transports[flow] === transport ? streams.of(flow) : null);
  });
  return {
    ...column,
    mask(analysis, question) {
      const mask = column.mask(analysis, question);
      const headers = maskOfStacks(analysis, (stack) =>
        Math.min(2, layerNames(analysis, stack).filter((name) => name === layer).length),
      );
      const { flow } = analysis.packets.columns;
      const { transport: transports } = analysis.flows.columns;
      for (let packet = 0; packet < mask.length; packet += 1) {
        const own = flow[packet] >= 0 && transports[flow[packet]] === transport ? 1 : 0;
        if (headers[packet] > own) mask[packet] = whenPartial(mask[packet], own, question.all);
      }
      markQuoting(analysis, mask, ASK, () => true);
      return mask;
    },
  };
}

/** Fields by Wireshark's names, and ours under `wireloupe.`. */
export const COLUMNS: Readonly<Record<string, ColumnField>> = {
  'frame.number': numberColumn('Packet number', () => (packet) => packet + 1),
  'frame.len': numberColumn(
    'Length on the wire',
    ({ packets }) =>
      (packet) =>
        packets.columns.length[packet],
  ),
  'frame.cap_len': numberColumn(
    'Captured length',
    ({ packets }) =>
      (packet) =>
        packets.columns.captured[packet],
  ),
  // Only pcapng numbers its interfaces.
  'frame.interface_id': {
    ...numberColumn(
      'Interface',
      ({ interfaces, facts }) =>
        (packet) =>
          facts.format === 'pcapng' ? (interfaces?.[packet] ?? 0) : NaN,
    ),
    occurrences: ({ facts }) =>
      facts.interfaces.map(({ name }, i) => ({ text: String(i), title: name ?? '', count: 0 })),
  },
  ...timeColumns,
  ...responseColumns,
  ...remarkColumns,
  ...layerColumns,
  ...addresses('ip', 'IPv4', 'ipv4'),
  ...addresses('ipv6', 'IPv6', 'ipv6'),
  ...ports('tcp', 'TCP', 6),
  ...ports('udp', 'UDP', 17),
  ...ports('sctp', 'SCTP', 132),
  'tcp.stream': streamColumn('TCP stream', 'tcp', 6),
  'udp.stream': streamColumn('UDP stream', 'udp', 17),
  ...anomalyColumns,
  'wireloupe.address': addressColumn('Address of any kind', 'address', BOTH, null),
  'wireloupe.direction': directionColumn,
  ...hostColumns,
  'wireloupe.flow': flowColumn('Flow', 'number', () => (flow) => flow),
  'wireloupe.application': applicationColumn,
  'wireloupe.state': flowColumn(
    'State of the flow',
    'text',
    ({ flows }) =>
      (flow) =>
        FLOW_STATES[flows.columns.state[flow]],
  ),
  'wireloupe.server_name': flowColumn(
    'Server name of the flow',
    'text',
    ({ flows }) =>
      (flow) =>
        flows.text('serverName', flow),
  ),
};
