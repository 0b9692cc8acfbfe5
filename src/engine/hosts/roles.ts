import { getOrMake } from '../../base/maps.ts';
import { transportName } from '../../model/flow.ts';
import { HOST_ROLES, type HostRole, type RoleClaim, type RoleEvidence, type RoleSign } from '../../model/host-role.ts';
import { flowApplication } from '../dissect/flow-applications.ts';
import type { AnsweringPort } from './open-ports.ts';
import { servedRole } from './services.ts';

/** Ports that one piece of evidence names. */
const MOST_PORTS = 8;

/** What roles are told from, of one host. */
export interface RoleFacts {
  readonly address: string;
  readonly ports: readonly AnsweringPort[];
  /** Evidence that does not come from the ports at which it answers. */
  readonly signs: readonly (RoleEvidence & { readonly role: HostRole })[];
  /** Flows that it opened and that were answered. */
  readonly opened: number;
  readonly firstPacketOf: (flow: number) => number;
}

/** Everything that an address sent. */
export const sentBy = (address: string): string => `${address.includes(':') ? 'ipv6' : 'ip'}.src == ${address}`;

/**
 * What a host does, by what the capture shows of it: what forms the network first, then what it serves (what was read before
 * what only a port's number says, the busiest first), that it is a client last. None where nothing tells.
 */
export function rolesOf(facts: RoleFacts): RoleClaim[] {
  const served = servicesOf(facts);
  const flows = [...served.values()].flat().reduce((sum, { flows }) => sum + flows, 0);
  const evidence = new Map<HostRole, RoleEvidence[]>();
  for (const { role, ...sign } of facts.signs) add(evidence, role, sign);
  const services = [...served].sort(([, a], [, b]) => weightOf(b) - weightOf(a));
  for (const [role, ports] of services) for (const sign of servingOf(facts, ports)) add(evidence, role, sign);
  // Whoever serves asks others now and then: a name server its own, a mail server the next.
  if (facts.opened > flows) add(evidence, 'client', openingOf(facts));
  const rank = (role: HostRole): number => (served.has(role) && !FIRST.has(role) ? SERVING : HOST_ROLES.indexOf(role));
  return [...evidence].map(([role, evidence]) => ({ role, evidence })).sort((a, b) => rank(a.role) - rank(b.role));
}

/** Roles that stand before all that is served. */
const FIRST: ReadonlySet<HostRole> = new Set(['group', 'router', 'scanner', 'dhcp']);
/** What is served stands where services stand in the list, and among itself in the order of its weight. */
const SERVING = HOST_ROLES.indexOf('dns');

interface ServedPort extends AnsweringPort {
  readonly byNumber: boolean;
}

/** The ports at which it answers, by what they serve. */
function servicesOf({ ports }: RoleFacts): Map<HostRole, ServedPort[]> {
  const found = new Map<HostRole, ServedPort[]>();
  for (const port of ports) {
    const served = servedRole(port.transport, port.port, flowApplication(port.application)?.id ?? null);
    if (served !== null) add(found, served.role, { ...port, byNumber: served.byNumber });
  }
  return found;
}

function add<Key, Item>(lists: Map<Key, Item[]>, key: Key, item: Item): void {
  getOrMake(lists, key, () => []).push(item);
}

const weightOf = (ports: readonly ServedPort[]): number =>
  ports.reduce((sum, { flows }) => sum + flows, 0) + (ports.some(({ byNumber }) => !byNumber) ? 2 ** 32 : 0);

/** One sign for what was read there, and one for what the numbers of ports say. */
function servingOf(facts: RoleFacts, ports: readonly ServedPort[]): RoleEvidence[] {
  return (['served', 'port'] as const).flatMap((sign) => {
    const own = ports.filter(({ byNumber }) => byNumber === (sign === 'port'));
    return own.length === 0 ? [] : [evidenceAt(facts, sign, own)];
  });
}

function evidenceAt({ address, firstPacketOf }: RoleFacts, sign: RoleSign, ports: readonly ServedPort[]): RoleEvidence {
  const told = new Map(
    ports.map(({ transport, port }) => {
      const name = transportName(transport);
      return [`${port}/${name}`, `${name}.port == ${port}`];
    }),
  );
  const terms = [...told.values()].slice(0, MOST_PORTS);
  const where = terms.length === 1 ? terms[0] : `(${terms.join(' or ')})`;
  return {
    sign,
    count: ports.reduce((sum, { flows }) => sum + flows, 0),
    about: [...told.keys()].slice(0, MOST_PORTS),
    packet: ports.reduce((first, { first: flow }) => earlier(first, firstPacketOf(flow)), -1),
    filter: `wireloupe.address == ${address} and ${where}`,
  };
}

/** The earlier of two packets; −1 is none. */
export const earlier = (a: number, b: number): number => (a < 0 ? b : b < 0 ? a : Math.min(a, b));

const openingOf = ({ address, opened }: RoleFacts): RoleEvidence => ({
  ...{ sign: 'opened', count: opened, about: [], packet: -1 },
  filter: sentBy(address),
});
