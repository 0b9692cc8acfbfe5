/**
 * The sample capture: twenty-five minutes of a small office, and what a mail does to it. Made up from beginning to end; the
 * same bytes on every run. `npm run sample` writes it.
 */
import { START, type Packet } from '../../tests/support/packet-builder.ts';
import { type Bytes } from '../../tests/support/packets/bytes.ts';
import { pcapng } from '../../tests/support/packets/capture-file.ts';
import { inOrder } from '../../tests/support/packets/session.ts';
import { HOSTS, SITES, type Site } from './hosts.ts';
import * as incident from './incident.ts';
import * as machines from './machines.ts';
import { Office } from './office.ts';
import * as people from './people.ts';

function everyday(office: Office): Packet[] {
  const { anna, ben, clara, dario, phone, gateway, resolver, storage, mail } = HOSTS;
  const { WINDOWS, LAPTOP, PHONE, boot, refreshNeighbour, setClock } = machines;
  const every = (seconds: number, act: (at: number, i: number) => Packet[]): Packet[] =>
    Array.from({ length: Math.floor(1490 / seconds) }, (_, i) =>
      act((i + office.random.between(0.4, 0.6)) * seconds, i),
    ).flat();
  return [
    boot(office, anna, WINDOWS, 2.1),
    boot(office, ben, WINDOWS, 14.7),
    boot(office, clara, WINDOWS, 33.2),
    boot(office, dario, LAPTOP, 78.4),
    boot(office, phone, PHONE, 127.9),
    every(62, (at, i) => machines.watchPrinter(office, 48211 + Math.floor(i / 4), at)),
    every(200, (at) => machines.advertiseRouter(office, at)),
    every(256, (at) => setClock(office, resolver, SITES.clock, at)),
    [anna, ben, clara, dario, storage, mail].flatMap((host) => [
      ...every(128 + host.address.length, (at) =>
        refreshNeighbour(office, host, gateway, at + office.random.between(0, 40)),
      ),
      ...every(420, (at) => setClock(office, host, resolver, at + office.random.between(0, 200))),
    ]),
    machines.searchName(office, clara, 'ARCHIVE', 171),
    machines.searchName(office, anna, 'SCANNER', 943),
    people.browsing(office),
    people.browsingOverIpv6(office),
    people.plainWeb(office),
    people.mailing(office),
    people.printing(office),
    people.fetchingFiles(office),
    people.workingOverSsh(office),
    people.oldServer(office),
  ].flat();
}

export function samplePackets(): Packet[] {
  const office = new Office();
  const packets = [
    ...everyday(office),
    ...incident.phishingMail(office),
    ...incident.download(office),
    ...incident.beacon(office),
    ...incident.portScan(office),
    ...incident.sweep(office),
    ...incident.arpSpoofing(office),
    ...incident.passwordGuessing(office),
    ...incident.webAttack(office),
    ...incident.dnsTunnel(office),
  ];
  // The builder counts from its own START.
  return inOrder(packets).map((packet) => ({ ...packet, time: packet.time - START + machines.BEGIN }));
}

export function sampleCapture(): Bytes {
  const named = [...Object.values(HOSTS), ...Object.values<Site>(SITES)].filter(
    ({ name, address }) => name !== address,
  );
  return pcapng(samplePackets(), {
    nanoseconds: true,
    interfaceName: 'eth0',
    interfaceDescription: 'Mirror port of the office switch',
    hardware: 'none: this capture is made up',
    application: 'Wireloupe, scripts/sample',
    comment:
      'A made-up morning in a small office, 10.20.30.0/24, and an incident in it: what happened to clara-pc, 10.20.30.103? ' +
      'All names and outside addresses are reserved for documentation.',
    names: Object.fromEntries(named.map(({ name, address }) => [address, [name]])),
  });
}
