// What the columns of an analysis say about the fields of a filter, for all packets at once. Where they do not hold all
// values of a packet (a packet inside a packet), the answer is ASK.

import { ADDRESS_KIND } from '../../model/address.ts';
import { ANOMALIES } from '../../model/anomaly.ts';
import { FLOW_STATES } from '../../model/flow.ts';
import { FROM_RESPONDER } from '../../model/packet.ts';
import type { Analysis } from '../analysis.ts';
import { APPLICATION_DISSECTORS } from '../dissect/registry.ts';
import { StreamNumbers } from '../stream-numbers.ts';
import { applicationColumn } from './application-column.ts';
import type { ColumnField, Question } from './column-field.ts';
import { ASK, maskOfStacks, NO, YES } from './mask.ts';
import { layerNames, markQuoting, networkVerdict, transportVerdict } from './stacks.ts';
import { remarkColumns } from './remark-columns.ts';
import { responseColumns } from './response-columns.ts';
import { timeColumns } from './time-columns.ts';
import type { Type, Value } from './values.ts';

type NumberOf = (packet: number) => number;
type Side = 'source' | 'destination';
const BOTH: readonly Side[] = ['source', 'destination'];
const NONE: readonly Value[] = [];

/** A number of each packet; NaN where there is none. */
function numberColumn(title: string, prepare: (analysis: Analysis) => NumberOf): ColumnField {
  return {
    title,
    type: 'number',
    values(analysis) {
      const valueOf = prepare(analysis);
      return (packet) => (Number.isNaN(valueOf(packet)) ? NONE : [valueOf(packet)]);
    },
    mask(analysis, question) {
      const valueOf = prepare(analysis);
      const fits = numberTest(question);
      const mask = new Uint8Array(analysis.packets.length);
      for (let packet = 0; packet < mask.length; packet += 1) {
        const value = valueOf(packet);
        mask[packet] = !Number.isNaN(value) && fits(value) ? YES : NO;
      }
      return mask;
    },
  };
}

/** The same test without lists of tests: a comparison of numbers per packet, not four calls. */
function numberTest({ fits, orders }: Question): (value: number) => boolean {
  if (orders?.length !== 1) return fits;
  const [set] = orders;
  let least = -Infinity;
  let most = Infinity;
  for (const { operator, constant } of set) {
    const limit = constant.value;
    if (typeof limit !== 'number' || !Number.isInteger(limit) || operator === '!=') return fits;
    if (operator === '==' || operator === '>=') least = Math.max(least, limit);
    if (operator === '==' || operator === '<=') most = Math.min(most, limit);
    if (operator === '>') least = Math.max(least, limit + 1);
    if (operator === '<') most = Math.min(most, limit - 1);
  }
  return (value) => value >= least && value <= most;
}

/** How many of a packet's values fit: each, some, or none that the columns know. */
const verdictOf = (present: number, fit: number, all: boolean): number =>
  present > 0 && (all ? fit === present : fit > 0) ? YES : NO;

/** What a verdict becomes where columns hold only some of a packet's values. */
const whenPartial = (verdict: number, present: number, all: boolean): number =>
  present === 0 ? ASK : all ? (verdict === NO ? NO : ASK) : verdict === YES ? YES : ASK;

/** Addresses of one kind, of the innermost network layer; `network` is the layer they belong to, null for any address. */
function addressColumn(title: string, type: Type, sides: readonly Side[], network: string | null): ColumnField {
  const kind = network === 'ip' ? ADDRESS_KIND.ipv4 : ADDRESS_KIND.ipv6;
  return {
    title,
    type,
    values({ packets, addresses }) {
      const columns = sides.map((side) => packets.columns[side]);
      return (packet) =>
        columns
          .map((column) => column[packet])
          .filter((id) => id >= 0 && (network === null || addresses.kinds[id] === kind))
          .map((id) => addresses.bytes(id));
    },
    mask(analysis, { all, fits }) {
      const { addresses, packets } = analysis;
      // 2: of this kind. 1: of this kind, and fits. One look per address instead of one per packet.
      const verdict = new Uint8Array(addresses.size);
      for (let id = 0; id < verdict.length; id += 1)
        if (network === null || addresses.kinds[id] === kind) verdict[id] = fits(addresses.bytes(id)) ? 1 : 2;
      const mask =
        network === null
          ? new Uint8Array(packets.length).fill(YES)
          : maskOfStacks(analysis, (stack) => networkVerdict(layerNames(analysis, stack), network));
      if (network !== null) markQuoting(analysis, mask, ASK, () => true);
      const first = packets.columns[sides[0]];
      const second = packets.columns[sides[sides.length - 1]];
      const isOne = sides.length === 1;
      // What two addresses and what is known of the stack come to: one look per packet.
      const verdicts = Uint8Array.from({ length: 3 * 9 }, (_, at) => {
        const known = Math.floor(at / 9);
        const given = [Math.floor(at / 3) % 3, at % 3].filter((one) => one !== 0);
        const own = verdictOf(given.length, given.filter((one) => one === 1).length, all);
        return known === NO ? NO : known === YES ? own : whenPartial(own, given.length, all);
      });
      for (let packet = 0; packet < mask.length; packet += 1) {
        const known = mask[packet];
        if (known === NO) continue;
        const a = first[packet] < 0 ? 0 : verdict[first[packet]];
        const b = isOne || second[packet] < 0 ? 0 : verdict[second[packet]];
        mask[packet] = verdicts[known * 9 + a * 3 + b];
      }
      return mask;
    },
  };
}

function portColumn(title: string, layer: string, transport: number, sides: readonly Side[]): ColumnField {
  return {
    title,
    type: 'number',
    values({ packets, flows }) {
      const { flow, nanoseconds } = packets.columns;
      const { transport: transports, originatorPort, responderPort } = flows.columns;
      return (packet) => {
        const id = flow[packet];
        if (id < 0 || transports[id] !== transport) return NONE;
        const back = (nanoseconds[packet] & FROM_RESPONDER) !== 0;
        return sides
          .map((side) => (back === (side === 'source') ? responderPort[id] : originatorPort[id]))
          .filter((port) => port >= 0);
      };
    },
    mask(analysis, { all, fits }) {
      const { packets, flows } = analysis;
      const { flow, nanoseconds } = packets.columns;
      const { transport: transports, originatorPort, responderPort } = flows.columns;
      const isBoth = sides.length === 2;
      const isSource = sides[0] === 'source';
      // By flow and direction: one look per packet.
      const verdicts = new Uint8Array(2 * flows.length).fill(ASK);
      for (let id = 0; id < flows.length; id += 1) {
        if (transports[id] !== transport) continue;
        const ofOriginator = fits(originatorPort[id]);
        const ofResponder = fits(responderPort[id]);
        const both = (all ? ofOriginator && ofResponder : ofOriginator || ofResponder) ? YES : NO;
        verdicts[2 * id] = isBoth ? both : (isSource ? ofOriginator : ofResponder) ? YES : NO;
        verdicts[2 * id + 1] = isBoth ? both : (isSource ? ofResponder : ofOriginator) ? YES : NO;
      }
      const mask = maskOfStacks(analysis, (stack) => transportVerdict(layerNames(analysis, stack), layer));
      markQuoting(analysis, mask, ASK, () => true);
      for (let packet = 0; packet < mask.length; packet += 1) {
        const known = mask[packet];
        if (known === NO) continue;
        const id = flow[packet];
        const own = id < 0 ? ASK : verdicts[2 * id + ((nanoseconds[packet] & FROM_RESPONDER) === 0 ? 0 : 1)];
        mask[packet] = known === YES || own === ASK ? own : whenPartial(own, 1, all);
      }
      return mask;
    },
  };
}

/** Texts that follow from a small number a packet has (stack, set of anomalies): judged once per number. */
function smallColumn(
  title: string,
  type: Type,
  columnOf: (analysis: Analysis) => ArrayLike<number>,
  size: (analysis: Analysis) => number,
  textsOf: (analysis: Analysis, small: number) => readonly string[],
): ColumnField {
  return {
    title,
    type,
    values: (analysis) => (packet) => textsOf(analysis, columnOf(analysis)[packet]),
    mask(analysis, { all, fits }) {
      const verdict = Uint8Array.from({ length: size(analysis) }, (_, small) => {
        const texts = textsOf(analysis, small);
        return verdictOf(texts.length, texts.filter(fits).length, all);
      });
      const column = columnOf(analysis);
      const mask = new Uint8Array(analysis.packets.length);
      for (let packet = 0; packet < mask.length; packet += 1) mask[packet] = verdict[column[packet]];
      return mask;
    },
  };
}

/** A text or number of the packet's flow. */
function flowColumn(
  title: string,
  type: Type,
  prepare: (analysis: Analysis) => (flow: number) => string | number | null,
): ColumnField {
  return {
    title,
    type,
    values(analysis) {
      const valueOf = prepare(analysis);
      const { flow } = analysis.packets.columns;
      return (packet) => {
        const value = flow[packet] < 0 ? null : valueOf(flow[packet]);
        return value === null ? NONE : [value];
      };
    },
    mask(analysis, { fits }) {
      const valueOf = prepare(analysis);
      const verdict = Uint8Array.from({ length: analysis.flows.length }, (_, flow) => {
        const value = valueOf(flow);
        return value !== null && fits(value) ? YES : NO;
      });
      const { flow } = analysis.packets.columns;
      const mask = new Uint8Array(analysis.packets.length);
      for (let packet = 0; packet < mask.length; packet += 1)
        mask[packet] = flow[packet] < 0 ? NO : verdict[flow[packet]];
      return mask;
    },
  };
}

const anomalyColumn = (title: string, type: Type, nameOf: (code: number) => string | undefined): ColumnField =>
  smallColumn(
    title,
    type,
    (analysis) => analysis.packets.columns.anomalies,
    (analysis) => analysis.anomalySets.size,
    (analysis, set) =>
      analysis.anomalySets
        .get(set)
        .map((code) => nameOf(code))
        .filter((name) => name !== undefined),
  );

/** Any anomaly of a severity. */
const severityColumn = (title: string, severity: string): ColumnField =>
  anomalyColumn(title, 'label', (code) => (ANOMALIES[code].severity === severity ? severity : undefined));

/** Anomalies that Wireshark names: `tcp.analysis.retransmission`, and `tcp.analysis.flags` for any of them. */
function analysisColumns(): Record<string, ColumnField> {
  const named = new Map<string, string>();
  for (const { field, text } of ANOMALIES) if (field !== undefined) named.set(field, text.en);
  const columns = Object.fromEntries(
    [...named].map(([name, title]) => [
      name,
      anomalyColumn(title, 'label', (code) => (ANOMALIES[code].field === name ? name : undefined)),
    ]),
  );
  const flags = anomalyColumn('TCP analysis flags', 'label', (code) => {
    const { field } = ANOMALIES[code];
    return field?.startsWith('tcp.analysis.') === true ? field : undefined;
  });
  return { ...columns, 'tcp.analysis.flags': flags };
}

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

const ports = (layer: string, name: string, transport: number): Record<string, ColumnField> => ({
  [`${layer}.srcport`]: portColumn(`${name} source port`, layer, transport, ['source']),
  [`${layer}.dstport`]: portColumn(`${name} destination port`, layer, transport, ['destination']),
  [`${layer}.port`]: portColumn(`${name} port, source or destination`, layer, transport, BOTH),
});

const addresses = (layer: string, name: string, type: Type): Record<string, ColumnField> => ({
  [`${layer}.src`]: addressColumn(`${name} source address`, type, ['source'], layer),
  [`${layer}.dst`]: addressColumn(`${name} destination address`, type, ['destination'], layer),
  [`${layer}.addr`]: addressColumn(`${name} address, source or destination`, type, BOTH, layer),
});

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
  ...analysisColumns(),
  'wireloupe.address': addressColumn('Address of any kind', 'address', BOTH, null),
  'wireloupe.flow': flowColumn('Flow', 'number', () => (flow) => flow),
  'wireloupe.anomaly': anomalyColumn('Anomaly', 'text', (code) => ANOMALIES[code].id),
  'wireloupe.malformed': severityColumn('Against a specification', 'malformed'),
  'wireloupe.lost': severityColumn('Bytes that should be there are missing', 'lost'),
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
