import { getOrMake } from '../../base/maps.ts';
import { isSharedMac } from '../../base/network.ts';
import { partitionPoint } from '../../base/partition-point.ts';
import { hostMacTable } from '../../model/host.ts';
import type { Argument } from '../../model/finding.ts';
import type { AddressId } from '../../model/ids.ts';
import { sortedOrder } from '../../base/sort.ts';
import { arpTable } from '../dissect/network/arp.ts';
import { defineDetector, extentOf, inParts, shownOf, STRIDE } from './detector.ts';
import type { Draft, Facts, Yielded } from './detector.ts';
import { against, inform, text } from './measure.ts';

const REPLY = 2;
/** A reply that comes later than so many seconds was not asked for. */
const ANSWER_SECONDS = 5;

const ROUTER: Argument = {
  text: text(
    'The other card passes on packets of other networks: this is the address of a router.',
    'Другая карта передаёт пакеты других сетей: это адрес маршрутизатора.',
  ),
  parameters: {},
};
const RELAY: Argument = {
  text: text(
    'This card sends packets of other hosts: their traffic goes through it.',
    'Эта карта отправляет пакеты других узлов: их трафик идёт через неё.',
  ),
  parameters: {},
};
const HAND_OVER: Argument = {
  text: text(
    'The other card did not claim the address again: it may have been handed over to a standby or a new machine.',
    'Другая карта больше не объявляла этот адрес: его мог принять резервный или новый узел.',
  ),
  parameters: {},
};

interface Claim {
  readonly row: number;
  readonly mac: number;
  /** MAC address that the frame came from. */
  readonly from: number;
  readonly at: number;
  /** Nobody had asked: a reply without a request, or an announcement. */
  readonly unsolicited: boolean;
  /** The address is told to everybody, as who has just got it does (RFC 5227, 2.3). */
  readonly announced: boolean;
}

/** The card that had an address, and the one that claims it against that. */
interface Conflict {
  readonly owner: AddressId;
  readonly intruder: AddressId;
  /** The owner claimed the address first in this capture. */
  readonly isOwnerFirst: boolean;
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

  *detect(facts, { windowSeconds }): Generator<Yielded> {
    const all = yield* collectClaims(facts);
    let cards: Cards | null = null;
    let looked = 0;
    for (const [address, claims] of all) {
      if (++looked % STRIDE === 0) yield null;
      const conflict = yield* findConflict(claims, windowSeconds);
      if (conflict === null) continue;
      if (cards === null) {
        cards = new Cards(facts, all);
        yield* cards.collect();
      }
      const { intruder, owner } = conflict;
      const isRouter = cards.routes(owner);
      const isRelay = cards.forwards(intruder, owner);
      yield null;
      yield describe(facts, address, claims, { ...conflict, isRouter, isRelay });
    }
  },
});

function describe(
  facts: Facts,
  address: AddressId,
  claims: readonly Claim[],
  conflict: Conflict & { readonly isRouter: boolean; readonly isRelay: boolean },
): Draft {
  const { owner, intruder, isOwnerFirst, isRouter, isRelay } = conflict;
  const arp = facts.table(arpTable);
  const isHandOver = !isRelay && looksHandedOver(claims, conflict);
  const rows = claims.filter((claim) => claim.mac === intruder || claim.mac === owner);
  return {
    key: [facts.address(intruder), facts.address(address)],
    severity: isHandOver ? 'low' : isRouter ? 'critical' : 'high',
    confidence: isHandOver ? 'low' : isRelay ? 'confirmed' : 'high',
    outcome: isRelay ? 'succeeded' : 'attempted',
    actor: intruder,
    direction: 'internal',
    ...extentOf(rows, ({ row }) => arp.columns.packet[row]),
    write: () => ({
      title: text(
        '{mac} claims {address}, which {owner} {order, select, first {claimed first} other {claims as well}}',
        '{mac} объявляет адрес {address}, который {order, select, first {раньше объявлял} other {объявляет и}} {owner}',
      ),
      parameters: {
        mac: facts.address(intruder),
        address: facts.address(address),
        owner: facts.address(owner),
        order: isOwnerFirst ? 'first' : 'other',
      },
      targets: [facts.address(address)],
      measures: [
        against(
          'MAC addresses that claim it',
          'MAC-адресов, объявляющих его',
          new Set(claims.map((claim) => claim.mac)).size,
          2,
          'own default',
        ),
        inform('Claims of this card', 'Объявлений этой карты', claims.filter((claim) => claim.mac === intruder).length),
        inform(
          'Those nobody had asked for',
          'Из них без запроса',
          claims.filter((claim) => claim.unsolicited && claim.mac === intruder).length,
        ),
      ],
      evidence: shownOf(
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
      opposing: isHandOver ? [HAND_OVER] : [],
    }),
  };
}

/** The new card only announced that the address is its own, and the old one said no more: so do standbys, and machines that move. */
function looksHandedOver(claims: readonly Claim[], { owner, intruder }: Conflict): boolean {
  const own = claims.filter(({ mac }) => mac === intruder);
  const since = own.reduce((first, { at }) => Math.min(first, at), Infinity);
  return (
    own.every(({ unsolicited, announced }) => !unsolicited || announced) &&
    !claims.some(({ mac, at }) => mac === owner && at > since)
  );
}

const isNobodys = (mac: string): boolean => mac === '00:00:00:00:00:00' || isSharedMac(mac);

function* collectClaims(facts: Facts): Generator<null, Map<number, Claim[]>> {
  const arp = facts.table(arpTable);
  const { columns } = arp;
  const claims = new Map<number, Claim[]>();
  /** Second of the last request by who asks and who is asked for. */
  const requests = new Map<number, number>();
  const pair = (a: number, b: number): number => a * facts.addresses.size + b;
  const unspecified = new Map<number, boolean>();
  const nobodys = new Map<number, boolean>();
  const visit = (row: number): void => {
    const [sender, target] = [columns.sender[row], columns.target[row]];
    const at = facts.seconds(columns.packet[row]);
    const isReply = columns.operation[row] === REPLY;
    if (!isReply) requests.set(pair(sender, target), at);
    if (getOrMake(unspecified, sender, () => facts.address(sender) === '0.0.0.0')) return;
    const mac = columns.senderMac[row];
    if (getOrMake(nobodys, mac, () => isNobodys(facts.address(mac)))) return;
    const asked = requests.get(pair(target, sender));
    const unsolicited = sender === target || (isReply && (asked === undefined || at - asked > ANSWER_SECONDS));
    getOrMake(claims, sender, () => []).push({
      row,
      mac,
      from: columns.linkSource[row],
      at,
      unsolicited,
      announced: sender === target,
    });
  };
  yield* inParts(arp.length, (from, end) => {
    for (let row = from; row < end; row += 1) visit(row);
  });
  return claims;
}

/**
 * The second MAC to claim an address while the first still does, taking turns or unasked. One claim is a stray packet, and
 * two names in frames of one card are a machine that contradicts itself: neither is a second machine.
 */
function* findConflict(claims: readonly Claim[], windowSeconds: number): Generator<null, Conflict | null> {
  const owner = claims[0].mac;
  const card = claims[0].from;
  const foreign = claims.filter((claim) => claim.mac === owner || claim.from < 0 || claim.from !== card);
  const ofMac = new Map<number, Claim[]>();
  yield* inParts(foreign.length, (from, end) => {
    for (let i = from; i < end; i += 1) getOrMake(ofMac, foreign[i].mac, () => []).push(foreign[i]);
  });
  const timelines = new Map<number, Timeline>();
  const changes = new Map<number, number>();
  for (let i = 1; i < foreign.length; i += 1) {
    if (i % STRIDE === 0) yield null;
    const [before, claim] = [foreign[i - 1], foreign[i]];
    if (claim.mac === before.mac || claim.at - before.at > windowSeconds) continue;
    const intruder = claim.mac === owner ? before.mac : claim.mac;
    changes.set(intruder, (changes.get(intruder) ?? 0) + 1);
    const all = ofMac.get(intruder) ?? [];
    if (all.length < 2) continue; // a forged flood: a million cards, each once
    const own = getOrMake(timelines, intruder, () => new Timeline(all));
    const { count, unasked } = own.between(claim.at - windowSeconds, claim.at + windowSeconds);
    if (unasked >= 2 || (count >= 2 && changes.get(intruder)! >= 2))
      return rolesOf(owner, intruder, ofMac.get(owner) ?? [], all);
  }
  return null;
}

/** A capture may begin amid an attack: then who is heard first speaks unasked again and again, and the other only when asked. */
function rolesOf(first: AddressId, second: AddressId, before: readonly Claim[], behind: readonly Claim[]): Conflict {
  const unasked = (claims: readonly Claim[]): number => claims.filter(({ unsolicited }) => unsolicited).length;
  return unasked(before) >= 2 && unasked(behind) === 0
    ? { owner: second, intruder: first, isOwnerFirst: false }
    : { owner: first, intruder: second, isOwnerFirst: true };
}

/** Claims of one card by time, so that those of a window are counted without looking at each: a flood has a million. */
class Timeline {
  readonly #times: Float64Array;
  /** How many were unasked before each, and in all. */
  readonly #unasked: Uint32Array;

  constructor(claims: readonly Claim[]) {
    const times = Float64Array.from(claims, ({ at }) => at);
    this.#times = new Float64Array(claims.length);
    this.#unasked = new Uint32Array(claims.length + 1);
    for (const [i, place] of sortedOrder(times).entries()) {
      this.#times[i] = times[place];
      this.#unasked[i + 1] = this.#unasked[i] + Number(claims[place].unsolicited);
    }
  }

  between(from: number, to: number): { count: number; unasked: number } {
    const first = partitionPoint(0, this.#times.length, (place) => this.#times[place] < from);
    const end = partitionPoint(first, this.#times.length, (place) => this.#times[place] <= to);
    return { count: end - first, unasked: this.#unasked[end] - this.#unasked[first] };
  }
}

/** What cards do besides claiming addresses; worked out for those in conflict, once for each. */
class Cards {
  readonly #facts: Facts;
  readonly #claims: ReadonlyMap<number, readonly Claim[]>;
  /** By card, the addresses whose packets it sends. */
  readonly #sent = new Map<number, number[]>();
  /** The same as sets, for those that others are held against. */
  readonly #sentSets = new Map<number, ReadonlySet<number>>();
  /** By address, the cards that claim it. */
  readonly #claimers = new Map<number, ReadonlySet<number>>();
  readonly #routes = new Map<number, boolean>();
  readonly #passesOn = new Map<number, boolean>();
  readonly #forwards = new Map<string, boolean>();

  constructor(facts: Facts, claims: ReadonlyMap<number, readonly Claim[]>) {
    this.#facts = facts;
    this.#claims = claims;
  }

  /** Notes who sends what; first of all. */
  *collect(): Generator<null, void> {
    const { columns, length } = this.#facts.table(hostMacTable);
    yield* inParts(length, (from, end) => {
      for (let row = from; row < end; row += 1)
        getOrMake(this.#sent, columns.mac[row], () => []).push(columns.address[row]);
    });
  }

  /** A MAC address that sends packets of several outside addresses forwards for others. */
  routes(mac: number): boolean {
    return getOrMake(this.#routes, mac, () => {
      let outside = 0;
      for (const address of this.#sentBy(mac)) if (!this.#facts.isInside(address)) outside += 1;
      return outside >= 2;
    });
  }

  /**
   * Whether a machine hands packets on: it sends those of hosts that the other one sends as well (what a router brings from
   * outside), or of neighbours that say in ARP that they are a third.
   */
  forwards(mac: number, owner: number): boolean {
    return getOrMake(this.#forwards, `${mac},${owner}`, () => {
      const passesOn = getOrMake(this.#passesOn, mac, () =>
        this.#sentBy(mac).some((address) => this.#claimersOf(address).size > 0 && !this.#claimersOf(address).has(mac)),
      );
      if (passesOn) return true;
      const [fewer, more] = [mac, owner].sort((a, b) => this.#sentBy(a).length - this.#sentBy(b).length);
      const others = getOrMake(this.#sentSets, more, () => new Set(this.#sentBy(more)));
      return this.#sentBy(fewer).some(
        (address) => others.has(address) && this.#claimersOf(address).size === 0 && !this.#facts.isInside(address),
      );
    });
  }

  #sentBy(mac: number): readonly number[] {
    return this.#sent.get(mac) ?? [];
  }

  #claimersOf(address: number): ReadonlySet<number> {
    return getOrMake(this.#claimers, address, () => new Set(this.#claims.get(address)?.map(({ mac }) => mac)));
  }
}
