import type { FoundHost } from '../../model/host-card.ts';
import { hostNameTable } from '../../model/host.ts';
import type { AddressId } from '../../model/ids.ts';
import type { Analysis } from '../analysis.ts';
import { isThere } from './hosts-there.ts';

/** Hosts and names that are looked through, while somebody types: 0.1 s. */
const MOST_LOOKED = 100_000;

interface Match {
  readonly host: AddressId;
  readonly name: string | null;
  readonly isBeginning: boolean;
}

/** Hosts whose address or one of whose names holds a text: those that begin with it first, then the busiest, `most` of them. */
export function findHosts(analysis: Analysis, text: string, most: number): FoundHost[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return [];
  const { addresses, hosts } = analysis;
  const { sentBytes, receivedBytes } = hosts.columns;
  const found = new Map<AddressId, Match>();
  const look = (host: AddressId, said: string, name: string | null): void => {
    const at = said.toLowerCase().indexOf(wanted);
    const known = found.get(host);
    if (at < 0 || (known !== undefined && (known.isBeginning || at > 0))) return;
    found.set(host, { host, name, isBeginning: at === 0 });
  };
  for (let host = 0; host < Math.min(hosts.length, MOST_LOOKED); host += 1)
    if (isThere(hosts, host)) look(host, addresses.format(host), null);
  const names = analysis.table(hostNameTable);
  for (let row = 0; row < Math.min(names.length, MOST_LOOKED); row += 1) {
    const host = names.columns.address[row];
    const name = names.text('name', row);
    if (name !== null && isThere(hosts, host)) look(host, name, name);
  }
  const bytes = (host: AddressId): number => sentBytes[host] + receivedBytes[host];
  return [...found.values()]
    .sort((a, b) => Number(b.isBeginning) - Number(a.isBeginning) || bytes(b.host) - bytes(a.host))
    .slice(0, most)
    .map(({ host, name }) => ({ address: addresses.format(host), name: name ?? analysis.nameOf(host) }));
}
