import { readFileSync } from 'node:fs';
import { IntlMessageFormat } from 'intl-messageformat';
import { expect, test } from 'vitest';
import { DETECTORS } from '../../../../src/engine/detect/registry.ts';
import { judge } from '../../../../src/engine/judge.ts';
import { DEFAULT_SETTINGS } from '../../../../src/model/settings.ts';
import { findings } from '../../../support/judge.ts';
import { tcpSession } from '../../../support/packets/session.ts';
import { analyseBytes } from '../../../support/whole-analysis.ts';

test.each(DETECTORS.map((detector) => [detector.id, detector] as const))(
  '%s explains itself in both languages',
  (_, detector) => {
    for (const part of [detector.title, ...Object.values(detector.about)]) {
      expect(part.en.length).toBeGreaterThan(3);
      expect(part.ru).toMatch(/[а-яё]/i);
    }
    for (const [name, option] of Object.entries(detector.options)) {
      expect(option.value, name).toBeGreaterThanOrEqual(option.min);
      expect(option.value, name).toBeLessThanOrEqual(option.max);
      expect(option.source, name).not.toBe('');
    }
  },
);

test('ids and codes are unique', () => {
  expect(new Set(DETECTORS.map((detector) => detector.id)).size).toBe(DETECTORS.length);
  expect(new Set(DETECTORS.map((detector) => detector.code)).size).toBe(DETECTORS.length);
});

const scan = Array.from({ length: 60 }, (_, i) =>
  tcpSession({
    client: `10.0.0.9:${40_000 + i}`,
    server: `10.0.0.2:${1 + i}`,
    start: Math.floor(i / 2),
    answer: 'refuse',
    retries: 0,
  }),
);

test('the same traffic gives the same keys, also where packets of one time change places', async () => {
  const keys = async (order: typeof scan): Promise<string[]> =>
    (await findings(order.flat())).map((finding) => finding.key).sort();
  const swapped = scan.map((_, i) => scan[i ^ 1]);
  expect(await keys(swapped)).toEqual(await keys(scan));
});

test('every sentence of what the sample shows can be filled with its parameters', async () => {
  const sample = new Uint8Array(readFileSync(new URL('../../../../public/sample.pcapng', import.meta.url)));
  const found = judge((await analyseBytes(sample))!, DEFAULT_SETTINGS);
  expect(new Set(found.map(({ id }) => id)).size).toBeGreaterThan(DETECTORS.length / 2);
  for (const { id, title, parameters, supporting, opposing } of found) {
    for (const { text, parameters: own } of [{ text: title, parameters }, ...supporting, ...opposing]) {
      for (const language of ['en', 'ru'] as const) {
        const filled = String(new IntlMessageFormat(text[language], language).format(own));
        expect(filled, id).not.toMatch(/[{}]/);
      }
    }
  }
});
