// What the fields of a filter mean over the columns of an analysis. A field gives, for every packet, zero or more values;
// each kind of value has one class here that turns a comparison into a mask over packets.

import { isInNetwork, parseMac, parseNetwork } from '../../base/network.ts';
import { ADDRESS_KIND } from '../../model/address.ts';
import { ANOMALIES } from '../../model/anomaly.ts';
import { FLOW_STATES } from '../../model/flow.ts';
import { FROM_RESPONDER, NANOSECONDS } from '../../model/packet.ts';
import type { Analysis } from '../analysis.ts';
import { APPLICATION_DISSECTORS } from '../dissect/registry.ts';
import type { Operator, Range, Value } from './syntax.ts';

/** One bit of truth per packet. */
export type Mask = Uint8Array;

/** What is asked of a field: a test of single values, and how several values of one packet combine. */
export interface Question {
  readonly operator: Operator | 'in' | 'exists';
  readonly all: boolean;
  readonly values: readonly (Value | Range)[];
}

/** Told to the user with the position of the value. */
export class FieldFault extends Error {
  readonly at: number;
  readonly length: number;
  readonly code: string;

  constructor(code: string, message: string, value: { at: number; text: string }) {
    super(message);
    this.code = code;
    this.at = value.at;
    this.length = value.text.length;
  }
}

/** Answers a question about one field for all packets. */
export type Field = (analysis: Analysis, question: Question) => Mask;

type NumberOf = (packet: number) => number;

/** Test of one number; `convert` reads a written value and throws a FieldFault when it is none. */
function numberTest({ operator, values }: Question, convert: (value: Value) => number): (n: number) => boolean {
  if (operator === 'exists') return () => true;
  if (operator === 'in') {
    const ranges = values.map((value) =>
      'from' in value ? [convert(value.from), convert(value.to)] : [convert(value), convert(value)],
    );
    return (n) => ranges.some(([from, to]) => n >= from && n <= to);
  }
  const value = values[0] as Value;
  const limit = convert(value);
  switch (operator) {
    case '==':
      return (n) => n === limit;
    case '!=':
    case '~=':
      return (n) => n !== limit;
    case '>':
      return (n) => n > limit;
    case '<':
      return (n) => n < limit;
    case '>=':
      return (n) => n >= limit;
    case '<=':
      return (n) => n <= limit;
    default:
      throw new FieldFault('wrong-operator', `"${operator}" does not work with numbers.`, value);
  }
}

function integer(value: Value): number {
  if (/^(0x[0-9a-f]+|\d+(\.\d+)?)$/i.test(value.text)) return Number(value.text);
  if (/^(true|false)$/i.test(value.text)) return value.text.toLowerCase() === 'true' ? 1 : 0;
  throw new FieldFault('not-a-number', `"${value.text}" is not a number.`, value);
}

/** Test of one text. */
function textTest({ operator, values }: Question): (text: string) => boolean {
  if (operator === 'exists') return () => true;
  if (operator === 'in') {
    const wanted = new Set(values.map((value) => ('from' in value ? value.from.text : value.text)));
    return (text) => wanted.has(text);
  }
  const value = values[0] as Value;
  const wanted = value.text;
  switch (operator) {
    case '==':
      return (text) => text === wanted;
    case '!=':
    case '~=':
      return (text) => text !== wanted;
    case 'contains':
      return (text) => text.includes(wanted);
    case 'matches': {
      const pattern = regularExpression(value);
      return (text) => pattern.test(text);
    }
    case '>':
      return (text) => text > wanted;
    case '<':
      return (text) => text < wanted;
    case '>=':
      return (text) => text >= wanted;
    default:
      return (text) => text <= wanted;
  }
}

function regularExpression(value: Value): RegExp {
  try {
    return new RegExp(value.text, 'i');
  } catch {
    throw new FieldFault('bad-pattern', 'The regular expression cannot be read.', value);
  }
}

/** With several values a packet is taken when any fits; "!=" and "all" ask for every one of them. */
const asksAll = ({ operator, all }: Question): boolean => all || operator === '!=';

function numberField(
  prepare: (analysis: Analysis) => readonly NumberOf[],
  convert: (value: Value) => number = integer,
): Field {
  return (analysis, question) => {
    const test = numberTest(question, convert);
    const values = prepare(analysis);
    const every = asksAll(question);
    const mask = new Uint8Array(analysis.packets.length);
    for (let packet = 0; packet < mask.length; packet += 1) {
      let present = 0;
      let fits = 0;
      for (const valueOf of values) {
        const value = valueOf(packet);
        if (Number.isNaN(value)) continue;
        present += 1;
        if (test(value)) fits += 1;
      }
      mask[packet] = present > 0 && (every ? fits === present : fits > 0) ? 1 : 0;
    }
    return mask;
  };
}

type Side = 'source' | 'destination';

function addressField(kinds: readonly number[], sides: readonly Side[]): Field {
  return (analysis, question) => {
    const { addresses, packets } = analysis;
    const test = addressTest(question);
    // 2: of this kind. 1: of this kind, and fits. One look per address instead of one per packet.
    const verdict = new Uint8Array(addresses.size);
    for (let id = 0; id < verdict.length; id += 1)
      if (kinds.includes(addresses.kinds[id])) verdict[id] = test(addresses.bytes(id)) ? 1 : 2;
    const every = asksAll(question);
    const columns = sides.map((side) => packets.columns[side]);
    const mask = new Uint8Array(packets.length);
    for (let packet = 0; packet < mask.length; packet += 1) {
      let present = 0;
      let fits = 0;
      for (const column of columns) {
        const id = column[packet];
        const found = id < 0 ? 0 : verdict[id];
        if (found !== 0) present += 1;
        if (found === 1) fits += 1;
      }
      mask[packet] = present > 0 && (every ? fits === present : fits > 0) ? 1 : 0;
    }
    return mask;
  };
}

function addressTest({ operator, values }: Question): (bytes: Uint8Array) => boolean {
  if (operator === 'exists') return () => true;
  const read = (value: Value): ((bytes: Uint8Array) => boolean) => {
    const mac = parseMac(value.text);
    const network = mac === null ? parseNetwork(value.text) : { bytes: mac, bits: 48 };
    if (network === null)
      throw new FieldFault('not-an-address', `"${value.text}" is not an address or network.`, value);
    return (bytes) => isInNetwork(bytes, network);
  };
  const tests = values.map((value) => {
    if (!('from' in value)) return read(value);
    const from = compareWith(value.from);
    const to = compareWith(value.to);
    return (bytes: Uint8Array): boolean => from(bytes) >= 0 && to(bytes) <= 0;
  });
  if (operator === '==' || operator === 'in') return (bytes) => tests.some((test) => test(bytes));
  if (operator === '!=' || operator === '~=') return (bytes) => !tests[0](bytes);
  const value = values[0] as Value;
  if (operator === 'contains' || operator === 'matches')
    throw new FieldFault('wrong-operator', `"${operator}" does not work with addresses.`, value);
  const order = compareWith(value);
  return (bytes) =>
    numberTest({ operator, all: false, values: [{ text: '0', quoted: false, at: value.at }] }, integer)(order(bytes));
}

function compareWith(value: Value): (bytes: Uint8Array) => number {
  const network = parseNetwork(value.text);
  if (network === null) throw new FieldFault('not-an-address', `"${value.text}" is not an address.`, value);
  return (bytes) => {
    if (bytes.length !== network.bytes.length) return NaN;
    for (let i = 0; i < bytes.length; i += 1) if (bytes[i] !== network.bytes[i]) return bytes[i] - network.bytes[i];
    return 0;
  };
}

function port(transport: number, side: Side): (analysis: Analysis) => NumberOf {
  return (analysis) => {
    const { flow, nanoseconds } = analysis.packets.columns;
    const { transport: transports, originatorPort, responderPort } = analysis.flows.columns;
    return (packet) => {
      const id = flow[packet];
      if (id < 0 || transports[id] !== transport) return NaN;
      const fromResponder = (nanoseconds[packet] & FROM_RESPONDER) !== 0;
      const value = fromResponder === (side === 'source') ? responderPort[id] : originatorPort[id];
      return value < 0 ? NaN : value;
    };
  };
}

function portField(transport: number, sides: readonly Side[]): Field {
  return numberField((analysis) => sides.map((side) => port(transport, side)(analysis)));
}

/** Texts that follow from a small number a packet has (stack, set of anomalies): judged once per number. */
function smallField(
  columnOf: (analysis: Analysis) => ArrayLike<number>,
  size: (analysis: Analysis) => number,
  textsOf: (analysis: Analysis, small: number) => readonly string[],
): Field {
  return (analysis, question) => {
    const test = textTest(question);
    const every = asksAll(question);
    const verdict = Uint8Array.from({ length: size(analysis) }, (_, small) => {
      const texts = textsOf(analysis, small);
      return texts.length > 0 && (every ? texts.every(test) : texts.some(test)) ? 1 : 0;
    });
    const column = columnOf(analysis);
    const mask = new Uint8Array(analysis.packets.length);
    for (let packet = 0; packet < mask.length; packet += 1) mask[packet] = verdict[column[packet]]!;
    return mask;
  };
}

/** A text of the packet's flow. */
function flowField(textOf: (analysis: Analysis, flow: number) => string | null): Field {
  return (analysis, question) => {
    const test = textTest(question);
    const verdict = Uint8Array.from({ length: analysis.flows.length }, (_, flow) => {
      const text = textOf(analysis, flow);
      return text !== null && test(text) ? 1 : 0;
    });
    const { flow } = analysis.packets.columns;
    const mask = new Uint8Array(analysis.packets.length);
    for (let packet = 0; packet < mask.length; packet += 1) mask[packet] = flow[packet] < 0 ? 0 : verdict[flow[packet]];
    return mask;
  };
}

/** Anomalies that Wireshark names: `tcp.analysis.retransmission`, and `tcp.analysis.flags` for any of them. */
function analysisFields(): Record<string, Field> {
  const named = (name: string | null): Field =>
    smallField(
      (analysis) => analysis.packets.columns.anomalies,
      (analysis) => analysis.anomalySets.size,
      (analysis, set) =>
        analysis.anomalySets
          .get(set)
          .map((code) => ANOMALIES[code].field ?? '')
          .filter((field) => (name === null ? field.startsWith('tcp.analysis.') : field === name)),
    );
  const names = ANOMALIES.map(({ field }) => field).filter((field) => field !== undefined);
  return { ...Object.fromEntries(names.map((name) => [name, named(name)])), 'tcp.analysis.flags': named(null) };
}

const { ipv4, ipv6, mac } = ADDRESS_KIND;
const BOTH: readonly Side[] = ['source', 'destination'];

function seconds(analysis: Analysis): NumberOf {
  const columns = analysis.packets.columns;
  return (packet) => columns.seconds[packet] + analysis.origin + (columns.nanoseconds[packet] & NANOSECONDS) / 1e9;
}

/** Fields by Wireshark's names, and ours under `wireloupe.`. */
export const FIELDS: Readonly<Record<string, Field>> = {
  'frame.number': numberField(() => [(packet) => packet + 1]),
  'frame.len': numberField((analysis) => [(packet) => analysis.packets.columns.length[packet]]),
  'frame.cap_len': numberField((analysis) => [(packet) => analysis.packets.columns.captured[packet]]),
  'frame.interface_id': numberField((analysis) => [(packet) => analysis.interfaces?.[packet] ?? 0]),
  'frame.time_epoch': numberField(
    (analysis) => [seconds(analysis)],
    (value) => (Number.isNaN(Number(value.text)) ? timeOf(value) : Number(value.text)),
  ),
  'frame.time': numberField(
    (analysis) => [seconds(analysis)],
    (value) => timeOf(value),
  ),
  'frame.time_relative': numberField((analysis) => {
    const first = analysis.packets.length === 0 ? 0 : seconds(analysis)(0);
    const now = seconds(analysis);
    return [(packet) => now(packet) - first];
  }),
  'frame.protocols': smallField(
    (analysis) => analysis.packets.columns.stack,
    (analysis) => analysis.layers.size,
    (analysis, stack) => [analysis.layers.text(stack)],
  ),
  '_ws.col.protocol': smallField(
    (analysis) => analysis.packets.columns.stack,
    (analysis) => analysis.layers.size,
    (analysis, stack) => [analysis.layers.protocol(stack)],
  ),
  'ip.src': addressField([ipv4], ['source']),
  'ip.dst': addressField([ipv4], ['destination']),
  'ip.addr': addressField([ipv4], BOTH),
  'ip.host': addressField([ipv4], BOTH),
  'ipv6.src': addressField([ipv6], ['source']),
  'ipv6.dst': addressField([ipv6], ['destination']),
  'ipv6.addr': addressField([ipv6], BOTH),
  'ipv6.host': addressField([ipv6], BOTH),
  'wireloupe.address': addressField([ipv4, ipv6, mac], BOTH),
  'tcp.srcport': portField(6, ['source']),
  'tcp.dstport': portField(6, ['destination']),
  'tcp.port': portField(6, BOTH),
  'udp.srcport': portField(17, ['source']),
  'udp.dstport': portField(17, ['destination']),
  'udp.port': portField(17, BOTH),
  'sctp.srcport': portField(132, ['source']),
  'sctp.dstport': portField(132, ['destination']),
  'sctp.port': portField(132, BOTH),
  'ip.proto': numberField((analysis) => [(packet) => flowNumber(analysis, packet, analysis.flows.columns.transport)]),
  'wireloupe.flow': numberField((analysis) => [
    (packet) => (analysis.packets.columns.flow[packet] < 0 ? NaN : analysis.packets.columns.flow[packet]),
  ]),
  'wireloupe.anomaly': smallField(
    (analysis) => analysis.packets.columns.anomalies,
    (analysis) => analysis.anomalySets.size,
    (analysis, set) => analysis.anomalySets.get(set).map((code) => ANOMALIES[code].id),
  ),
  ...analysisFields(),
  'wireloupe.application': flowField((analysis, flow) => {
    const application = analysis.flows.columns.application[flow];
    return application === 0 ? null : APPLICATION_DISSECTORS[application - 1].id;
  }),
  'wireloupe.state': flowField((analysis, flow) => FLOW_STATES[analysis.flows.columns.state[flow]]),
  'wireloupe.server_name': flowField((analysis, flow) => analysis.flows.text('serverName', flow)),
};

function flowNumber(analysis: Analysis, packet: number, column: ArrayLike<number>): number {
  const flow = analysis.packets.columns.flow[packet];
  return flow < 0 ? NaN : column[flow];
}

function timeOf(value: Value): number {
  const milliseconds = Date.parse(value.text);
  if (Number.isNaN(milliseconds)) throw new FieldFault('not-a-time', `"${value.text}" is not a time.`, value);
  return milliseconds / 1000;
}

/** Packets whose stack holds a layer, or whose flow speaks an application: a protocol name alone. Null: no such name. */
export function protocolMask(analysis: Analysis, name: string): Mask | null {
  const { layers, packets, flows } = analysis;
  const layer = layers.names.indexOf(name);
  const application = APPLICATION_DISSECTORS.findIndex(
    (dissector) => dissector.id === name || dissector.layer === name,
  );
  if (layer < 0 && application < 0) return null;
  const verdict = Uint8Array.from({ length: layers.size }, (_, stack) =>
    layers.layersOf(stack).includes(layer) ? 1 : 0,
  );
  const { stack, flow } = packets.columns;
  const mask = new Uint8Array(packets.length);
  // A protocol that has a layer of its own is where that layer is; one without is all of its flows.
  const byFlow = application >= 0 && !verdict.includes(1);
  for (let packet = 0; packet < mask.length; packet += 1) {
    const id = flow[packet];
    mask[packet] =
      verdict[stack[packet]] === 1 || (byFlow && id >= 0 && flows.columns.application[id] === application + 1) ? 1 : 0;
  }
  return mask;
}

/**
 * A field that a column of some transaction table carries (`dns.qry.name`): selects the packets its rows name, question
 * and answer. Null: no table has it.
 */
export function transactionMask(analysis: Analysis, name: string, question: Question): Mask | null {
  let mask: Mask | null = null;
  for (const table of analysis.tables()) {
    if (['packets', 'flows'].includes(table.schema.id)) continue;
    for (const [column, spec] of Object.entries(table.schema.columns)) {
      if (spec.field !== name) continue;
      mask ??= new Uint8Array(analysis.packets.length);
      const fits = cellTest(analysis, table, column, question);
      for (let row = 0; row < table.length; row += 1) {
        if (!fits(row)) continue;
        for (const place of ['packet', 'responsePacket']) {
          const packet = place in table.schema.columns ? table.number(place, row) : null;
          if (packet !== null) mask[packet] = 1;
        }
      }
    }
  }
  return mask;
}

type AnyTable = ReturnType<Analysis['tables']>[number];

function cellTest(analysis: Analysis, table: AnyTable, column: string, question: Question): (row: number) => boolean {
  const { kind } = table.schema.columns[column];
  if (kind === 'text') {
    const test = textTest(question);
    return (row) => {
      const text = table.text(column, row);
      return text !== null && test(text);
    };
  }
  if (kind === 'texts') {
    const test = textTest(question);
    return (row) => table.texts(column, row).some(test);
  }
  if (kind === 'address') {
    const test = addressTest(question);
    return (row) => {
      const id = table.number(column, row);
      return id !== null && test(analysis.addresses.bytes(id));
    };
  }
  const test = numberTest(question, integer);
  return (row) => {
    const value = table.number(column, row);
    return value !== null && test(value);
  };
}
