import type { HandOver, Lane } from '../../src/engine/lanes/batch.ts';
import { StreamLane } from '../../src/engine/lanes/lane.ts';

/** Several of them, which are given bytes in one way and the other. */
export const lanesBeside = (count: number): Lane[] =>
  Array.from({ length: count }, (_, i) => laneBeside(i % 2 === 0 ? 'pieces' : 'payload'));

/** A lane in this thread that behaves as one beside it: what crosses is copied or handed over, and answers come later. */
export function laneBeside(handOver: HandOver = 'pieces'): Lane {
  const lane = new StreamLane();
  let before: Promise<unknown> = Promise.resolve();
  const later = <Answer>(work: () => Answer | Promise<Answer>): Promise<Answer> => {
    const answer = before.then(() => new Promise((resolve) => setImmediate(resolve))).then(work);
    before = answer.catch(() => undefined);
    return answer;
  };
  return {
    handOver,
    read(batch) {
      const received = structuredClone(batch, { transfer: [batch.words.buffer, batch.bytes.buffer] });
      return later(() => structuredClone(lane.read(received)));
    },
    stop: () => lane.stop(),
    finish: () => later(async () => structuredClone(await lane.finish())),
  };
}
