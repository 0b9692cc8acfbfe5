import { isInNetworks, parseNetwork } from '../../base/network.ts';
import type { Network } from '../../base/network.ts';
import type { Blocklist } from '../../model/settings.ts';

/** A list of the user, read: networks, and names by suffix. */
export interface ReadList {
  readonly list: Blocklist;
  readonly networks: readonly Network[];
  /** Single addresses, which lists mostly hold, by their bytes. */
  readonly single: ReadonlySet<string>;
  readonly domains: ReadonlySet<string>;
}

/** Addresses of hosts files that mean "nowhere". */
const NOWHERE = new Set(['0.0.0.0', '127.0.0.1', '::1', '::']);

/** Reads one entry a line, hosts files and CSV (first column that is an address, network, URL or name). */
export function readList(list: Blocklist): ReadList {
  const networks: Network[] = [];
  const single = new Set<string>();
  const domains = new Set<string>();
  for (const line of list.text.split(/\r?\n/)) {
    const cells = line
      .replace(/[#;].*$/, '')
      .split(/[\s,|]+/)
      .map((cell) => cell.replace(/^"|"$/g, ''))
      .filter((cell) => cell !== '' && !NOWHERE.has(cell));
    for (const cell of cells) {
      const network = parseNetwork(cell);
      if (network !== null) {
        if (network.bits === network.bytes.length * 8) single.add(network.bytes.join());
        else networks.push(network);
        break;
      }
      const domain = domainOf(cell);
      if (domain === null) continue;
      domains.add(domain);
      break;
    }
  }
  return { list, networks, single, domains };
}

function domainOf(cell: string): string | null {
  const name = cell
    .toLowerCase()
    .replace(/^[a-z]+:\/\//, '')
    .replace(/[/:?].*$/, '')
    .replace(/^\*?\./, '')
    .replace(/\.$/, '');
  return /^([a-z0-9_-]{1,63}\.)+[a-z][a-z0-9-]{1,62}$/.test(name) ? name : null;
}

/** Whether a list holds an address. */
export function listsAddress({ single, networks }: ReadList, bytes: Uint8Array): boolean {
  return single.has(bytes.join()) || isInNetworks(bytes, networks);
}

/** The entry of a list that a name falls under: itself or a parent, at a label border; null where there is none. */
export function listedDomain({ domains }: ReadList, name: string): string | null {
  let rest = name.toLowerCase().replace(/\.$/, '');
  while (rest.includes('.')) {
    if (domains.has(rest)) return rest;
    rest = rest.slice(rest.indexOf('.') + 1);
  }
  return null;
}
