// What the columns of an analysis say about the fields of a filter, for all packets at once. Where they do not hold all
// values of a packet (a packet inside a packet), the answer is ASK.

import { FLOW_STATES } from '../../model/flow.ts';
import type { Analysis } from '../analysis.ts';
import { APPLICATION_DISSECTORS } from '../dissect/registry.ts';
import { StreamNumbers } from '../stream-numbers.ts';
import { anomalyColumns } from './anomaly-columns.ts';
import { applicationColumn } from './application-column.ts';
import type { ColumnField } from './column-field.ts';
import { flowColumn, numberColumn, smallColumn } from './column-kinds.ts';
import { addressColumn, addresses, BOTH, ports } from './end-columns.ts';
import { ASK } from './mask.ts';
import { remarkColumns } from './remark-columns.ts';
import { responseColumns } from './response-columns.ts';
import { markQuoting } from './stacks.ts';
import { timeColumns } from './time-columns.ts';

const stackColumn = (title: string, textOf: (analysis: Analysis, stack: number) => string): ColumnField =>
  smallColumn(
    title,
    'text',
    (analysis) => analysis.packets.columns.stack,
    (analysis) => analysis.layers.size,
    (analysis, stack) => [textOf(analysis, stack)],
  );

/** Layers behind which others may stand that only bytes tell: payload, what messages hold, what ICMP errors quote. */
const OPEN_LAYERS = new Set([
  ...['tcp', 'udp', 'udplite', 'dccp', 'sctp', 'icmp', 'icmpv6', 'gre', 'ipv6.nonxt'],
  ...APPLICATION_DISSECTORS.map(({ id, layer }) => layer ?? id),
]);

/** Only a packet that was cut can end too early; whether it does only its bytes tell. */
const shortColumn: ColumnField = {
  title: 'The capture cut the packet where a protocol goes on',
  type: 'label',
  values: () => () => NONE,
  mask({ packets }) {
    const { captured, length } = packets.columns;
    return Uint8Array.from({ length: packets.length }, (_, packet) => (captured[packet] < length[packet] ? ASK : NO));
  },
};

function layersColumn(): ColumnField {
  const column = stackColumn('Protocols of the packet', ({ layers }, stack) => layers.text(stack));
  return {
    ...column,
    mask(analysis, question) {
      const mask = column.mask(analysis, question);
      const open = maskOfStacks(analysis, (stack) =>
        OPEN_LAYERS.has(layerNames(analysis, stack).at(-1) ?? '') ? 1 : 0,
      );
      for (let packet = 0; packet < mask.length; packet += 1) if (open[packet] === 1) mask[packet] = ASK;
      return mask;
    },
  };
}

function streamColumn(title: string, transport: number): ColumnField {
  const column = flowColumn(title, 'number', (analysis) => {
    const streams = new StreamNumbers(analysis);
    const { transport: transports } = analysis.flows.columns;
    return (flow) => (transports[flow] === transport ? streams.of(flow) : null);
  });
  return {
    ...column,
    mask(analysis, question) {
      const mask = column.mask(analysis, question);
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
  'frame.interface_id': numberColumn(
    'Interface',
    ({ interfaces, facts }) =>
      (packet) =>
        facts.format === 'pcapng' ? (interfaces?.[packet] ?? 0) : NaN,
  ),
  ...timeColumns,
  ...responseColumns,
  ...remarkColumns,
  'frame.protocols': layersColumn(),
  '_ws.short': shortColumn,
  'wireloupe.layers': stackColumn('Protocols that the analysis found', ({ layers }, stack) => layers.text(stack)),
  '_ws.col.protocol': stackColumn('Protocol column', ({ layers }, stack) => layers.protocol(stack)),
  ...addresses('ip', 'IPv4', 'ipv4'),
  ...addresses('ipv6', 'IPv6', 'ipv6'),
  ...ports('tcp', 'TCP', 6),
  ...ports('udp', 'UDP', 17),
  ...ports('sctp', 'SCTP', 132),
  'tcp.stream': streamColumn('TCP stream', 6),
  'udp.stream': streamColumn('UDP stream', 17),
  ...anomalyColumns,
  'wireloupe.address': addressColumn('Address of any kind', 'address', BOTH, null),
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
