import { IntlMessageFormat } from 'intl-messageformat';
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { DETECTORS } from '../../../../src/engine/detect/registry.ts';
import { judge } from '../../../../src/engine/judge/judge.ts';
import { SEVERITIES } from '../../../../src/model/finding.ts';
import { DEFAULT_SETTINGS } from '../../../../src/model/settings.ts';
import { analyse, findings } from '../../../support/judge.ts';
import { tcpSession } from '../../../support/packets/session.ts';
import { analyseBytes } from '../../../support/whole-analysis.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

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

test('every detector has tests of its own: something that it finds, and a twin that it does not', () => {
  const folder = new URL('./', import.meta.url);
  const tests = readdirSync(folder).filter((name) => name !== 'detectors.test.ts');
  const text = tests.map((name) => readFileSync(new URL(name, folder), 'utf8')).join('\n');
  expect(DETECTORS.map(({ id }) => id).filter((id) => !text.includes(`'${id}'`))).toEqual([]);
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
  const ranks = found.map(({ severity }) => SEVERITIES.indexOf(severity));
  expect(ranks).toEqual(ranks.toSorted((a, b) => b - a));
  for (const { evidence, evidenceCount, firstPacket, lastPacket } of found) {
    const shown = evidence.map(({ packet }) => packet).filter((packet) => packet >= 0);
    expect(firstPacket).toBeLessThanOrEqual(Math.min(...shown));
    expect(lastPacket).toBeGreaterThanOrEqual(Math.max(...shown));
    expect(evidenceCount).toBeGreaterThanOrEqual(evidence.length);
  }
  for (const { id, title, parameters, supporting, opposing } of found) {
    for (const { text, parameters: own } of [{ text: title, parameters }, ...supporting, ...opposing]) {
      for (const language of ['en', 'ru'] as const) {
        const filled = String(new IntlMessageFormat(text[language], language).format(own));
        expect(filled, id).not.toMatch(/[{}]/);
      }
    }
  }
});

test('a threshold beyond its bounds counts as the bound', async () => {
  const detector = DETECTORS.find(({ id }) => id === 'port-scan')!;
  const [name, { min, max }] = Object.entries(detector.options)[0];
  const at = async (value: number) =>
    (await findings(scan.flat(), { detectors: { 'port-scan': { [name]: value } } })).filter(
      ({ id }) => id === 'port-scan',
    );
  expect(await at(min - 1)).toEqual(await at(min));
  expect(await at(max * 2)).toEqual(await at(max));
  expect(await at(-1e9)).toEqual(await at(min));
});

test('judging again says once what broke, and no more once it is mended', async () => {
  const analysis = await analyse(scan.flat());
  const registered = DETECTORS.find(({ id }) => id === 'port-scan') as Mutable<(typeof DETECTORS)[number]>;
  const { detect } = registered;
  registered.detect = () => {
    throw new Error('broken');
  };
  try {
    judge(analysis, DEFAULT_SETTINGS);
    judge(analysis, DEFAULT_SETTINGS);
    expect(analysis.failures).toMatchObject([{ module: 'port-scan', count: 1 }]);
    expect(analysis.notices.filter(({ code }) => code === 'module-failed')).toHaveLength(1);
  } finally {
    registered.detect = detect;
  }
  expect(judge(analysis, DEFAULT_SETTINGS).map(({ id }) => id)).toContain('port-scan');
  expect([analysis.failures, analysis.notices.filter(({ code }) => code === 'module-failed')]).toEqual([[], []]);
});

test('who attacks whom: within, out, in, past, or a machine itself', async () => {
  const from = async (client: string, server: string) =>
    (
      await findings(
        Array.from({ length: 60 }, (_, i) =>
          tcpSession({ client: `${client}:${40_000 + i}`, server: `${server}:${1 + i}`, start: i, answer: 'refuse' }),
        ).flat(),
      )
    ).find(({ id }) => id === 'port-scan')?.direction;
  expect(await from('10.0.0.9', '10.0.0.2')).toBe('internal');
  expect(await from('10.0.0.9', '192.0.2.2')).toBe('outbound');
  expect(await from('192.0.2.9', '10.0.0.2')).toBe('inbound');
  expect(await from('192.0.2.9', '192.0.2.2')).toBe('external');
  expect(await from('127.0.0.1', '127.0.0.2')).toBe('loopback');
});
