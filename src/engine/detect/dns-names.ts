// Names that clients asked of DNS: where they belong, how often each was wanted, how they are spelled.

import { getDomain } from 'tldts';
import type { Table } from '../../model/table.ts';
import { dnsTable } from '../dissect/application/dns.ts';
import { inParts } from './detector.ts';
import type { Facts } from './detector.ts';

/** Suffixes whose look-ups have long labels by design (nDPI dns.c). */
const LONG_BY_DESIGN = [
  'multi.surbl.org',
  'spamhaus.org',
  'rackcdn.com',
  'akamaiedge.net',
  'mx-verification.google.com',
  'amazonaws.com',
  'in-addr.arpa',
  'ip6.arpa',
];

/** The name that a row asks for: letters of either case are the same (RFC 4343), and some resolvers mix them on purpose. */
export const nameIn = (dns: Table<typeof dnsTable.columns>, row: number): string =>
  dns.text('query', row)?.toLowerCase() ?? '';

/** Registered domain. Base64 in a name has signs at which tldts, which reads URLs as well, would end the host. */
export function domainOf(name: string): string | null {
  const labels = name.split('.').map((label) => (/^[\w-]+$/.test(label) ? label : 'x'));
  const domain = getDomain(labels.join('.'), { allowPrivateDomains: false, validateHostname: false });
  return domain !== null && name.endsWith(domain) ? domain : null;
}

/** tldts makes up a domain from the last two labels of any name; hex labels are no top-level domain. */
export function isRegistered(name: string, domain: string): boolean {
  const top = name.slice(name.lastIndexOf('.') + 1);
  return name !== domain && /^([a-z]{2,18}|xn--[a-z0-9-]+)$/.test(top);
}

/** At a label border: whoever tunnels may call a domain of his own `evilamazonaws.com`. */
export const isLongByDesign = (name: string): boolean =>
  LONG_BY_DESIGN.some(
    (suffix) => name.endsWith(suffix) && (name.length === suffix.length || name.at(-suffix.length - 1) === '.'),
  );

/**
 * How often names were asked for. A question repeated under one transaction counts once, and so do those of one name for
 * several types: whoever wants to reach a name asks for its A, AAAA and HTTPS records at once (RFC 8305, 3).
 */
export function* asked(facts: Facts, rows: readonly number[]): Generator<null, number> {
  const dns = facts.table(dnsTable);
  const { transactionId, type } = dns.columns;
  const questions = new Set<string>();
  const ofType = new Map<string, number>();
  const ofName = new Map<string, number>();
  let count = 0;
  const visit = (row: number): void => {
    const name = nameIn(dns, row);
    const question = `${type[row]} ${name}`;
    const before = questions.size;
    if (questions.add(`${transactionId[row]} ${question}`).size === before) return;
    const times = (ofType.get(question) ?? 0) + 1;
    ofType.set(question, times);
    if (times <= (ofName.get(name) ?? 0)) return;
    ofName.set(name, times);
    count += 1;
  };
  yield* inParts(rows.length, (from, end) => {
    for (const row of rows.slice(from, end)) visit(row);
  });
  return count;
}

/** Names that were asked for, each once. */
export function* distinctNames(facts: Facts, rows: readonly number[]): Generator<null, string[]> {
  const dns = facts.table(dnsTable);
  const names = new Set<string>();
  yield* inParts(rows.length, (from, end) => {
    for (const row of rows.slice(from, end)) names.add(nameIn(dns, row));
  });
  return [...names];
}

/** What stands before the domain in all names: its length, and how evenly its characters occur, in bits of each. */
export function* spelling(
  names: readonly string[],
  domain: string | null,
): Generator<null, { readonly length: number; readonly bits: number }> {
  const counts = new Map<string, number>();
  let length = 0;
  yield* inParts(names.length, (from, end) => {
    for (const name of names.slice(from, end)) {
      const before = domain === null ? name : name.slice(0, Math.max(0, name.length - domain.length - 1));
      length += before.length;
      for (const character of before)
        if (character !== '.') counts.set(character, (counts.get(character) ?? 0) + character.length);
    }
  });
  const all = [...counts.values()].reduce((sum, count) => sum + count, 0);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / all) * Math.log2(count / all);
  return { length, bits };
}
