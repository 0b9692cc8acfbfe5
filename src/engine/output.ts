import { isOfCapture, isOfEnd } from '../model/anomaly.ts';
import type { AnomalyCode } from '../model/anomaly.ts';
import type { Cursor } from '../model/cursor.ts';
import type { FieldGroup, Fields, FieldTree, Protocol } from '../model/field.ts';
import { contentTable, fileTable, loginTable } from '../model/facts.ts';
import { hostNameTable, NAME_SOURCES } from '../model/host.ts';
import type { NameSource } from '../model/host.ts';
import { NONE } from '../model/ids.ts';
import type { AddressId } from '../model/ids.ts';
import type {
  ContentPlace,
  Expectation,
  FileDescription,
  FileWriter,
  FlowView,
  Login,
  LoginDescription,
  Output,
} from '../model/stream.ts';
import type { Columns, Table, TableSchema } from '../model/table.ts';
import type { Analysis } from './analysis.ts';
import type { ApplicationDissector } from './dissect/dissector.ts';
import { endsOf } from './dissect/application/transaction-columns.ts';
import { CONTENT_LIMIT, isWorthKeeping, normalise } from './flow/content.ts';
import { HashingFileWriter } from './flow/file-writer.ts';
import type { Hashes } from './flow/hashes.ts';

/** What all outputs of one analysis share. */
export interface OutputShared {
  readonly analysis: Pick<Analysis, 'addresses' | 'anomalySets' | 'layers' | 'table'>;
  readonly cursor: Cursor;
  readonly hashes: Hashes;
  /** Names already noted: `address name source`. */
  readonly namesSeen: Set<string>;
  /** Where fields go when somebody looks at packets, null in an analysis. */
  readonly tree: FieldTree | null;
  /** The analysis that packets are looked at in. */
  readonly known?: Pick<Analysis, 'table'>;
  expect(address: AddressId, port: number, expectation: Expectation): void;
}

const isAddressText = (name: string): boolean => /^[\d.]+$|:/.test(name);
const NO_FIELDS: Fields = {};
const NO_FILE: FileWriter = { write: () => undefined, gap: () => undefined, close: () => NONE };

/** Where the parsers of one application write. */
export class AnalysisOutput implements Output {
  readonly #shared: OutputShared;
  readonly #layer: number;
  readonly #protocol: Protocol;
  /** Of its transactions. */
  readonly #tableId: string | null;

  constructor(shared: OutputShared, dissector: ApplicationDissector) {
    this.#shared = shared;
    this.#protocol = { ...dissector, id: dissector.layer ?? dissector.id };
    this.#tableId = dissector.tables[0]?.id ?? null;
    this.#layer = shared.analysis.layers.layer(dissector.layer ?? dissector.id, dissector.display);
  }

  table<C extends Columns>(schema: TableSchema<C>): Table<C> {
    return this.#shared.analysis.table(schema);
  }

  known<C extends Columns>(schema: TableSchema<C>): Table<C> | null {
    return this.#shared.known?.table(schema) ?? null;
  }

  mark(flow: FlowView, display?: string, layer?: string): void {
    flow.confirmed = true;
    const { analysis, cursor } = this.#shared;
    const { layers } = analysis;
    const number = layer === undefined ? this.#layer : layers.layer(layer, display ?? layer);
    if (layers.last(cursor.stack) !== number) cursor.stack = layers.push(cursor.stack, number);
    if (display !== undefined) cursor.stack = layers.show(cursor.stack, layers.display(display));
  }

  get explains(): boolean {
    return this.#shared.tree !== null;
  }

  explain(bytes: Uint8Array, at: number, end: number, protocol: Protocol = this.#protocol): FieldGroup | null {
    const { tree } = this.#shared;
    return tree === null || !tree.wants(protocol.fields ?? NO_FIELDS)
      ? null
      : tree.layer(protocol, bytes, at, end - at);
  }

  get wantsWords(): boolean {
    const { tree } = this.#shared;
    return tree !== null && tree.wantsWords !== false;
  }

  goesOn(words: string): void {
    this.#shared.tree?.goesOn?.(words);
  }

  note(flow: FlowView, anomaly: AnomalyCode): void {
    const { analysis, cursor } = this.#shared;
    if (isOfCapture(anomaly, cursor)) cursor.isCut = true;
    // What came early is read with a later packet, which need not be cut itself.
    else if (flow.cut === 0 || !isOfEnd(anomaly))
      cursor.anomalies = analysis.anomalySets.add(cursor.anomalies, anomaly);
  }

  nameHost(flow: FlowView, address: AddressId, name: string, source: NameSource): void {
    const { analysis, namesSeen } = this.#shared;
    if (address >= 0 && isAddressText(name) && analysis.addresses.format(address) === name) return; // "Host: 10.0.0.1"
    const key = `${address} ${source} ${name}`;
    if (address < 0 || name === '' || namesSeen.has(key) || namesSeen.size >= hostNameTable.limit) return;
    namesSeen.add(key);
    analysis.table(hostNameTable).append({ address, name, source: NAME_SOURCES.indexOf(source), packet: flow.packet });
  }

  address(bytes: Uint8Array, at: number, length: 4 | 16): AddressId {
    const { addresses } = this.#shared.analysis;
    return length === 4 ? addresses.ipv4(bytes, at) : addresses.ipv6(bytes, at);
  }

  formatAddress(address: AddressId): string {
    return this.#shared.analysis.addresses.format(address);
  }

  expect(address: AddressId, port: number, expectation: Expectation): void {
    this.#shared.expect(address, port, expectation);
  }

  file(description: FileDescription): FileWriter {
    if (this.#shared.tree !== null) return NO_FILE; // known since the analysis; to hash it again takes longer than all else
    const { analysis, hashes } = this.#shared;
    const { originator, responder } = description.flow;
    const pairGroup = analysis.addresses.pairGroup(originator, responder);
    return new HashingFileWriter(analysis.table(fileTable), description, hashes, pairGroup);
  }

  digest(algorithm: 'md5' | 'sha256', text: string): string {
    return this.#shared.hashes.digest(algorithm, text);
  }

  login({
    flow,
    protocol,
    user,
    maskedSecret,
    secrecy,
    outcome = 'unknown',
    field,
    isOriginatorClient = true,
  }: LoginDescription): Login {
    const table = this.#shared.analysis.table(loginTable);
    const row = table.append({
      protocol,
      serverPort: isOriginatorClient ? flow.responderPort : flow.originatorPort,
      user,
      secret: maskedSecret,
      secrecy,
      outcome,
      field,
      ...endsOf(flow, isOriginatorClient),
    });
    return { settle: (isAccepted) => table.set(row, { outcome: isAccepted ? 'accepted' : 'refused' }) };
  }

  content(
    flow: FlowView,
    place: ContentPlace,
    name: string,
    value: string,
    transaction: number,
    isOriginatorClient = true,
  ): void {
    if (!isWorthKeeping(value)) return;
    const table = this.#shared.analysis.table(contentTable);
    table.append({
      table: this.#tableId,
      transaction,
      place,
      name: name.slice(0, 128),
      raw: value.slice(0, CONTENT_LIMIT),
      normalised: table.isFull ? null : normalise(value), // a tenth of a millisecond for nothing
      ...endsOf(flow, isOriginatorClient),
    });
  }
}
