// The whole analysis through the real page, from the choice of the file to the finished analysis.
import { noted, openCapture, residentMemory, withPage } from '../browser.mjs';
import { CAPTURES } from '../make-captures.mjs';

async function sample({ url, file }) {
  return withPage(url, async (page, browser) => {
    await openCapture(page, file);
    const memory = await residentMemory(browser);
    const { began, ready, numbers, chart, hashed, packets, tasks } = await noted(page, 'hashed');
    return {
      packets,
      ready: ready - began,
      numbers: numbers - began,
      chart: chart - began,
      hash: hashed - ready,
      tasks: tasks
        .filter(([at, duration]) => at + duration > began && at < ready)
        .map(([at, duration]) => ({ at: at - began, duration })),
      memory,
      memoryAtEnd: await residentMemory(browser),
    };
  });
}

const longest = (tasks) => tasks.reduce((worst, task) => (task.duration > worst.duration ? task : worst), NO_TASK);
const NO_TASK = { at: 0, duration: 0 };

function figures(samples, all, { subject, size }, target) {
  const speed = (milliseconds) => size / 1000 / milliseconds;
  const known = (each) => each !== null;
  const figure = (name, unit, values, goal = {}) => ({ name: `${subject}: page, ${name}`, unit, values, ...goal });
  const each = (read) => samples.map(read);
  return [
    figure(
      'analysis',
      's',
      each(({ ready }) => ready / 1000),
    ),
    figure(
      'analysis',
      'MB/s',
      each(({ ready }) => speed(ready)),
    ),
    figure(
      'analysis',
      'packets/s',
      each(({ ready, packets }) => (packets / ready) * 1000),
      target.packetRate,
    ),
    // The page reads a stream; with nothing to do in between, slices are faster.
    ...[
      ['analysis : bare read', 'stream'],
      ['analysis : bare read in slices', 'slices'],
    ].map(([name, way]) =>
      figure(
        name,
        '×',
        (all['bare-read'] ?? []).map((milliseconds, round) => samples[round].ready / milliseconds[way]),
        target.ratio,
      ),
    ),
    figure('peak RSS of the renderer', 'MB', each(({ memory }) => memory?.peak ?? null).filter(known), target.pagePeak),
    figure('the same, with hash and keeping', 'MB', each(({ memoryAtEnd }) => memoryAtEnd?.peak ?? null).filter(known)),
    figure(
      'longest main-thread task (0: under 50)',
      'ms',
      each(({ tasks }) => longest(tasks).duration),
      target.longestTask,
    ),
    figure(
      'it began after',
      'ms',
      each(({ tasks }) => longest(tasks).at),
    ),
    figure(
      'main-thread tasks over 50 ms',
      '',
      each(({ tasks }) => tasks.length),
    ),
    figure(
      'first numbers on screen',
      'ms',
      each(({ numbers }) => numbers),
      target.firstNumbers,
    ),
    figure(
      'first chart on screen',
      'ms',
      each(({ chart }) => chart),
    ),
    figure(
      'SHA-256, ready to shown',
      's',
      each(({ hash }) => hash / 1000),
    ),
    figure(
      'SHA-256',
      'MB/s',
      each(({ hash }) => speed(hash)),
    ),
  ];
}

export const pageAnalysis = { id: 'page-analysis', subjects: CAPTURES, sample, figures };
