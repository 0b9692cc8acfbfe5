/** A regular expression of the user's that would never come to an end is given up, wherever one may be written. */
import { expect, test } from 'vitest';
import { Finder } from '../../src/engine/find/finder.ts';
import { ColourRules } from '../../src/engine/packet-list/colour-rules.ts';
import { Filters } from '../../src/engine/selection/filters.ts';
import { EVERYTHING } from '../../src/model/query.ts';
import { openWhole } from '../support/opening.ts';
import { packets } from '../support/packet-builder.ts';
import { pcap } from '../support/packets/capture-file.ts';
import { dnsQuery } from '../support/packets/dns.ts';

const pause = (): Promise<void> => Promise.resolve();
const SLOW = '(a+)+$';
const name = `${'a'.repeat(40)}.${'a'.repeat(30)}-b`;
const capture = pcap(
  packets(['udp 10.0.0.1:5000 > 10.0.0.53:53', dnsQuery(name)], `udp 10.0.0.1:1 > 10.0.0.2:9 "${'a'.repeat(60)}!"`),
);

async function open() {
  const opened = await openWhole(capture);
  const filters = new Filters(opened.analysis);
  filters.source = opened.source;
  return { ...opened, filters };
}

test.each([`frame matches "${SLOW}"`, `dns.qry.name matches "${SLOW}"`, `!(udp.payload matches "${SLOW}")`])(
  'in a filter: %s',
  async (text) => {
    const { filters } = await open();
    const outcome = await filters.prepare(text, { pause });
    expect(outcome).toMatchObject({ error: { code: 'slow-pattern', length: SLOW.length + 2 } });
    expect(filters.look(text)).toMatchObject({ mask: null, error: { code: 'slow-pattern' } });
    expect(await filters.prepare('frame matches "(a+)!"', { pause })).toMatchObject({ error: null });
    expect([...filters.look('frame matches "(a+)!"').mask!]).toEqual([0, 1]);
  },
);

test('in a rule of colours, which accepts nothing from then on', async () => {
  const { analysis } = await open();
  const rules = new ColourRules(analysis, [`frame matches "${SLOW}"`, 'frame']);
  for (let round = 0; round < 3; round += 1)
    expect(rules.match(() => [new TextEncoder().encode(`${'a'.repeat(60)}!`)], true)).toBe(1);
});

test.each(['packets', 'streams'] as const)('in a search through %s', async (where) => {
  const { analysis, source } = await open();
  const find = async (pattern: string) => {
    const needle = { kind: 'pattern', source: pattern } as const;
    const query = { selection: EVERYTHING, where, needle, ignoreCase: true } as const;
    return new Finder(analysis, source, query, null).advance(Infinity, pause);
  };
  expect(await find(SLOW)).toMatchObject({ share: 1, problem: 'slow-pattern' });
  expect(await find('a{60}!')).toMatchObject({ share: 1, count: 1, problem: null });
});
