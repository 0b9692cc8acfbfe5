import { parseDomain } from '../../base/domain.ts';
import { isGroupAddress, parseAddress, parseNetwork } from '../../base/network.ts';
import type { Measure } from '../../model/finding.ts';
import type { Blocklist } from '../../model/settings.ts';
import type { Facts } from './detector.ts';
import { inform } from './measure.ts';

/** A list of the user, read: networks, and names by suffix. */
export interface ReadList {
  readonly list: Blocklist;
  /** By length of an address and bits of a network, the networks by their bits: a hundred thousand are one look each. */
  readonly networks: readonly Networks[];
  /** Single addresses, which lists mostly hold, by their bytes. */
  readonly single: ReadonlySet<string>;
  readonly domains: ReadonlySet<string>;
  /** Single pages, as `host/path`, and the hosts on which they lie: of those most others are harmless. */
  readonly pages: ReadonlySet<string>;
  readonly pageHosts: ReadonlySet<string>;
}

interface Networks {
  /** Bytes of an address. */
  readonly length: number;
  readonly bits: number;
  readonly prefixes: Set<string>;
}

/** Addresses of hosts files that mean "nowhere". */
const NOWHERE = new Set(['0.0.0.0', '127.0.0.1', '::1', '::']);

/** Lines that are read between two pauses. */
const STRIDE = 2048;

/** On which list something stands, and of what day that is. */
export const listMeasure = ({ name, date }: Blocklist): Measure =>
  inform('List', 'Список', `${name} ${date ?? ''}`.trim(), null);

/** All lists of the settings, read once per judgement. */
export function* readLists(facts: Facts): Generator<null, readonly ReadList[]> {
  const shared = facts.shared('blocklists', (): { lists: readonly ReadList[] | null } => ({ lists: null }));
  if (shared.lists !== null) return shared.lists;
  const lists: ReadList[] = [];
  for (const list of facts.blocklists) lists.push(yield* readList(list));
  return (shared.lists = lists);
}

/** Reads one entry a line, hosts files and CSV: the first column that is an address, a network, a name, or a URL of those. */
export function* readList(list: Blocklist): Generator<null, ReadList> {
  const networks: Networks[] = [];
  const single = new Set<string>();
  const domains = new Set<string>();
  const pages = new Set<string>();
  const pageHosts = new Set<string>();
  const { text } = list;
  for (let at = 0, line = 1; at < text.length; line += 1) {
    if (line % STRIDE === 0) yield null;
    const end = text.indexOf('\n', at);
    const cells = cellsOf(text.slice(at, end < 0 ? text.length : end));
    at = end < 0 ? text.length : end + 1;
    for (const cell of cells) {
      const { host, path } = partsOf(cell);
      const network = parseNetwork(cell) ?? (path === '' ? parseNetwork(host) : null);
      if (network !== null) {
        const { bytes, bits } = network;
        // Hosts files name the groups of every host, `ff02::1 ip6-allnodes`: nobody is bad for speaking to those.
        if (isGroupAddress(bytes)) break;
        if (bits === bytes.length * 8) single.add(bytes.join());
        else addNetwork(networks, bytes, bits);
        break;
      }
      const name = parseDomain(host) ?? (parseAddress(host) === null ? null : host);
      if (name === null) continue;
      if (path === '') domains.add(name);
      else {
        pages.add(name + path);
        pageHosts.add(name);
      }
      break;
    }
  }
  return { list, networks, single, domains, pages, pageHosts };
}

function cellsOf(line: string): string[] {
  return line
    .replace(/[#;].*/s, '')
    .split(/[\s,|]+/)
    .map((cell) => cell.replace(/^"|"$/g, ''))
    .filter((cell) => cell !== '' && !NOWHERE.has(cell));
}

function addNetwork(networks: Networks[], bytes: Uint8Array, bits: number): void {
  const { length } = bytes;
  let alike = networks.find((each) => each.length === length && each.bits === bits);
  if (alike === undefined) networks.push((alike = { length, bits, prefixes: new Set() }));
  alike.prefixes.add(prefixOf(bytes, bits));
}

/** The first bits of an address. */
function prefixOf(bytes: Uint8Array, bits: number): string {
  const whole = bits >> 3;
  const rest = bits & 7;
  const prefix = bytes.slice(0, rest === 0 ? whole : whole + 1);
  if (rest > 0) prefix[whole] &= 0xff << (8 - rest);
  return prefix.join();
}

/** Host and path of an entry: `https://user@evil.example:8443/a.exe?b`, `1.2.3.4:443`. No path is all of the host. */
function partsOf(cell: string): { readonly host: string; readonly path: string } {
  const [, authority = '', path = ''] = /^(?:[a-z]+:\/\/)?([^/?]*)(\/[^?]*)?/i.exec(cell) ?? [];
  const host = authority
    .replace(/^[^@]*@/, '')
    .replace(/^\[(.*)\](:\d*)?$/, '$1')
    .replace(/^([^:]*):\d*$/, '$1');
  return { host, path: path === '/' ? '' : path };
}

/** The page of a list that a request asks for, as `host/path`; null where it is none. */
export function listedPage({ pages }: ReadList, host: string, uri: string): string | null {
  if (pages.size === 0) return null;
  const name = host.toLowerCase().replace(/:\d*$/, '');
  const path = uri.replace(/^[a-z]+:\/\/[^/?]*/i, '').replace(/[?#;,|].*/s, '');
  return pages.has(name + path) ? name + path : null;
}

/** Whether a listed page lies on a host. */
export const hasListedPage = ({ pageHosts }: ReadList, name: string): boolean =>
  pageHosts.has(name.toLowerCase().replace(/\.$/, ''));

/** Whether a list holds an address. */
export function listsAddress({ single, networks }: ReadList, bytes: Uint8Array): boolean {
  if (single.has(bytes.join())) return true;
  return networks.some(({ length, bits, prefixes }) => length === bytes.length && prefixes.has(prefixOf(bytes, bits)));
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
