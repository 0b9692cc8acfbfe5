// What an analysis says of a capture as a whole, where the capture is hostile or broken.
import { expect, test } from 'vitest';
import type { Analysis } from '../../../src/engine/analysis.ts';
import { Oddities } from '../../../src/engine/oddities.ts';
import { summarise } from '../../../src/engine/summary.ts';
import { FLOW_LIMIT } from '../../../src/model/flow.ts';
import { type Notice, NOTICES } from '../../../src/model/notice.ts';
import { filtering } from '../../support/filtering.ts';
import { packets } from '../../support/packet-builder.ts';
import { pcap } from '../../support/packets/capture-file.ts';
import { Blocks, join } from '../../support/pcapng-builder.ts';
import { analyseBytes } from '../../support/whole-analysis.ts';
import { FACTOR, growth, LINEAR } from '../../support/growth.ts';

const le = new Blocks('little');
const [{ bytes: frame }] = packets('udp 10.0.0.1:5000 > 10.0.0.2:53 hex:00');
const noticesOf = (analysis: Analysis | null, code: string) =>
  analysis!.notices.filter((notice) => notice.code === code);
const FILE = { name: 'x', size: 1, fingerprint: '' };

test('a file of thousands of link types and interfaces that dropped packets is told in a few sentences', async () => {
  const count = 20_000;
  const reading = (interfaces: number) => {
    const parts = [le.section()];
    for (let i = 0; i < interfaces; i += 1) parts.push(le.interface(1000 + i, 0, le.options([2, `if${i}`])));
    for (let i = 0; i < interfaces; i += 1) {
      parts.push(le.packet(i, 0n, frame));
      parts.push(le.block(5, le.u32(i, 0, 0), le.options([5, le.u64(3n)])));
    }
    return () => analyseBytes(join(...parts));
  };
  const analysis = await reading(count)();
  expect(await growth(reading, count / FACTOR), 'each packet looked through all notices').toBeLessThan(LINEAR);
  for (const code of ['unknown-link-type', 'interface-drops']) {
    const notices = noticesOf(analysis, code);
    expect(notices.length).toBeLessThan(100);
    const counted = notices.reduce((sum, notice) => sum + notice.count, 0);
    expect(counted).toBe(code === 'interface-drops' ? 3 * count : count);
  }
});

test('times that are further from the first than a row can say are shown at the limit, and that is said', async () => {
  const at = (seconds: number) => le.packet(0, BigInt(seconds) * 1_000_000n, frame);
  const years = await analyseBytes(join(le.section(), le.interface(1), at(1), at(4e9), at(5e9), at(1000)));
  expect(noticesOf(years, 'far-time')).toMatchObject([{ count: 2 }]);
  const days = await analyseBytes(join(le.section(), le.interface(1), at(1e9), at(2e9)));
  expect(noticesOf(days, 'far-time')).toEqual([]);
});

test('how far the clock went back is told to parts of a second', async () => {
  const at = (microseconds: number) => le.packet(0, BigInt(microseconds), frame);
  const told = async (...times: number[]) => {
    const analysis = await analyseBytes(join(le.section(), le.interface(1), ...times.map(at)));
    return noticesOf(analysis, 'time-order').map(({ count, parameters }) => [count, parameters['seconds']]);
  };
  expect(await told(5_000_000, 4_986_800, 5_000_000)).toEqual([[1, 0.0132]]);
  expect(await told(9_000_000, 8_999_996, 6_500_000)).toEqual([[2, 2.499996]]);
  expect(await told(1, 2, 2)).toEqual([]);
});

test.each([
  ['only a header', 24, []],
  ['half a header', 17, ['cut-short']],
] as const)('a capture of %s says that it holds no packet, and shows nothing', async (_, length, others) => {
  const analysis = await analyseBytes(pcap(packets('udp 10.0.0.1:1 > 10.0.0.2:2')).slice(0, length));
  expect(analysis!.notices.map(({ code }) => code)).toEqual([...others, 'no-packets']);
  expect(summarise(analysis!, FILE).quality.grade).toBe('poor');
});

test('what is missing of the file limits what the capture can show', async () => {
  const whole = pcap(packets('udp 10.0.0.1:5000 > 10.0.0.2:53 hex:00', 'udp 10.0.0.1:5000 > 10.0.0.2:53 hex:01'));
  const gradeOf = async (bytes: Uint8Array<ArrayBuffer>) => summarise((await analyseBytes(bytes))!, FILE).quality.grade;
  expect(await gradeOf(whole)).toBe('good');
  expect(await gradeOf(whole.slice(0, -3))).toBe('limited');
});

test('what the snap length cut off is told in packets and bytes', async () => {
  const line = 'udp 10.0.0.1:5000 > 10.0.0.2:9';
  const whole = await analyseBytes(pcap(packets(`${line} "0123456789"`)));
  expect(noticesOf(whole, 'snap-length')).toEqual([]);
  const cut = await analyseBytes(pcap(packets(`${line} captured=45 "0123456789"`, `${line} captured=50 "0123456789"`)));
  expect(noticesOf(cut, 'snap-length')).toMatchObject([{ count: 2, lostBytes: 9 }]);
});

test('a notice that leads to packets leads to those that it counts', async () => {
  const line = 'udp 10.0.0.1:5000 > 10.0.0.2:9';
  const capture = pcap(
    packets(
      `${line} captured=45 "0123456789" @1`,
      `${line} "0" @5`,
      `${line} "1" @3`,
      `${line} captured=50 "0123456789" @6`,
    ),
  );
  const { accepted } = await filtering(capture);
  const notices = (await analyseBytes(capture))!.notices.filter(({ code }) => 'filter' in NOTICES[code]);
  expect(notices.map(({ code }) => code).toSorted()).toEqual(['snap-length', 'time-order']);
  for (const { code, count } of notices) {
    const kind = NOTICES[code];
    if ('filter' in kind) expect(await accepted(kind.filter), code).toHaveLength(count);
  }
});

test.each([
  ['flows that found no room', FLOW_LIMIT, 5, 0, [['flows-folded', 5, FLOW_LIMIT]]],
  ['hosts that found no room', 9, 0, 3, [['hosts-folded', 3, 4]]],
  ['flows of such hosts alone', 9, 5, 3, [['hosts-folded', 3, 4]]],
  ['nothing', FLOW_LIMIT, 0, 0, []],
] as const)('folded: %s', (_, flows, foldedFlows, folded, expected) => {
  const notices: Notice[] = [];
  const analysis = {
    addresses: { folded, limit: 4 },
    flows: { length: flows },
    tunnels: { refused: 0 },
    packets: { length: 1 },
    timeReversals: 0,
    tables: () => [],
    notice: (notice: Notice) => notices.push(notice),
  };
  new Oddities(analysis as unknown as Analysis).tell(foldedFlows);
  expect(notices.map(({ code, count, parameters }) => [code, count, parameters['limit']])).toEqual(expected);
});
