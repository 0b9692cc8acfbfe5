// The order of a run: for each subject every measure once a round, so that a slow minute of the machine falls on all alike.
import { createReadStream, statSync } from 'node:fs';
import { captureFile } from './make-captures.mjs';
import { processorTime, stolenShare } from './stolen.mjs';
import { TARGETS } from './targets.mjs';

/**
 * @typedef {object} Place what a measure works on
 * @property {string} subject one of SUBJECTS
 * @property {string} url where the built site is served
 * @property {string} dist folder of the built site
 * @property {string | null} file the capture; null for the first visit
 * @property {number} size of the file
 *
 * @typedef {object} Measure
 * @property {string} id by which other measures find its samples
 * @property {readonly string[]} subjects
 * @property {(place: Place) => Promise<object>} sample one round
 * @property {(samples: object[], all: Record<string, object[]>, place: Place, target: Record<string, object>) =>
 *   import('./figures.mjs').Figure[]} figures of all rounds; `all` has the samples of every measure by id
 */

/**
 * @param {readonly Measure[]} measures
 * @param {{ subjects: readonly string[], chosen: readonly string[], rounds: number, url: string, dist: string, log: (line: string) => void }} plan
 */
export async function run(measures, { subjects, chosen, rounds, url, dist, log }) {
  const results = [];
  for (const subject of subjects) {
    const file = subject === 'load' ? null : captureFile(subject);
    if (file !== null) await readOnce(file);
    const place = { subject, url, dist, file, size: file === null ? 0 : statSync(file).size };
    const asked = measures.filter(({ id, subjects: of }) => of.includes(subject) && chosen.includes(id));
    /** @type {Record<string, object[]>} */
    const samples = Object.fromEntries(asked.map(({ id }) => [id, []]));
    const stolen = asked.map(({ id }) => ({ name: `${subject}: taken by others during ${id}`, unit: '%', values: [] }));
    for (let round = 1; round <= rounds; round += 1) {
      for (const [i, { id, sample }] of asked.entries()) {
        const began = performance.now();
        const before = processorTime();
        samples[id].push(await sample(place));
        const share = stolenShare(before, processorTime());
        if (share !== null) stolen[i].values.push(share);
        log(`${subject}, round ${round} of ${rounds}: ${id}, ${((performance.now() - began) / 1000).toFixed(1)} s`);
      }
    }
    const figures = asked.flatMap((measure) => measure.figures(samples[measure.id], samples, place, TARGETS[subject]));
    results.push({ subject, bytes: place.size, figures: [...figures, ...stolen], samples });
  }
  return results;
}

/** Lets the system keep the file in memory: what is measured first would pay for the disk alone. */
async function readOnce(file) {
  for await (const chunk of createReadStream(file, { highWaterMark: 4 * 1024 * 1024 })) void chunk;
}
