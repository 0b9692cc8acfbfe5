/** The network and the small things that everybody in it does: look up a name, open a connection. */
import { packetsWith, type Item, type Packet } from '../../tests/support/packet-builder.ts';
import { formatEndpoint, macOf } from '../../tests/support/packets/address.ts';
import { certificate } from '../../tests/support/packets/certificate.ts';
import { dnsAnswer, dnsQuery } from '../../tests/support/packets/dns.ts';
import { endOf, tcpSession, udpExchange, type Exchange, type TcpSession } from '../../tests/support/packets/session.ts';
import { TLS, tlsExchanges, type TlsSession } from '../../tests/support/packets/tls.ts';
import { HOSTS, ZONE, type Host, type Site } from './hosts.ts';
import { Random } from './random.ts';

const MACS: ReadonlyMap<string, string> = new Map([
  ...Object.values(HOSTS).flatMap((host) =>
    [host.address, host.linkLocal, host.global].map((ip) => [ip, host.mac] as const),
  ),
]);

const INSIDE_RTT = 0.0006;
const isInside = (address: string): boolean => address.startsWith('10.20.30.');
const isWindows = (host: Host): boolean => host.name.endsWith('-pc.office.example');

export type Talk = NonNullable<TlsSession['talk']>;

export class Office {
  readonly random = new Random(20240312);
  readonly #ports = new Map<string, number>();
  /** Whom the victims of ARP spoofing take for another: address → MAC. */
  #believed: ReadonlyMap<string, string> = new Map();
  #serial = 0;

  /** The MAC address behind an address; what is not inside is behind the gateway. */
  readonly macOf = (address: string): string => {
    const known = this.#believed.get(address) ?? MACS.get(address);
    if (known) return known;
    const derived = macOf(address);
    const isGroup = derived.startsWith('f') || derived.startsWith('33') || derived.startsWith('01');
    return isGroup ? derived : (this.#believed.get(HOSTS.gateway.address) ?? HOSTS.gateway.mac);
  };

  /** What `act` makes while somebody believes in other MAC addresses. */
  believing(macs: Readonly<Record<string, string>>, act: () => Packet[]): Packet[] {
    this.#believed = new Map(Object.entries(macs));
    const result = act();
    this.#believed = new Map();
    return result;
  }

  packets(...items: readonly Item[]): Packet[] {
    return packetsWith({ macOf: this.macOf }, ...items);
  }

  /** A new number for keys, certificates and ids. */
  serial(): number {
    return ++this.#serial;
  }

  /** The next ephemeral port of a host. */
  port(host: Host): number {
    const port = this.#ports.get(host.address) ?? 49152 + this.random.whole(0, 4000);
    this.#ports.set(host.address, port + this.random.whole(1, 3));
    return port;
  }

  session(
    client: Host,
    server: Host | Site,
    port: number,
    start: number,
    exchanges: readonly Exchange[],
    more: Partial<TcpSession> = {},
  ): Packet[] {
    const rtt = 'rtt' in server ? server.rtt * this.random.between(0.9, 1.2) : INSIDE_RTT;
    const { random } = this;
    return tcpSession(
      {
        client: formatEndpoint(client.address, this.port(client)),
        server: formatEndpoint(server.address, port),
        start,
        rtt,
        exchanges,
        clientSeq: random.whole(1, 0xffff_ffff),
        serverSeq: random.whole(1, 0xffff_ffff),
        clientAlso: isWindows(client) ? 'ttl=128' : 'ttl=64',
        serverAlso: isInside(server.address) ? 'ttl=64' : 'ttl=52',
        ...more,
      },
      this,
    );
  }

  /** The same over IPv6, from the client's global address. */
  session6(client: Host, server: Site, port: number, start: number, exchanges: readonly Exchange[]): Packet[] {
    return this.session(
      { ...client, address: client.global },
      { ...server, address: server.global! },
      port,
      start,
      exchanges,
    );
  }

  /** A question of a host and the resolver's answer, or NXDOMAIN for what it does not know. */
  ask(client: Host, name: string, type: 'A' | 'AAAA', at: number): Packet[] {
    const known = ZONE.get(name);
    const value = type === 'A' ? known?.address : known?.global;
    const id = this.random.whole(1, 65535);
    const zone = name.split('.').slice(-2).join('.');
    const answer = value ? [`${name} 300 ${type} ${value}`] : [];
    const authorities = value ? [] : [`${zone} 900 SOA ns.${zone} hostmaster.${zone} 2024031201 7200 900 1209600 900`];
    const question = `${name} ${type}`;
    const payloads = [
      dnsQuery(question, { id }),
      dnsAnswer(question, answer, { id, authorities, rcode: known ? 0 : 3 }),
    ];
    return this.askResolver(client, payloads, at);
  }

  askResolver(client: Host, payloads: readonly Uint8Array[], at: number): Packet[] {
    const port = this.random.whole(50000, 65000);
    return udpExchange(
      {
        client: `${client.address}:${port}`,
        server: `${HOSTS.resolver.address}:53`,
        start: at,
        rtt: this.random.between(0.0008, 0.03),
        payloads,
        also: `id=${this.serial() & 0xffff}`,
      },
      this,
    );
  }

  /** Both kinds of address, as programs ask today. */
  lookUp(client: Host, name: string, at: number): Packet[] {
    return [...this.ask(client, name, 'A', at), ...this.ask(client, name, 'AAAA', at + 0.0007)];
  }

  certificateOf(name: string, issuer = 'C=SE,O=Example Trust,CN=Example Trust CA 3'): Uint8Array {
    const [notBefore, notAfter] = ['2024-01-15T00:00:00Z', '2025-01-15T00:00:00Z'];
    return certificate({
      subject: `CN=${name}`,
      issuer,
      names: [name],
      notBefore,
      notAfter,
      serial: 4096 + this.serial(),
    });
  }

  /** A handshake and what follows it; TLS 1.3 unless told. */
  tls(site: { readonly name: string }, talk: Talk, more: TlsSession = {}): Exchange[] {
    const certificates = [this.certificateOf(site.name)];
    return tlsExchanges({
      version: TLS.tls13,
      sni: site.name,
      alpn: 'h2',
      seed: this.serial(),
      certificates,
      talk,
      ...more,
    });
  }

  /** Requests and answers of a page, of sizes as chance has it. */
  page(requests: number): Talk {
    const { random } = this;
    return Array.from({ length: requests }, (_, i) => [
      { from: 'client', size: random.whole(180, 620), wait: i === 0 ? 0.002 : random.between(0.01, 0.4) } as const,
      { from: 'server', size: random.whole(400, i === 0 ? 16000 : 9000), wait: random.between(0.004, 0.06) } as const,
    ]).flat();
  }

  /** Looks a site up and opens a page; one in ten goes wrong somehow. */
  browse(client: Host, site: Site, at: number, requests = 3, version: number = TLS.tls13): Packet[] {
    const found = this.lookUp(client, site.name, at);
    const exchanges = this.tls(site, this.page(requests), { version });
    const chance = this.random.next();
    if (chance < 0.14) {
      const fault = (['retransmitted', 'lost', 'reordered'] as const)[Math.floor(chance * 20)] ?? 'retransmitted';
      exchanges[exchanges.length - 1] = { ...exchanges.at(-1)!, fault };
    }
    const close = this.random.next() < 0.12 ? 'rst' : 'fin';
    return [...found, ...this.session(client, site, 443, endOf(found) + 0.003, exchanges, { close })];
  }
}

/** The packet of this index with a comment for whoever opens the capture. */
export function commented(packets: readonly Packet[], index: number, comment: string): Packet[] {
  return packets.map((packet, i) => (i === index ? { ...packet, comment } : packet));
}
