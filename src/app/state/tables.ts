import type { TableDescription } from '../../model/query.ts';

/** Id of the view of all tables that have none of their own. */
export const TRANSACTIONS = 'transactions';

/** Tables with a view of their own, and those that only serve others. */
const ELSEWHERE = new Set([
  ...['packets', 'flows', 'hosts', 'hostNames', 'hostMacs', 'hostSyns'],
  ...['contents', 'foldedFindings', 'findings', 'summary'],
]);
const FIRST = ['dns', 'http', 'tls'];
/** What several protocols have in common comes behind each of them: the protocol says more. */
const LAST = ['files', 'logins', 'certificates'];

/** Tables shown as tabs: those asked for most first, then other protocols as the schema has them; empty ones last. */
export function transactionTables(tables: readonly TableDescription[]): readonly TableDescription[] {
  const rank = ({ id, rows }: TableDescription): number => {
    const [first, last] = [FIRST.indexOf(id), LAST.indexOf(id)];
    const place = first >= 0 ? first : FIRST.length + 1 + last;
    return (rows > 0 ? 0 : 100) + place;
  };
  return tables.filter(({ id }) => !ELSEWHERE.has(id)).toSorted((a, b) => rank(a) - rank(b));
}
