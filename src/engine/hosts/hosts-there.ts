import type { AddressId } from '../../model/ids.ts';
import type { Analysis } from '../analysis.ts';

// Addresses become hosts by sending or receiving a packet: the table also knows those that only stand inside messages.

type Hosts = Pick<Analysis['hosts'], 'columns' | 'length'>;

/** Whether it sent or received something. Its own counts tell, also where the packets of an older version were left out. */
export const isThere = ({ columns: { sentPackets, receivedPackets } }: Hosts, host: AddressId): boolean =>
  sentPackets[host] + receivedPackets[host] > 0;

/** How many there are. */
export function countHosts(hosts: Hosts): number {
  let count = 0;
  for (let host = 0; host < hosts.length; host += 1) if (isThere(hosts, host)) count += 1;
  return count;
}

/** Their rows, in the order of the table. */
export function hostsThere(hosts: Hosts): Int32Array<ArrayBuffer> {
  const rows = new Int32Array(countHosts(hosts));
  for (let host = 0, at = 0; host < hosts.length; host += 1) if (isThere(hosts, host)) rows[at++] = host;
  return rows;
}
