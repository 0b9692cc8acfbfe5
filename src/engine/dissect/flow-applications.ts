import { SPACE } from './dissector.ts';
import type { ApplicationDissector, PacketDissector } from './dissector.ts';
import { APPLICATION_DISSECTORS, PACKET_DISSECTORS } from './registry.ts';

/** What a flow speaks, as its column `application` numbers it. */
export type FlowApplication = Pick<ApplicationDissector | PacketDissector, 'id' | 'title' | 'display'>;

const claimsUdpPort = ({ claims }: PacketDissector): boolean => claims.some(([space]) => space === SPACE.udpPort);

/**
 * All that a flow may speak, in the order of the column's numbers, which begin at 1: applications, then packet protocols
 * that stand in UDP (tunnels and their control). Two dissectors of one name, as VXLAN has, count as one.
 */
export const FLOW_APPLICATIONS: readonly FlowApplication[] = [
  ...APPLICATION_DISSECTORS,
  ...PACKET_DISSECTORS.filter(claimsUdpPort),
].filter(({ id }, i, all) => all.findIndex((other) => other.id === id) === i);

/** What a flow with this number in its column speaks; null for 0, and for what no version knows. */
export function flowApplication(number: number): FlowApplication | null {
  // Most flows of a scan speak nothing, and a place before the first is looked up as a name: 25 ns for each of them.
  return number === 0 ? null : (FLOW_APPLICATIONS[number - 1] ?? null);
}

/** By packet dissector: the number of a UDP flow that carries it. */
export const CARRIED_NUMBERS: Uint16Array = Uint16Array.from(PACKET_DISSECTORS, (dissector) =>
  claimsUdpPort(dissector) ? FLOW_APPLICATIONS.findIndex(({ id }) => id === dissector.id) + 1 : 0,
);
