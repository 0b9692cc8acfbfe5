import { describe, expect, test } from 'vitest';
import type { ReportWish } from '../../../src/model/report.ts';
import { REPORT_FORMATS } from '../../../src/report/registry.ts';
import { writeReport } from '../../../src/worker/exports.ts';
import { OpenCapture } from '../../../src/worker/opened.ts';
import { analyse } from '../store/support.ts';

const NOTE = 'ours, see ticket 4711';
const scan = Array.from({ length: 1500 }, (_, i) => `tcp 10.0.0.9:4000 > 10.0.0.2:${i + 1} SYN`);

async function written(id: string, wish: Partial<ReportWish>, hasNote = false): Promise<Blob> {
  const { analysis, facts } = await analyse('scan.pcap', ...scan);
  const [{ key }] = analysis.findings;
  const review = { findings: [{ key, state: 'benign' as const, note: NOTE, changedAt: 1 }], packets: [] };
  const whole = { review: hasNote ? review : null, mostRows: null, ...wish };
  const blob = await writeReport(new OpenCapture(analysis, facts), id, whole, { pause: () => Promise.resolve() });
  return blob!;
}

test('each report has a name of its own', () => {
  const ids = REPORT_FORMATS.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
});

describe.each(REPORT_FORMATS)('$id', ({ id, title, extension, mediaType }) => {
  test('says what it is, in both languages', () => {
    expect(id).toMatch(/^[a-z][a-z\d]*(-[a-z\d]+)*$/);
    expect(extension).toMatch(/^[a-z\d]+(\.[a-z\d]+)*$/);
    expect(title.en).not.toBe('');
    expect(title.ru).not.toBe('');
  });

  test('is a file of its media type, whose tables are no longer than they may be', async () => {
    const all = await written(id, {});
    expect(all.type).toBe(mediaType);
    expect(all.size).toBeGreaterThan(0);
    expect((await written(id, { mostRows: 1000 })).size).toBeLessThanOrEqual(all.size);
  });

  test('holds what the analyst said where he wants it, and only there', async () => {
    expect(await (await written(id, {}, true)).text()).toContain(NOTE);
    expect(await (await written(id, {})).text()).not.toContain(NOTE);
  });
});
