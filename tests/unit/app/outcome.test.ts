import { expect, test } from 'vitest';
import { outcomeText, outcomeTint } from '../../../src/app/views/transactions/outcome.ts';

test('codes of DNS bear their names; one that has none stays a number', () => {
  expect(outcomeText('dns', { rcode: 3 }, 'rcode')).toBe('3 NXDOMAIN');
  for (const rcode of [99, null]) expect(outcomeText('dns', { rcode }, 'rcode')).toBeUndefined();
  expect(outcomeText('dns', { rcode: 3 }, 'ttl')).toBeUndefined();
  expect(outcomeText('http', { rcode: 3 }, 'rcode')).toBeUndefined();
});

test.each([
  ['http', { status: 200 }, null],
  ['http', { status: 404 }, 'warn'],
  ['http', { status: 503 }, 'bad'],
  ['http', { status: null }, null],
  ['dns', { rcode: 0 }, null],
  ['dns', { rcode: 3 }, 'warn'],
  ['dns', { rcode: 2 }, 'bad'],
  ['logins', { outcome: 'refused' }, 'warn'],
  ['tls', { status: 500 }, null],
])('what failed stands out: %s %j', (table, row, tint) => {
  expect(outcomeTint(table, row)).toBe(tint);
});
