import { describe, expect, test } from 'vitest';
import { packet } from '../../../support/packet-builder.ts';
import { walk } from '../../../support/walk.ts';
import { NAMED_PROTOCOLS } from '../../../../src/engine/dissect/named.ts';
import { PACKET_DISSECTORS } from '../../../../src/engine/dissect/registry.ts';
import { CONTROL_FRAMES, FRAMES } from './frames.ts';

const ALL = [...FRAMES, ...CONTROL_FRAMES];

describe('every link and tunnel leads to what it carries', () => {
  test.each(FRAMES)('$name', ({ linkType, bytes, layers, ends }) => {
    const walked = walk(bytes, linkType);
    expect({ layers: walked.layers, ends: walked.ends }).toEqual({ layers, ends });
    expect(walked.anomalies).toEqual([]);
  });
});

describe('a first fragment whose header claims more than was on the wire is read as far as it goes', () => {
  test.each([
    ['IPv4', 'udp 10.0.0.1:1000 > 10.0.0.2:2000 "as much as there is" frag=0,more ipLength=1300'],
    ['IPv6', 'udp [2001:db8::1]:1000 > [2001:db8::2]:2000 "as much as there is" frag=0,more ipLength=1300'],
  ])('%s', (_, line) => {
    const { bytes, linkType } = packet(line);
    const { cursor, anomalies } = walk(bytes, linkType);
    expect({ isFragment: cursor.isFragment, ports: [cursor.sourcePort, cursor.destinationPort] }).toEqual({
      isFragment: false,
      ports: [1000, 2000],
    });
    expect(anomalies).toContain('ip-total-length');
  });
});

/** xorshift32: the same mutations in every run. */
function* random(seed: number): Generator<number, never> {
  for (let state = seed; ;) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    yield state >>> 0;
  }
}

describe('nothing is read outside of the frame, and nothing throws', () => {
  test.each(ALL)('$name, cut at every length', ({ linkType, bytes }) => {
    for (let length = 0; length <= bytes.length; length += 1) {
      walk(bytes.slice(0, length), linkType);
      walk(bytes.slice(0, length), linkType, bytes.length);
    }
  });

  test.each(ALL)('$name, changed', ({ linkType, bytes }) => {
    const numbers = random(bytes.length);
    for (let round = 0; round < 60; round += 1) {
      const changed = bytes.slice();
      for (let i = numbers.next().value % 4; i >= 0; i -= 1) {
        changed[numbers.next().value % changed.length] = [0, 0xff, 1, 0x80, numbers.next().value][
          numbers.next().value % 5
        ]!;
      }
      const { cursor } = walk(changed, linkType);
      expect(cursor.end).toBeLessThanOrEqual(cursor.wireEnd);
    }
  });
});

test.each(CONTROL_FRAMES)('a frame of $name is one', ({ name, linkType, bytes }) => {
  expect(walk(bytes, linkType).layers.split(':')).toContain(name);
});

test('every protocol of packets that is looked into has a frame', () => {
  const layers = new Set(ALL.flatMap(({ linkType, bytes }) => walk(bytes, linkType).layers.split(':')));
  const told = PACKET_DISSECTORS.filter((dissector) => !NAMED_PROTOCOLS.includes(dissector));
  expect(told.map(({ id }) => id).filter((id) => !layers.has(id))).toEqual([]);
});
