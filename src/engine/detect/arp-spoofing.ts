import { hostMacTable } from '../../model/host.ts';
import type { Argument } from '../../model/finding.ts';
import { arpTable } from '../dissect/network/arp.ts';
import { defineDetector, evidenceOf, getOrMake } from './detector.ts';
import type { Facts, Report } from './detector.ts';
import { against, inform, text } from './measure.ts';

const REPLY = 2;
/** MAC addresses that move between machines by design: VRRP, HSRP, CARP share the first (RFC 5798; Cisco). */
const SHARED = ['00:00:5e:00:01:', '00:00:5e:00:02:', '00:00:0c:07:ac:', '00:00:0c:9f:f'];

const ROUTER: Argument = {
  text: text(
    'The first card passes on packets of other networks: this is the address of a router.',
    'Первая карта передаёт пакеты других сетей: это адрес маршрутизатора.',
  ),
  parameters: {},
};
const RELAY: Argument = {
  text: text(
    'The second card sends packets of other hosts: their traffic goes through it.',
    'Вторая карта отправляет пакеты других узлов: их трафик идёт через неё.',
  ),
  parameters: {},
};

interface Claim {
  readonly row: number;
  readonly mac: number;
  /** MAC address that the frame came from. */
  readonly from: number;
  readonly at: number;
  /** Nobody had asked: a reply without a request, or an announcement of the own address. */
  readonly unsolicited: boolean;
}

/** Two machines claim one address. */
export const arpSpoofing = defineDetector({
  id: 'arp-spoofing',
  code: 'A1',
  title: text('ARP spoofing', 'Подмена ARP'),
  techniques: ['T1557.002'],
  about: {
    meaning: text(
      'Two network cards claim the same IP address, taking turns or without having been asked. Whoever wins receives traffic that was meant for the other.',
      'Две сетевые карты объявляют один IP-адрес — попеременно или без запроса. Победивший получает трафик, предназначенный другому.',
    ),
    falsePositives: text(
      'Fail-over pairs, a replaced machine, an address handed out twice, virtual machines that move.',
      'Отказоустойчивые пары, замена машины, дважды выданный адрес, миграция виртуальных машин.',
    ),
    doNow: text(
      'Find the switch port of the new MAC address and disconnect it.',
      'Найдите порт коммутатора с новым MAC-адресом и отключите его.',
    ),
    doNext: text(
      'Switch on dynamic ARP inspection and DHCP snooping, flush the caches, change credentials that were sent in the meantime.',
      'Включите динамическую проверку ARP и DHCP snooping, очистите кэши, смените пароли, переданные за это время.',
    ),
  },
  options: {
    windowSeconds: {
      value: 300,
      min: 10,
      max: 86_400,
      source: 'own default',
      help: text(
        'Claims within so many seconds contradict each other.',
        'Объявления в пределах стольких секунд противоречат друг другу.',
      ),
    },
  },

  *detect(facts, { windowSeconds }): Generator<Report> {
    const arp = facts.table(arpTable);
    const all = collectClaims(facts);
    for (const [address, claims] of all) {
      const conflict = findConflict(claims, windowSeconds);
      if (conflict === null) continue;
      const { intruder, owner } = conflict;
      const isRouter = routes(facts, owner);
      const isRelay = forwards(facts, intruder, owner, all);
      const rows = claims.filter((claim) => claim.mac === intruder || claim.mac === owner);
      yield {
        key: [facts.address(intruder), facts.address(address)],
        severity: isRouter ? 'critical' : 'high',
        confidence: isRelay ? 'confirmed' : 'high',
        outcome: isRelay ? 'succeeded' : 'attempted',
        title: text(
          '{mac} claims {address}, which {owner} claimed first',
          '{mac} объявляет адрес {address}, который раньше объявлял {owner}',
        ),
        parameters: { mac: facts.address(intruder), address: facts.address(address), owner: facts.address(owner) },
        actor: intruder,
        targets: [facts.address(address)],
        direction: 'internal',
        measures: [
          against(
            'MAC addresses that claim it',
            'MAC-адресов, объявляющих его',
            new Set(claims.map((claim) => claim.mac)).size,
            2,
            'own default',
          ),
          inform(
            'Claims of the second card',
            'Объявлений второй карты',
            claims.filter((claim) => claim.mac === intruder).length,
          ),
          inform(
            'Those nobody had asked for',
            'Из них без запроса',
            claims.filter((claim) => claim.unsolicited && claim.mac === intruder).length,
          ),
        ],
        ...evidenceOf(
          rows,
          ({ row }) => arp.columns.packet[row],
          ({ mac }) => ({
            flow: -1,
            field: 'arp.src.hw_mac',
            value: `${facts.address(mac)} = ${facts.address(address)}`,
          }),
        ),
        flows: [],
        supporting: [...(isRouter ? [ROUTER] : []), ...(isRelay ? [RELAY] : [])],
      };
    }
  },
});

function collectClaims(facts: Facts): Map<number, Claim[]> {
  const arp = facts.table(arpTable);
  const { columns } = arp;
  const claims = new Map<number, Claim[]>();
  /** Second of the last request by `asker,asked`. */
  const requests = new Map<string, number>();
  for (let row = 0; row < arp.length; row += 1) {
    const [sender, target] = [columns.sender[row], columns.target[row]];
    const at = facts.seconds(columns.packet[row]);
    const isReply = columns.operation[row] === REPLY;
    if (!isReply) requests.set(`${sender},${target}`, at);
    const mac = facts.address(columns.senderMac[row]);
    if (
      facts.address(sender) === '0.0.0.0' ||
      mac === '00:00:00:00:00:00' ||
      SHARED.some((prefix) => mac.startsWith(prefix))
    )
      continue;
    const asked = requests.get(`${target},${sender}`);
    const unsolicited = sender === target || (isReply && (asked === undefined || at - asked > 5));
    getOrMake(claims, sender, () => []).push({
      row,
      mac: columns.senderMac[row],
      from: columns.linkSource[row],
      at,
      unsolicited,
    });
  }
  return claims;
}

/**
 * The second MAC to claim an address while the first still does, taking turns or unasked. One claim is a stray packet, and
 * two names in frames of one card are a machine that contradicts itself: neither is a second machine.
 */
function findConflict(claims: readonly Claim[], windowSeconds: number): { owner: number; intruder: number } | null {
  const owner = claims[0].mac;
  const card = claims[0].from;
  const foreign = claims.filter((claim) => claim.mac === owner || claim.from < 0 || claim.from !== card);
  const changes = new Map<number, number>();
  for (let i = 1; i < foreign.length; i += 1) {
    const [before, claim] = [foreign[i - 1], foreign[i]];
    if (claim.mac === before.mac || claim.at - before.at > windowSeconds) continue;
    const intruder = claim.mac === owner ? before.mac : claim.mac;
    changes.set(intruder, (changes.get(intruder) ?? 0) + 1);
    const own = foreign.filter((one) => one.mac === intruder && Math.abs(one.at - claim.at) <= windowSeconds);
    const unasked = own.filter((one) => one.unsolicited).length;
    if (unasked >= 2 || (own.length >= 2 && changes.get(intruder)! >= 2)) return { owner, intruder };
  }
  return null;
}

/**
 * Whether a machine hands packets on: it sends those of hosts that the other one sends as well (what a router brings from
 * outside), or of neighbours that say in ARP that they are a third.
 */
function forwards(facts: Facts, mac: number, owner: number, claims: ReadonlyMap<number, readonly Claim[]>): boolean {
  const { columns, length } = facts.table(hostMacTable);
  const ofOwner = new Set<number>();
  for (let row = 0; row < length; row += 1) if (columns.mac[row] === owner) ofOwner.add(columns.address[row]);
  for (let row = 0; row < length; row += 1) {
    if (columns.mac[row] !== mac) continue;
    const macs = claims.get(columns.address[row])?.map((claim) => claim.mac) ?? [];
    const isOutside = macs.length === 0 && !facts.isInside(columns.address[row]);
    if (isOutside ? ofOwner.has(columns.address[row]) : macs.length > 0 && !macs.includes(mac)) return true;
  }
  return false;
}

/** A MAC address that sends packets of several outside addresses forwards for others. */
function routes(facts: Facts, mac: number): boolean {
  const macs = facts.table(hostMacTable);
  let outside = 0;
  for (let row = 0; row < macs.length; row += 1)
    if (macs.columns.mac[row] === mac && !facts.isInside(macs.columns.address[row])) outside += 1;
  return outside >= 2;
}
