import { expect, test } from 'vitest';
import { ladderSvg } from '../../../src/app/views/ladder/ladder-svg.ts';
import { ladderHead, rungText } from '../../../src/app/views/ladder/ladder-text.ts';
import { labelOf, Rungs } from '../../../src/app/views/ladder/rungs.ts';
import type { LadderParticipant } from '../../../src/model/ladder.ts';
import type { Row } from '../../../src/model/query.ts';

const participant = (address: string, port: number | null = null): LadderParticipant => ({
  address,
  port,
  name: null,
  packets: 1,
});
const row = (source: string, destination: string, info = '', ports: [number, number] | null = [4000, 80]): Row => ({
  number: 7,
  source,
  destination,
  sourcePort: ports?.[0] ?? null,
  destinationPort: ports?.[1] ?? null,
  protocol: 'TCP',
  info,
});
const two = new Rungs({ participants: [participant('10.0.0.1'), participant('10.0.0.2')], all: 2 });

test('an arrow goes from the column of its sender to that of its receiver', () => {
  expect(two.of(row('10.0.0.2', '10.0.0.1', '80 → 4000 [SYN, ACK] Seq=0 Len=0', [80, 4000]))).toEqual({
    from: 1,
    to: 0,
    fromPort: '80',
    toPort: '4000',
    label: 'SYN, ACK',
    comment: 'TCP  80 → 4000 [SYN, ACK] Seq=0 Len=0',
    said: 'TCP  [SYN, ACK] Seq=0 Len=0',
  });
});

test('who has no column stands among the others and is named', () => {
  const some = new Rungs({ participants: [participant('10.0.0.1'), participant('10.0.0.2')], all: 5 });
  expect(some.columns).toBe(3);
  const rung = some.of(row('10.0.0.9', '10.0.0.1', 'x', null));
  expect(rung).toMatchObject({ from: 2, to: 0, fromPort: '', comment: '10.0.0.9 → 10.0.0.1  TCP  x' });
});

test('an address that talks to itself stands by its ports', () => {
  const loop = new Rungs({
    participants: [participant('::1', 4000), participant('::1', 80), participant('::2')],
    all: 3,
  });
  expect(loop.of(row('::1', '::1'))).toMatchObject({ from: 0, to: 1 });
  expect(loop.of(row('::2', '::2', '', null))).toMatchObject({ from: 2, to: 2 });
});

test.each([
  ['TCP', '4000 → 80 [SYN] Seq=0 Win=64240 Len=0', 'SYN'],
  ['TCP', '[TCP Retransmission] 4000 → 80 [PSH, ACK] Seq=1 Ack=1 Win=1 Len=12', 'PSH, ACK  Len=12'],
  ['UDP', '4000 → 80 Len=3', 'Len=3'],
  ['DNS', 'Standard query 0x0001 A example.com', 'Standard query 0x0001 A example.com'],
  ['TLSv1.2', '', 'TLSv1.2'],
])('few words upon the arrow: %s %s', (protocol, info, label) => {
  expect(labelOf(protocol, info)).toBe(label);
});

test('as text: lines of life, the arrow with its ports, and what it says', () => {
  const there = row('10.0.0.1', '10.0.0.2', '4000 → 80 [SYN] Seq=0');
  const back = row('10.0.0.2', '10.0.0.1', 'a\nline\tmore', [80, 4000]);
  const text =
    ladderHead(['10.0.0.1', '10.0.0.2'], 'Time', 'Words') +
    rungText(two, two.of(there), there, '0.000000') +
    rungText(two, two.of(back), back, '0.100000');
  expect(text.split('\n')).toEqual([
    'Time              10.0.0.1                  10.0.0.2                  Words',
    '        0.000000  |           SYN           |                         TCP  4000 → 80 [SYN] Seq=0',
    '               7  |--(4000)-----------(80)->|',
    '        0.100000  |       a line more       |                         TCP  a line more',
    '               7  |<-(4000)-----------(80)--|',
    '',
  ]);
});

test('as a drawing: texts of the capture stay texts', () => {
  const evil = row('10.0.0.1', '10.0.0.2', '</text><script>alert(1)</script>&"\u0000\ud800');
  const svg = ladderSvg(two, ['<b>', '10.0.0.2'], [{ rung: two.of(evil), row: evil, time: '0', isOdd: true }], {
    title: 'Ladder',
    time: 'Time',
    comment: 'Words',
  });
  expect(svg).not.toContain('<script');
  expect(svg).not.toContain('<b>');
  expect(svg).toContain('&lt;b&gt;');
  expect(svg).toContain('&lt;script&gt;alert(1)');
  for (const odd of ['\u0000', '\ud800']) expect(svg).not.toContain(odd);
  expect(svg.match(/<text /g)).toHaveLength(10);
});
