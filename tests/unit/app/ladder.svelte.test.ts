import { expect, test } from 'vitest';
import { LadderState } from '../../../src/app/state/ladder.svelte.ts';
import type { Ladder } from '../../../src/model/ladder.ts';
import { deferred, fakeWorkers, settled } from '../../support/fake-client.ts';

const ladderOf = (packets: number): Ladder => ({
  participants: [],
  all: 0,
  foldedPackets: 0,
  packets,
  start: null,
  error: null,
});

test('it is known what selection a ladder is of: until its answer comes, that of the one before', async () => {
  const answers = [deferred<Ladder>(), deferred<Ladder>(), deferred<Ladder>()];
  let asked = 0;
  const { workers } = fakeWorkers({ ladder: () => answers[asked++].promise });
  const drawing = new LadderState(workers);
  const [all, tcp, udp] = ['', 'tcp', 'udp'].map((filter) => ({ filter, brush: null }));
  void drawing.ask(all, 4);
  expect(drawing.isOf(all)).toBe(false);
  await settled();
  answers[0].resolve(ladderOf(9));
  await settled();
  expect([drawing.isOf(all), drawing.report?.packets]).toEqual([true, 9]);
  void drawing.ask(tcp, 4);
  void drawing.ask(udp, 4);
  await settled();
  answers[2].resolve(ladderOf(2));
  await settled();
  answers[1].resolve(ladderOf(7));
  await settled();
  expect([drawing.isOf(udp), drawing.report?.packets], 'an answer that comes late is of no use').toEqual([true, 2]);
});
