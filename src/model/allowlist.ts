import { parseDomain } from '../base/domain.ts';
import { isInNetwork, type Network, parseAddress, parseMac, parseNetwork } from '../base/network.ts';

/** Lines of an allow-list that are taken: each is held against each finding. */
export const MOST_ALLOWED = 1000;

/** An entry of the allow-list, and why it stands there. */
export interface Allowed {
  /** As the user wrote it. */
  readonly entry: string;
  /** Empty where nothing is said. */
  readonly why: string;
  readonly network: Network | null;
  /** A name, with all below it, or a MAC address. */
  readonly name: string;
}

/** Reads `10.0.0.7  # the scanner of the office`; null where the line names no address, network or domain. */
export function readAllowed(line: string): Allowed | null {
  const [entry = '', ...rest] = line.trim().split(/[\s#]+/);
  const why =
    rest.length === 0
      ? ''
      : line
          .trim()
          .slice(entry.length)
          .replace(/^[\s#]+/, '');
  const network = parseNetwork(entry);
  const name =
    network !== null ? '' : parseMac(entry) !== null ? entry.toLowerCase().replaceAll('-', ':') : parseDomain(entry);
  return entry === '' || name === null ? null : { entry, why, network, name };
}

/** Whether a line says nothing: empty, or only a comment. */
export const isComment = (line: string): boolean => /^\s*(?:#|$)/.test(line);

/** The first entry under which an address or a name falls, with a port or without; null where there is none. */
export function allowing(list: readonly Allowed[], subject: string): Allowed | null {
  const [, bracketed, plain] = /^(?:\[([^\]]+)\]|([^:]+))(?::\d+)?$/.exec(subject) ?? [];
  const host = (bracketed ?? plain ?? subject).toLowerCase().replace(/\.$/, '');
  const bytes = parseAddress(host);
  const fits = ({ network, name }: Allowed): boolean =>
    network !== null
      ? bytes !== null && isInNetwork(bytes, network)
      : bytes === null && (host === name || host.endsWith(`.${name}`));
  return list.find(fits) ?? null;
}
