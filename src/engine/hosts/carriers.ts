import { ADDRESS_KIND } from '../../model/address.ts';
import { IP_PROTOCOL } from '../../model/cursor.ts';
import type { AddressId, FlowId } from '../../model/ids.ts';
import { arpTable } from '../dissect/network/arp.ts';
import type { Judged } from './judged.ts';

/** Outside addresses behind one MAC address, from which on it is a router's: one may be a second address of a host. */
const LEAST_CARRIED = 3;
const ARP_REQUEST = 1;

/** A host that carries traffic of others. */
export interface Carrying {
  readonly host: AddressId;
  readonly mac: AddressId;
  /** Outside addresses that are reached through it. */
  readonly addresses: number;
  readonly packet: number;
}

/** Behind which MAC addresses outside hosts stand, and whose own those are. */
export class Carriers {
  readonly #analysis: Judged;
  readonly #seen: Uint8Array;
  readonly #behind = new Map<AddressId, { addresses: number; packet: number }>();

  constructor(analysis: Judged) {
    this.#analysis = analysis;
    this.#seen = new Uint8Array(analysis.hosts.length);
  }

  /** A flow that was answered: with an outside host behind another MAC address than the one at the other end. */
  count(flow: FlowId): void {
    const { flows } = this.#analysis;
    const { originator, responder, transport, firstPacket } = flows.columns;
    // A datagram may come from a forged address, and be answered; a connection needs the answer.
    if (transport[flow] === IP_PROTOCOL.tcp) this.#countEnd(originator[flow], responder[flow], firstPacket[flow]);
    this.#countEnd(responder[flow], originator[flow], firstPacket[flow]);
  }

  #countEnd(host: AddressId, other: AddressId, packet: number): void {
    if (host < 0 || other < 0 || this.#seen[host] === 1) return;
    const { addresses, hosts, directions } = this.#analysis;
    const { mac } = hosts.columns;
    // Where all hosts have one MAC address it was made up, or taken where there is none.
    if (mac[host] < 0 || mac[other] < 0 || mac[host] === mac[other]) return;
    if (directions.isInside(host) || directions.isGroup(host) || directions.isGroup(mac[host])) return;
    // A host has several of IPv6 of its own, none of which need be a home address (RFC 8981).
    if (addresses.kinds[host] !== ADDRESS_KIND.ipv4) return;
    this.#seen[host] = 1;
    const known = this.#behind.get(mac[host]);
    if (known === undefined) this.#behind.set(mac[host], { addresses: 1, packet });
    else known.addresses += 1;
  }

  /** The router's own addresses: those that ARP says, else the only one inside that has its MAC address; and its link-local. */
  *routers(): Generator<Carrying> {
    const macs = new Set(
      [...this.#behind].filter(([, { addresses }]) => addresses >= LEAST_CARRIED).map(([mac]) => mac),
    );
    if (macs.size === 0) return;
    const own = this.#ownAddresses(macs);
    for (const mac of macs) {
      const { addresses: behind, packet } = this.#behind.get(mac)!;
      const hosts = [...(own.get(mac) ?? [])];
      // A server with several outside addresses carries nothing but its own.
      const addresses = behind - hosts.filter((host) => this.#seen[host] === 1).length;
      if (addresses >= LEAST_CARRIED) for (const host of hosts) yield { host, mac, addresses, packet };
    }
  }

  #ownAddresses(macs: ReadonlySet<AddressId>): Map<AddressId, Set<AddressId>> {
    const { addresses, hosts, directions } = this.#analysis;
    const { mac } = hosts.columns;
    const own = this.#claimed(macs);
    const isVersion4 = (host: AddressId): boolean => addresses.bytes(host).length === 4;
    const inside = new Map([...macs].map((each) => [each, [] as AddressId[]]));
    for (let host = 0; host < hosts.length; host += 1) {
      if (!macs.has(mac[host]) || addresses.isMac(host)) continue;
      if (isLinkLocal(addresses.bytes(host))) own.get(mac[host])!.add(host);
      else if (directions.isInside(host) && isVersion4(host)) inside.get(mac[host])!.push(host);
    }
    for (const [each, only] of inside) {
      const known = own.get(each)!;
      if (only.length === 1 && ![...known].some(isVersion4)) known.add(only[0]);
    }
    return own;
  }

  /** What ARP says: a host asks by its own address. Answers may be for others (proxies), so only a single one is believed. */
  #claimed(macs: ReadonlySet<AddressId>): Map<AddressId, Set<AddressId>> {
    const { addresses, hosts } = this.#analysis;
    const { mac } = hosts.columns;
    const arp = this.#analysis.table(arpTable);
    const { senderMac, sender, operation } = arp.columns;
    const noted = (): Map<AddressId, Set<AddressId>> => new Map([...macs].map((each) => [each, new Set()]));
    const asked = noted();
    const answered = noted();
    for (let row = 0; row < arp.length; row += 1) {
      const host = sender[row];
      const claims = (operation[row] === ARP_REQUEST ? asked : answered).get(senderMac[row]);
      if (claims === undefined || host < 0 || addresses.bytes(host).every((byte) => byte === 0)) continue;
      // Who claims the address of a host that has another MAC address (ARP spoofing) is not believed.
      if (mac[host] < 0 || mac[host] === senderMac[row]) claims.add(host);
    }
    for (const [each, claims] of asked) {
      const answers = answered.get(each)!;
      if (claims.size === 0 && answers.size === 1) asked.set(each, answers);
    }
    return asked;
  }
}

/** RFC 4291, 2.5.6: routers never forward packets of such an address. */
const isLinkLocal = (bytes: Uint8Array): boolean =>
  bytes.length === 16 && bytes[0] === 0xfe && (bytes[1] & 0xc0) === 0x80;
