import type { Row } from '../../../model/query.ts';

/** RFC 6895, 2.3, as dig writes them. */
const RCODES: Readonly<Record<number, string>> = {
  0: 'NOERROR',
  1: 'FORMERR',
  2: 'SERVFAIL',
  3: 'NXDOMAIN',
  4: 'NOTIMP',
  5: 'REFUSED',
  6: 'YXDOMAIN',
  7: 'YXRRSET',
  8: 'NXRRSET',
  9: 'NOTAUTH',
  10: 'NOTZONE',
};

/** How a cell of a transaction is written; undefined leaves it as it is. */
export function outcomeText(table: string, row: Row, column: string): string | undefined {
  const cell = row[column];
  if (table !== 'dns' || column !== 'rcode' || typeof cell !== 'number') return undefined;
  return cell in RCODES ? `${cell} ${RCODES[cell]}` : undefined;
}

/** A transaction that failed stands out: for want of the client, or of the server. */
export function outcomeTint(table: string, row: Row): string | null {
  const code = Number(row[table === 'dns' ? 'rcode' : 'status'] ?? 0);
  switch (table) {
    case 'dns':
      return code === 3 ? 'warn' : code === 1 || code === 2 || code === 5 ? 'bad' : null;
    case 'http':
    case 'rtsp':
    case 'sip':
      return code >= 500 ? 'bad' : code >= 400 ? 'warn' : null;
    case 'logins':
      return row['outcome'] === 'refused' ? 'warn' : null;
    default:
      return null;
  }
}
