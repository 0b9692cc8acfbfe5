import { AddressPool } from '../model/address.ts';
import { AnomalySets } from '../model/anomaly-sets.ts';
import type { AnomalyCode } from '../model/anomaly.ts';
import type { CaptureFacts } from '../model/capture.ts';
import { contentTable, fileTable, foldedFindingTable, loginTable } from '../model/facts.ts';
import type { Finding } from '../model/finding.ts';
import { flowTable } from '../model/flow.ts';
import { hostMacTable, hostNameTable, hostSynTable, hostTable } from '../model/host.ts';
import type { PacketId } from '../model/ids.ts';
import { LayerTree } from '../model/layers.ts';
import type { ModuleFailure } from '../model/module-failure.ts';
import type { Notice } from '../model/notice.ts';
import { packetTable } from '../model/packet.ts';
import { Table } from '../model/table.ts';
import type { Columns, TableSchema } from '../model/table.ts';
import { TextPool } from '../model/text-pool.ts';
import { DEFAULT_SETTINGS } from '../model/settings.ts';
import { TunnelPool } from '../model/tunnel.ts';
import type { BlockList } from './capture/block-list.ts';
import { APPLICATION_DISSECTORS, PACKET_DISSECTORS } from './dissect/registry.ts';
import { Directions } from './hosts/directions.ts';
import type { HostFacts } from './hosts/host-facts.ts';
import { Remarks } from './remarks.ts';

/** Failures that are told apart, and packets of which is known that they were counted. */
const MOST_FAILURES = 100;
const MOST_FAILED_PACKETS = 65_536;

/** Changes when stored packet and flow columns of an older version can no longer be read. */
export const ANALYSIS_VERSION = 1;

/** Tables of every analysis, before those of the dissectors. */
const OWN_TABLES = [
  packetTable,
  flowTable,
  hostTable,
  hostNameTable,
  hostMacTable,
  hostSynTable,
  fileTable,
  loginTable,
  contentTable,
  foldedFindingTable,
] as const;

/**
 * Everything that one analysis owns. There is no other state in the engine: two analyses never share anything, and
 * what is dropped with this object is gone.
 */
export class Analysis {
  readonly texts = new TextPool();
  readonly addresses: AddressPool;
  readonly layers = new LayerTree();
  readonly anomalySets = new AnomalySets();
  readonly tunnels = new TunnelPool();
  readonly remarks = new Remarks();
  readonly facts: CaptureFacts = {
    format: '',
    compression: null,
    byteOrder: null,
    sections: 0,
    interfaces: [],
    comments: [],
    hardware: null,
    operatingSystem: null,
    application: null,
  };
  /** Whole seconds since 1970 of the first packet: packet rows count from it. */
  origin = 0;
  readonly notices: Notice[] = [];
  readonly failures: ModuleFailure[] = [];
  readonly #failed = new Set<string>();
  /** Told of every failure. */
  onFailure: () => void = () => undefined;
  /** Packets per anomaly code, and the first of them. */
  readonly anomalyCounts = new Map<AnomalyCode, { packets: number; firstPacket: PacketId }>();
  findings: readonly Finding[] = [];
  /** What hosts are besides their traffic, once all is read and judged. */
  hostFacts: HostFacts | null = null;
  /** Which way packets go, by the home networks of the settings. */
  directions: Directions;
  partial = false;
  timeReversals = 0;
  /** Interface of each packet; only where the capture has more than one. */
  interfaces: Uint16Array<ArrayBuffer> | null = null;
  /** The complement of epb_flags of each packet, so that 0 is none; only where a pcapng file has them. */
  packetFlags: Uint32Array<ArrayBuffer> | null = null;
  /** Blocks of a pcapng file besides packets; null for other formats, and for an analysis from the library. */
  blocks: BlockList | null = null;
  /** The three tables of every packet, as fields: a look-up by name costs 40 ns a packet. */
  readonly packets: Table<typeof packetTable.columns>;
  readonly flows: Table<typeof flowTable.columns>;
  readonly hosts: Table<typeof hostTable.columns>;
  readonly #tables = new Map<string, Table>();
  /** By address: row of its best name; worked out when somebody asks, up to so many rows. */
  readonly #names = new Map<number, number>();
  #namesRead = 0;

  constructor(addresses = new AddressPool()) {
    this.addresses = addresses;
    this.directions = new Directions(addresses, DEFAULT_SETTINGS.homeNetworks);
    const schemas = [
      ...OWN_TABLES,
      ...[...PACKET_DISSECTORS, ...APPLICATION_DISSECTORS].flatMap((dissector) => dissector.tables ?? []),
    ] as TableSchema[];
    for (const schema of schemas)
      if (!this.#tables.has(schema.id)) this.#tables.set(schema.id, new Table(schema, this.texts));
    this.packets = this.table(packetTable);
    this.flows = this.table(flowTable);
    this.hosts = this.table(hostTable);
  }

  /** The table of a schema; a schema that no registered module lists is a mistake of ours. */
  table<C extends Columns>(schema: TableSchema<C>): Table<C> {
    const table = this.#tables.get(schema.id);
    if (table === undefined) throw new Error(`table ${schema.id} is listed by no dissector`);
    return table as unknown as Table<C>;
  }

  /** Sets the networks counted as inside, CIDR. */
  setHome(home: readonly string[]): void {
    if (home.join(' ') !== this.directions.home.join(' ')) this.directions = new Directions(this.addresses, home);
  }

  tableById(id: string): Table | null {
    return this.#tables.get(id) ?? null;
  }

  /** The name that the capture gives to an address, from the most trustworthy source; null where it gives none. */
  nameOf(address: number): string | null {
    const names = this.table(hostNameTable);
    if (this.#namesRead !== names.length) {
      this.#names.clear();
      const { columns, length } = names;
      for (let row = 0; row < length; row += 1) {
        const known = this.#names.get(columns.address[row]);
        if (known === undefined || columns.source[row] < columns.source[known])
          this.#names.set(columns.address[row], row);
      }
      this.#namesRead = length;
    }
    const row = this.#names.get(address);
    return row === undefined ? null : names.text('name', row);
  }

  /** A packet has an anomaly that it had not before. */
  countAnomaly(code: AnomalyCode, packet: PacketId): void {
    const known = this.anomalyCounts.get(code);
    if (known === undefined) this.anomalyCounts.set(code, { packets: 1, firstPacket: packet });
    else {
      known.packets += 1;
      if (packet < known.firstPacket) known.firstPacket = packet;
    }
  }

  /** Marks a packet that was read before with an anomaly that shows only now. */
  markLater(packet: PacketId, anomaly: AnomalyCode): void {
    const { anomalies } = this.packets.columns;
    const more = this.anomalySets.add(anomalies[packet], anomaly);
    if (more === anomalies[packet]) return;
    anomalies[packet] = more;
    this.countAnomaly(anomaly, packet);
  }

  /** All tables, in the order of their schemas. */
  tables(): Table[] {
    return [...this.#tables.values()];
  }

  /**
   * Takes note of a bug of ours: what is not of that module stands. A packet counts once for a module, however often it is
   * read; a detector has none, and is −1.
   */
  fail(module: string, error: unknown, packet: number): void {
    const place = `${module} ${packet}`;
    if (this.#failed.has(place)) return;
    if (packet >= 0 && this.#failed.size < MOST_FAILED_PACKETS) this.#failed.add(place);
    const message =
      error instanceof Error ? `${error.message} ${error.stack?.split('\n')[1]?.trim() ?? ''}` : String(error);
    this.addFailure({ module, message, packet, count: 1 });
    this.onFailure();
  }

  /** Takes note of a failure that may have happened more than once. */
  addFailure(failure: ModuleFailure): void {
    const { failures } = this;
    const { module, message, count } = failure;
    const isFull = failures.length >= MOST_FAILURES;
    const known = failures.findIndex((other) => other.module === module && (isFull || other.message === message));
    if (known >= 0) failures[known] = { ...failures[known], count: failures[known].count + count };
    else if (!isFull) failures.push(failure);
    this.notice({ code: 'module-failed', offset: null, lostBytes: null, count, parameters: { module } });
  }

  /** Adds a notice; one of the same code and parameters is counted up instead of repeated. */
  notice(notice: Notice): void {
    const same = this.notices.findIndex(
      (known) => known.code === notice.code && JSON.stringify(known.parameters) === JSON.stringify(notice.parameters),
    );
    if (same < 0) this.notices.push(notice);
    else {
      const known = this.notices[same];
      const lostBytes = known.lostBytes === null ? notice.lostBytes : known.lostBytes + (notice.lostBytes ?? 0);
      this.notices[same] = { ...known, lostBytes, count: known.count + notice.count };
    }
  }
}
