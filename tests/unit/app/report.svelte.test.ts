import type { WorkProgress } from '../../../src/model/work-progress.ts';
import { expect, test, vi } from 'vitest';
import type { Workers } from '../../../src/app/state/client.ts';
import { Report } from '../../../src/app/state/report.svelte.ts';

const WISH = { review: null, mostRows: 1000 } as const;

/** A worker that writes until it is told to stop, or to end. */
function writing() {
  let settle: (blob: Blob | null) => void = () => undefined;
  let tell: (progress: WorkProgress) => void = () => undefined;
  const analysis = {
    report: vi.fn((_format: string, _wish: object, onProgress: typeof tell) => {
      tell = onProgress;
      return new Promise<Blob | null>((resolve) => (settle = resolve));
    }),
    cancelReport: vi.fn(async () => settle(null)),
  };
  const save = vi.fn();
  const report = new Report(Promise.resolve({ analysis } as unknown as Workers), save);
  return {
    ...{ report, save, analysis },
    tell: (done: number) => tell({ done, total: 10 }),
    end: () => settle(new Blob(['{}'])),
  };
}

test('a report that is stopped is not saved', async () => {
  const { report, save, tell } = writing();
  const made = report.make('json', 'r.json', WISH);
  await Promise.resolve();
  tell(4);
  expect([report.step.name, report.share]).toEqual(['writing', 0.4]);
  await report.stop();
  await made;
  expect([report.step.name, report.share, save.mock.calls.length]).toEqual(['stopped', null, 0]);
});

test('what is saved is not ended by a look at another one', async () => {
  const { report, save, analysis, end } = writing();
  const made = report.make('json', 'r.json', WISH);
  await report.look('json', WISH);
  end();
  await made;
  expect(analysis.report).toHaveBeenCalledTimes(1);
  expect(save).toHaveBeenCalledTimes(1);
  expect(report.step).toEqual({ name: 'done', file: 'r.json', bytes: 2 });
});

test('a look at a report that nobody wants any more is given up, a report that is saved is not', async () => {
  const { report, analysis, end, save } = writing();
  const looked = report.look('json', WISH);
  await Promise.resolve();
  report.forget();
  await looked;
  expect([analysis.cancelReport.mock.calls.length, report.isPreviewing]).toEqual([1, false]);
  const made = report.make('json', 'r.json', WISH);
  await Promise.resolve();
  report.forget();
  end();
  await made;
  expect([analysis.cancelReport.mock.calls.length, save.mock.calls.length]).toEqual([1, 1]);
});

test('a look that is stopped shows nothing, and may be taken again', async () => {
  const { report, end } = writing();
  const looked = report.look('json', WISH);
  await Promise.resolve();
  await report.stop();
  await looked;
  expect([report.preview, report.isPreviewing]).toEqual([null, false]);
  const again = report.look('json', WISH);
  await Promise.resolve();
  end();
  await again;
  expect(report.preview).toMatchObject({ beginning: '{}', isWhole: true });
});
