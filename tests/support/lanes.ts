import type { Lane } from '../../src/engine/lanes/batch.ts';
import { StreamLane } from '../../src/engine/lanes/lane.ts';

/** A lane in this thread that behaves as one beside it: what crosses is copied or handed over, and answers come later. */
export function laneBeside(): Lane {
  const lane = new StreamLane();
  let before: Promise<unknown> = Promise.resolve();
  const later = <Answer>(work: () => Answer | Promise<Answer>): Promise<Answer> => {
    const answer = before.then(() => new Promise((resolve) => setImmediate(resolve))).then(work);
    before = answer.catch(() => undefined);
    return answer;
  };
  return {
    read(batch) {
      const received = structuredClone(batch, { transfer: [batch.words.buffer, batch.bytes.buffer] });
      return later(() => structuredClone(lane.read(received)));
    },
    stop: () => lane.stop(),
    finish: () => later(async () => structuredClone(await lane.finish())),
  };
}
