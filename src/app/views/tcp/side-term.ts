import type { Row } from '../../../model/query.ts';

/**
 * The display filter for packets of one side of a TCP flow, within the flow; null where its row does not tell. Ports tell
 * the ends apart, also where both have one address; where both have one port, addresses do.
 */
export function sideTerm(row: Row | null, ofOriginator: boolean): string | null {
  const end = ofOriginator ? 'originator' : 'responder';
  const port = row?.[`${end}Port`];
  const address = row?.[end];
  if (typeof port !== 'number') return null;
  if (row?.['originatorPort'] !== row?.['responderPort'] || typeof address !== 'string')
    return `tcp.srcport == ${port}`;
  return `${address.includes(':') ? 'ipv6.src' : 'ip.src'} == ${address}`;
}
