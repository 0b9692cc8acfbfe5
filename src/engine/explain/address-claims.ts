// Cold: which ARP messages contradict an earlier one, as Wireshark compares them: the first card that claims an address
// stands as its owner, and whoever claims it later is told, with the last packet in which the owner did.

import { partitionPoint } from '../../base/partition-point.ts';
import { NONE } from '../../model/ids.ts';
import type { AddressId, PacketId } from '../../model/ids.ts';
import type { Analysis } from '../analysis.ts';
import type { AddressConflict } from '../dissect/dissector.ts';
import { arpTable } from '../dissect/network/arp.ts';
import { FrameFacts } from './frame.ts';

const REQUEST = 1;

/** One for all packets that are looked at in an analysis: all claims are compared at the first question. */
export class AddressClaims {
  readonly #analysis: Analysis;
  readonly #frame: FrameFacts;
  /** By row of the ARP table, the packet that the sender's and the target's claim contradict, or −1. */
  #against: { readonly sender: Int32Array; readonly target: Int32Array } | null = null;

  constructor(analysis: Analysis) {
    this.#analysis = analysis;
    this.#frame = new FrameFacts(analysis);
  }

  /** What the ARP message of a packet contradicts: the claim of its sender, then that of its target. */
  conflictsOf(packet: PacketId): AddressConflict[] {
    const arp = this.#analysis.table(arpTable);
    const row = partitionPoint(0, arp.length, (place) => arp.columns.packet[place] < packet);
    if (row === arp.length || arp.columns.packet[row] !== packet) return [];
    // While a capture is read, the table grows.
    if (this.#against?.sender.length !== arp.length) this.#against = this.#compare();
    const { sender, target } = this.#against;
    const conflicts: AddressConflict[] = [];
    for (const [address, before] of [
      [arp.columns.sender[row], sender[row]],
      [arp.columns.target[row], target[row]],
    ])
      if (before >= 0)
        conflicts.push({
          address: this.#analysis.addresses.format(address),
          packet: before,
          after: this.#frame.since(packet, before),
        });
    return conflicts;
  }

  #compare(): { sender: Int32Array; target: Int32Array } {
    const { columns, length } = this.#analysis.table(arpTable);
    const owners = new Map<AddressId, { readonly mac: AddressId; packet: PacketId }>();
    const cards = new Map<AddressId, boolean>();
    const claim = (address: AddressId, mac: AddressId, packet: PacketId): PacketId => {
      let isCard = cards.get(mac);
      if (isCard === undefined) cards.set(mac, (isCard = this.#isCard(mac)));
      if (!isCard || this.#analysis.addresses.format(address) === '0.0.0.0') return NONE;
      const owner = owners.get(address);
      if (owner === undefined) owners.set(address, { mac, packet });
      else if (owner.mac !== mac) return owner.packet;
      else owner.packet = packet;
      return NONE;
    };
    const sender = new Int32Array(length);
    const target = new Int32Array(length);
    for (let row = 0; row < length; row += 1) {
      const packet = columns.packet[row];
      sender[row] = claim(columns.sender[row], columns.senderMac[row], packet);
      // A request does not know whom it asks.
      target[row] =
        columns.operation[row] === REQUEST ? NONE : claim(columns.target[row], columns.targetMac[row], packet);
    }
    return { sender, target };
  }

  /** A single card: neither a group of them nor none. */
  #isCard(mac: AddressId): boolean {
    const bytes = this.#analysis.addresses.bytes(mac);
    return (bytes[0] & 1) === 0 && bytes.some((byte) => byte !== 0);
  }
}
