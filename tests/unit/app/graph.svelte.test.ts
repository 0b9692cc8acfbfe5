import { expect, test } from 'vitest';
import { GraphState } from '../../../src/app/state/graph.svelte.ts';
import type { IoGraph } from '../../../src/model/query.ts';
import { EVERYTHING } from '../../../src/model/query.ts';
import { fakeOverview, fakeWorkers } from '../../support/fake-client.ts';

const fault = { at: 0, length: 3, code: 'unknown-field', message: 'bad is unknown' };
const answer = {
  traffic: fakeOverview(1, 1).traffic,
  busy: null,
  errors: [null, fault],
  field: null,
  fieldError: fault,
};

test('what is wrong with a line is told of the text that was asked about, and of no other', async () => {
  const { workers } = fakeWorkers({ ioGraph: () => Promise.resolve(answer as unknown as IoGraph) });
  const graph = new GraphState(workers);
  graph.lines = ['', 'bad'];
  graph.field = 'bad';
  await graph.ask(EVERYTHING, [...graph.lines], graph.field);
  expect([graph.errorOf(0), graph.errorOf(1), graph.fieldError]).toEqual([null, fault, fault]);
  graph.set(1, 'tcp');
  graph.field = 'tcp.len';
  expect([graph.errorOf(1), graph.fieldError]).toEqual([null, null]);
});

test('an answer is of one selection; another capture begins with the lines that every one begins with', async () => {
  const { workers } = fakeWorkers({ ioGraph: () => Promise.resolve(answer as unknown as IoGraph) });
  const graph = new GraphState(workers);
  const first = [...graph.lines];
  graph.add();
  await graph.ask(EVERYTHING, [...graph.lines], '');
  expect([graph.isOf(EVERYTHING), graph.isOf({ ...EVERYTHING })]).toEqual([true, false]);
  graph.forget();
  expect([graph.graph, graph.isOf(EVERYTHING), [...graph.lines]]).toEqual([null, false, first]);
});

test('lines that say the same are one series, and have one mistake', async () => {
  const { workers, asked } = fakeWorkers({ ioGraph: () => Promise.resolve(answer as unknown as IoGraph) });
  const graph = new GraphState(workers);
  graph.lines = ['', '', 'bad', 'bad'];
  await graph.ask(EVERYTHING, [...graph.lines], '');
  expect(asked[0].given[0]).toMatchObject({ filters: ['', 'bad'] });
  expect([0, 1, 2, 3].map((index) => graph.errorOf(index))).toEqual([null, null, fault, fault]);
});
