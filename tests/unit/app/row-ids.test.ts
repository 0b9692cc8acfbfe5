import { expect, test } from 'vitest';
import { rowIds } from '../../../src/app/state/row-ids.ts';
import { EVERYTHING } from '../../../src/model/query.ts';
import { deferred, fakeWorkers, windowOf } from '../../support/fake-client.ts';

test('numbers of rows are those of the list that was asked for, however the question changes meanwhile', async () => {
  const first = deferred<undefined>();
  const { workers, asked } = fakeWorkers({
    rows: async (query) => {
      if (query.from === 5) await first.promise;
      return windowOf(query, 3000);
    },
  });
  const question = { table: 'packets', selection: EVERYTHING, sort: null };
  const reading = rowIds(workers, question, 5, 2100);
  question.selection = { ...EVERYTHING, filter: 'tcp' };
  first.resolve(undefined);
  expect(await reading).toEqual(Array.from({ length: 2095 }, (_, i) => i + 5));
  expect(asked.map(({ given }) => (given[0] as typeof question).selection.filter)).toEqual(['', '', '']);
});
