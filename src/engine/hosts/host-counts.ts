// HOT. Once per packet: a dozen writes into the rows of its two hosts.

import type { Cursor } from '../../model/cursor.ts';
import { hostMacTable } from '../../model/host.ts';
import { NONE } from '../../model/ids.ts';
import type { AddressId, PacketId } from '../../model/ids.ts';
import type { Analysis } from '../analysis.ts';

/** Counts what hosts send and receive, and which MAC addresses they had. */
export class HostCounts {
  readonly #analysis: Analysis;
  /** Pairs of a host and a MAC address that were noted. */
  readonly #macs = new Set<number>();

  constructor(analysis: Analysis) {
    this.#analysis = analysis;
  }

  /** A packet between the two hosts that the cursor names. */
  count(packet: PacketId, length: number, { source, destination, hasNetwork, linkSource }: Cursor): void {
    const { hosts, addresses } = this.#analysis;
    if (hosts.length < addresses.size) this.addRows();
    const { columns } = hosts;
    columns.sentPackets[source] += 1;
    columns.sentBytes[source] += length;
    columns.receivedPackets[destination] += 1;
    columns.receivedBytes[destination] += length;
    columns.lastPacket[source] = packet;
    columns.lastPacket[destination] = packet;
    if (columns.firstPacket[source] === NONE) columns.firstPacket[source] = packet;
    if (columns.firstPacket[destination] === NONE) columns.firstPacket[destination] = packet;
    if (hasNetwork && linkSource >= 0 && columns.mac[source] !== linkSource) this.#learnMac(source, linkSource, packet);
  }

  /** A row for each address, also for one that was only spoken of. */
  addRows(): void {
    const { hosts, addresses } = this.#analysis;
    while (hosts.length < addresses.size) {
      const host = hosts.grow();
      hosts.columns.firstPacket[host] = NONE;
      hosts.columns.lastPacket[host] = NONE;
      hosts.columns.mac[host] = NONE;
    }
  }

  #learnMac(source: AddressId, mac: AddressId, packet: PacketId): void {
    const { columns } = this.#analysis.hosts;
    const table = this.#analysis.table(hostMacTable);
    const key = source * 2 ** 25 + mac; // exact below 2^53: there are less than 2^25 addresses
    if (!this.#macs.has(key) && table.length < hostMacTable.limit) {
      this.#macs.add(key);
      table.append({ address: source, mac, packet });
    }
    if (columns.mac[source] === NONE) columns.mac[source] = mac;
  }
}
