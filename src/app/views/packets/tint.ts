import { ANOMALIES } from '../../../model/anomaly.ts';
import type { Row } from '../../../model/query.ts';

const SEVERITY = new Map<string, string>(ANOMALIES.map(({ id, severity }) => [id, severity]));

/** How a packet row is coloured: trouble first, then what it speaks. Names of the tints stand in DataTable. */
export function tintOf(row: Row): string | null {
  const anomalies = Array.isArray(row['anomalies']) ? (row['anomalies'] as readonly string[]) : [];
  const severities = anomalies.map((id) => SEVERITY.get(id));
  if (severities.includes('malformed')) return 'bad';
  if (severities.includes('lost') || anomalies.some((id) => id.startsWith('tcp-'))) return 'warn';
  const info = typeof row['info'] === 'string' ? row['info'] : '';
  if (/\[(?:[A-Z]+, )*RST/.test(info)) return 'bad';
  const layers = typeof row['layers'] === 'string' ? row['layers'] : '';
  for (const [pattern, tint] of BY_LAYER) if (pattern.test(layers)) return tint;
  return null;
}

/** Families, from the innermost layer outwards: a name, a page, a secret, a message, a control packet. */
const BY_LAYER: readonly (readonly [RegExp, string])[] = [
  [/:(?:dns|mdns|llmnr|nbns)$/, 'name'],
  [/:(?:tls|dtls|ssh|quic|esp)$/, 'secret'],
  [/:http\b/, 'web'],
  [/:(?:arp|icmp|icmpv6|igmp|dhcp|ntp)\b/, 'control'],
];
