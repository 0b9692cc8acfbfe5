import { hostMacTable } from '../../model/host.ts';
import { arpTable } from '../dissect/network/arp.ts';
import { defineDetector, getOrMake, SHOWN } from './detector.ts';
import type { Facts, Report } from './detector.ts';
import { against, inform, text } from './measure.ts';

const REPLY = 2;
/** MAC addresses that move between machines by design: VRRP, HSRP, CARP share the first (RFC 5798; Cisco). */
const SHARED = ['00:00:5e:00:01:', '00:00:5e:00:02:', '00:00:0c:07:ac:', '00:00:0c:9f:f'];

interface Claim {
  readonly row: number;
  readonly mac: number;
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
    for (const [address, claims] of collectClaims(facts)) {
      const conflict = findConflict(claims, windowSeconds);
      if (conflict === null) continue;
      const { intruder, owner } = conflict;
      const isRouter = routes(facts, owner);
      const rows = claims.filter((claim) => claim.mac === intruder || claim.mac === owner);
      yield {
        key: [facts.address(intruder), facts.address(address)],
        severity: isRouter ? 'critical' : 'high',
        confidence: 'high',
        outcome: 'succeeded',
        title: text(
          '{mac} claims {address}, which belongs to {owner}',
          '{mac} объявляет адрес {address}, принадлежащий {owner}',
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
            'Claims of the intruder',
            'Объявлений нарушителя',
            claims.filter((claim) => claim.mac === intruder).length,
          ),
          inform(
            'Unasked claims',
            'Объявлений без запроса',
            claims.filter((claim) => claim.unsolicited && claim.mac === intruder).length,
          ),
        ],
        evidence: rows.slice(0, SHOWN).map(({ row, mac }) => ({
          packet: arp.columns.packet[row],
          flow: -1,
          field: 'arp.src.hw_mac',
          value: `${facts.address(mac)} = ${facts.address(address)}`,
        })),
        evidenceCount: rows.length,
        flows: [],
        supporting: isRouter
          ? [
              {
                text: text(
                  'The address is that of a router: traffic to other networks is affected.',
                  'Это адрес маршрутизатора: затронут трафик в другие сети.',
                ),
                parameters: {},
              },
            ]
          : [],
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
    getOrMake(claims, sender, () => []).push({ row, mac: columns.senderMac[row], at, unsolicited });
  }
  return claims;
}

/** The second MAC to claim an address while the first still does, taking turns or unasked. */
function findConflict(claims: readonly Claim[], windowSeconds: number): { owner: number; intruder: number } | null {
  const owner = claims[0].mac;
  let changes = 0;
  for (let i = 1; i < claims.length; i += 1) {
    if (claims[i].mac === claims[i - 1].mac || claims[i].at - claims[i - 1].at > windowSeconds) continue;
    changes += 1;
    const intruder = claims[i].mac === owner ? claims[i - 1].mac : claims[i].mac;
    const unasked = claims.filter((claim) => claim.mac === intruder && claim.unsolicited).length;
    if (changes >= 2 || unasked >= 2) return { owner, intruder };
  }
  return null;
}

/** A MAC address that sends packets of several outside addresses forwards for others. */
function routes(facts: Facts, mac: number): boolean {
  const macs = facts.table(hostMacTable);
  let outside = 0;
  for (let row = 0; row < macs.length; row += 1)
    if (macs.columns.mac[row] === mac && !facts.isInside(macs.columns.address[row])) outside += 1;
  return outside >= 2;
}
