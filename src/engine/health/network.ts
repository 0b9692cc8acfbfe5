// Causes that show below the transport: addresses, broadcasts, and what routers report.

import { getOrMake } from '../../base/maps.ts';
import { isSharedMac } from '../../base/network.ts';
import { ADDRESS_KIND } from '../../model/address.ts';
import { IP_PROTOCOL } from '../../model/cursor.ts';
import { arpTable } from '../dissect/network/arp.ts';
import type { Ailment, Cause, HealthFacts } from './cause.ts';
import { eachRow, Tally } from './cause.ts';

const UNREACHABLE = 3,
  FRAGMENTATION_NEEDED = 4;
const UNREACHABLE_V6 = 1,
  TOO_BIG_V6 = 2;
const ARP_REQUEST = 1;
const BROADCAST = 'ff:ff:ff:ff:ff:ff';

/** ICMP messages of one kind by who sent them to whom. Type and code stand in the ports of a flow. */
function* icmpMessages(
  facts: HealthFacts,
  isMeant: (transport: number, type: number, code: number) => boolean,
  evidence: string,
): Generator<Ailment | null> {
  const { transport, originator, responder, originatorPort, responderPort, originatorPackets } = facts.flows.columns;
  const tally = new Tally();
  yield* eachRow(facts.flows.length, (flow) => {
    if (transport[flow] !== IP_PROTOCOL.icmp && transport[flow] !== IP_PROTOCOL.icmpv6) return;
    if (isMeant(transport[flow], originatorPort[flow], responderPort[flow]) && facts.isFlowSelected(flow))
      tally.add([originator[flow], responder[flow]], originatorPackets[flow], originatorPackets[flow]);
  });
  for (const { key, count } of tally.entries())
    yield {
      where: () => key.map((id) => facts.address(id)),
      value: count,
      count,
      outOf: count,
      filter: () => `${key.map((id) => facts.addressFilter(id)).join(' and ')} and ${evidence}`,
    };
}

export const unreachable: Cause = {
  id: 'unreachable',
  title: { en: 'Destination unreachable', ru: 'Узел назначения недоступен' },
  measure: { en: 'Messages of routers and hosts', ru: 'Сообщений маршрутизаторов и узлов' },
  counted: { en: 'messages', ru: 'сообщений' },
  meaning: {
    en: 'Somebody on the way said that a host, network or port cannot be reached.',
    ru: 'Кто-то на пути сообщил, что узел, сеть или порт недоступны.',
  },
  advice: {
    en: 'The sender of the message tells where the way ends: a router (route, filter) or the host itself (port closed).',
    ru: 'Отправитель сообщения показывает, где обрывается путь: маршрутизатор (маршрут, фильтр) или сам узел (порт закрыт).',
  },
  threshold: 5,
  unit: 'count',
  find: (facts) =>
    icmpMessages(
      facts,
      // "Fragmentation needed" is of the same type and says nothing of the destination.
      (transport, type, code) =>
        transport === IP_PROTOCOL.icmp
          ? type === UNREACHABLE && code !== FRAGMENTATION_NEEDED
          : type === UNREACHABLE_V6,
      '((icmp.type == 3 and icmp.code != 4) or icmpv6.type == 1)',
    ),
};

export const blackHole: Cause = {
  id: 'mtu-black-hole',
  title: { en: 'Packets too big for the path', ru: 'Пакеты слишком велики для пути' },
  measure: { en: 'Messages "too big"', ru: 'Сообщений «слишком велик»' },
  counted: { en: 'messages', ru: 'сообщений' },
  meaning: {
    en: 'A router has to drop packets that are larger than the next link takes. Where its message does not arrive, connections hang as soon as they carry data.',
    ru: 'Маршрутизатор отбрасывает пакеты, которые не проходят дальше. Если его сообщение не доходит, соединение зависает, как только пошли данные.',
  },
  advice: {
    en: 'Let ICMP "fragmentation needed" pass, lower the MTU of the tunnel or set MSS clamping on the router.',
    ru: 'Пропускайте ICMP «нужна фрагментация», уменьшите MTU туннеля или включите на маршрутизаторе ограничение MSS.',
  },
  threshold: 1,
  unit: 'count',
  find: (facts) =>
    icmpMessages(
      facts,
      (transport, type, code) =>
        transport === IP_PROTOCOL.icmp ? type === UNREACHABLE && code === FRAGMENTATION_NEEDED : type === TOO_BIG_V6,
      '((icmp.type == 3 and icmp.code == 4) or icmpv6.type == 2)',
    ),
};

/** What was handed on is not claimed again by who had it before; a lease may return after a day. */
const TURN_SECONDS = 300;

/** Claims of one address, in their order. */
class Claims {
  /** Cards that took turns: one claims the address again soon after another had. */
  readonly macs = new Set<number>();
  readonly #last = new Map<number, number>();
  #mac = -1;

  add(mac: number, at: number): void {
    const before = this.#last.get(mac);
    if (mac !== this.#mac && before !== undefined && at - before <= TURN_SECONDS) this.macs.add(mac).add(this.#mac);
    this.#last.set(mac, at);
    this.#mac = mac;
  }
}

export const duplicateAddresses: Cause = {
  id: 'duplicate-address',
  title: { en: 'One address, two devices', ru: 'Один адрес у двух устройств' },
  measure: { en: 'MAC addresses that claim it', ru: 'MAC-адресов, заявивших его' },
  counted: { en: 'MAC addresses', ru: 'MAC-адресов' },
  meaning: {
    en: 'Two devices say that the same IP address is theirs. Connections go now to one, now to the other; it may also be ARP spoofing.',
    ru: 'Два устройства заявляют один IP-адрес. Соединения попадают то к одному, то к другому; возможна и подмена ARP.',
  },
  advice: {
    en: 'Find both devices by their MAC addresses at the switch; check static addresses against the DHCP range.',
    ru: 'Найдите оба устройства по MAC-адресам на коммутаторе; проверьте, не попадают ли заданные вручную адреса в диапазон DHCP.',
  },
  threshold: 2,
  unit: 'count',
  *find(facts) {
    const table = facts.table(arpTable);
    const { packet, sender, senderMac, linkSource } = table.columns;
    const claims = new Map<number, Claims>();
    const nobody = facts.addresses.find(ADDRESS_KIND.ipv4, new Uint8Array(4));
    yield* eachRow(table.length, (row) => {
      const isProbe = sender[row] === nobody; // RFC 5227, 1.1
      // What a card says of itself; others speak for somebody, or the message is damaged.
      const isOwn = linkSource[row] < 0 || linkSource[row] === senderMac[row];
      if (!isProbe && isOwn && facts.isSelected(packet[row]) && !isSharedMac(facts.address(senderMac[row])))
        getOrMake(claims, sender[row], () => new Claims()).add(senderMac[row], facts.seconds(packet[row]));
    });
    for (const [address, { macs }] of claims)
      yield {
        where: () => [facts.address(address), ...[...macs].slice(0, 4).map((mac) => facts.address(mac))],
        value: macs.size,
        count: macs.size,
        outOf: macs.size,
        filter: () => `arp.src.proto_ipv4 == ${facts.address(address)}`,
      };
  },
};

export const broadcastStorm: Cause = {
  id: 'broadcast-storm',
  title: { en: 'Broadcast storm', ru: 'Шторм широковещания' },
  measure: { en: 'Broadcasts in the busiest second', ru: 'Широковещательных пакетов за самую занятую секунду' },
  counted: { en: 'packets', ru: 'пакетов' },
  meaning: {
    en: 'Packets to everybody arrive so often that every device is busy with them: a loop between switches, a broken card, or a scan of the own network.',
    ru: 'Пакеты «всем» приходят так часто, что ими занято каждое устройство: петля между коммутаторами, неисправная карта или обход своей сети.',
  },
  advice: {
    en: 'The same packets again and again mean a loop: check spanning tree. One sender of ARP: look at that host.',
    ru: 'Одни и те же пакеты снова и снова — петля: проверьте spanning tree. Один отправитель ARP — проверьте этот узел.',
  },
  threshold: 100,
  unit: 'packets',
  *find(facts) {
    const table = facts.table(arpTable);
    const bySecond = new Map<number, number>();
    const bySender = new Tally();
    const count = (packet: number, sender: number): void => {
      const second = Math.floor(facts.seconds(packet));
      bySecond.set(second, (bySecond.get(second) ?? 0) + 1);
      bySender.add([sender], 1, 1);
    };
    const { packet, linkSource, operation, sender, target } = table.columns;
    const isArp = new Set<number>();
    yield* eachRow(table.length, (row) => {
      if (!facts.isSelected(packet[row])) return;
      isArp.add(packet[row]);
      // Questions and announcements go to everybody, answers to one.
      if (operation[row] === ARP_REQUEST || sender[row] === target[row]) count(packet[row], linkSource[row]);
    });
    const { source, destination } = facts.packets.columns;
    const ofLink = facts.addresses.find(ADDRESS_KIND.mac, new Uint8Array(6).fill(255));
    const ofNetwork = facts.addresses.find(ADDRESS_KIND.ipv4, new Uint8Array(4).fill(255));
    yield* eachRow(facts.packets.length, (other) => {
      const to = destination[other];
      const isToAll = to >= 0 && (to === ofLink || to === ofNetwork);
      if (isToAll && !isArp.has(other) && facts.isSelected(other)) count(other, source[other]);
    });
    let most = 0;
    for (const packets of bySecond.values()) most = Math.max(most, packets);
    const loudest = [...bySender.entries()].toSorted((a, b) => b.count - a.count).slice(0, 3);
    const all = loudest.reduce((sum, each) => sum + each.count, 0);
    if (most > 0)
      yield {
        where: () => loudest.filter(({ key }) => key[0] >= 0).map(({ key }) => facts.address(key[0])),
        value: most,
        count: all,
        outOf: [...bySecond.values()].reduce((sum, packets) => sum + packets, 0),
        filter: () => `arp.opcode == ${ARP_REQUEST} or eth.dst == ${BROADCAST}`,
      };
  },
};
