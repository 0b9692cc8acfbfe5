import { describe, expect, test } from 'vitest';
import { SeriesPoints } from '../../../src/engine/tcp-graph/series.ts';
import { TcpGraph } from '../../../src/engine/tcp-graph/tcp-graph.ts';
import { Unacknowledged } from '../../../src/engine/tcp-graph/unacknowledged.ts';
import type { TcpGraphKind, TcpGraphState, TcpSeriesId } from '../../../src/model/tcp-graph.ts';
import type { StreamSide } from '../../../src/model/follow.ts';
import { openWhole } from '../../support/opening.ts';
import { pcap } from '../../support/packets/capture-file.ts';
import { packets } from '../../support/packet-builder.ts';

const A = '10.0.0.1:1000 > 10.0.0.2:80';
const B = '10.0.0.2:80 > 10.0.0.1:1000';
const SECOND = 1e9;

const EXCHANGE = [
  `tcp ${A} S seq=4294967290 win=1000 ws=3 mss=1460 @0`,
  `tcp ${B} S. seq=500 ack=4294967291 win=2000 ws=2 @0.1`,
  `tcp ${A} . seq=4294967291 ack=501 win=100 @0.2`,
  `tcp ${A} P. seq=4294967291 ack=501 win=100 "0123456789" @0.3`, // wraps
  `tcp ${A} P. seq=15 ack=501 win=100 "later" @0.35`, // ten bytes in front of it are lost
  `tcp ${B} . seq=501 ack=5 win=500 sack=15-20 @0.5`,
  `tcp ${A} P. seq=5 ack=501 win=100 "0123456789" @0.9`,
  `tcp ${B} . seq=501 ack=20 win=400 @1.0`,
  `tcp ${B} F. seq=501 ack=20 win=400 @1.1`,
];

async function openedFlow(lines: readonly string[]): Promise<ConstructorParameters<typeof TcpGraph>> {
  const { analysis, source } = await openWhole(pcap(packets(...lines)));
  return [analysis, source, 0];
}

async function graphOf(lines: readonly string[]): Promise<TcpGraph> {
  const graph = new TcpGraph(...(await openedFlow(lines)));
  await graph.advance(Infinity, () => Promise.resolve());
  return graph;
}

async function stateOf(kind: TcpGraphKind, side: StreamSide, range: TcpGraphState | null = null) {
  return (await graphOf(EXCHANGE)).state({ kind, side, range, columns: 100 });
}

const pointsOf = ({ series }: TcpGraphState, id: TcpSeriesId, ofOriginator = true): [number, number, number][] => {
  const found = series.find((each) => each.id === id && each.ofOriginator === ofOriginator)!;
  return Array.from(found.at, (at, i) => [at / SECOND, found.value[i], found.packet[i]]);
};

describe('a TCP flow over time', () => {
  test('sequence: data by relative numbers that never wrap, and what the other side says of it', async () => {
    const state = await stateOf('sequence', 'originator');
    expect(state).toMatchObject({ isComplete: true, packetsRead: 9, packets: 9, span: 1.1 * SECOND });
    expect(pointsOf(state, 'segments')).toEqual([
      [0, 0, 0],
      [0.3, 1, 3],
      [0.35, 21, 4],
      [0.9, 11, 6],
    ]);
    expect(pointsOf(state, 'lost')).toEqual([[0.35, 21, 4]]);
    expect(pointsOf(state, 'acks').map(([, ack]) => ack)).toEqual([1, 11, 26, 26]);
    const sacks = state.series.find(({ id }) => id === 'sacks')!;
    expect([...sacks.value, ...sacks.until!, ...sacks.packet]).toEqual([21, 26, 5]);
    expect(state.sides[0]).toMatchObject({ segments: 3, payload: 25, lost: 1, duplicateAcks: 0 });
  });

  test('what went wrong on the way of a side is counted with it, the acknowledgements of the other side too', async () => {
    const said = (seq: number, at: string) => `tcp ${A} P. seq=${seq} ack=501 win=100 "0123456789" ${at}`;
    const heard = (rest: string) => `tcp ${B} . seq=501 ${rest}`;
    const graph = await graphOf([
      `tcp ${A} S seq=0 win=100 @0`,
      `tcp ${B} S. seq=500 ack=1 win=500 @0.01`,
      `tcp ${A} . seq=1 ack=501 win=100 @0.02`,
      said(1, '@0.03'),
      heard('ack=11 win=500 @0.1'),
      said(21, '@0.2'), // [11, 21) is lost
      heard('ack=11 win=500 @0.3'),
      said(31, '@0.31'),
      heard('ack=11 win=500 @0.4'),
      said(11, '@1'),
      heard('ack=41 win=0 @1.1'),
    ]);
    const state = graph.state({ kind: 'sequence', side: 'both', range: null, columns: 100 });
    expect(state.sides[0]).toMatchObject({ lost: 1, retransmissions: 1, duplicateAcks: 2, zeroWindows: 1 });
    expect(state.sides[1]).toMatchObject({ lost: 0, retransmissions: 0, duplicateAcks: 0, zeroWindows: 0 });
    expect(pointsOf(state, 'duplicates')).toEqual([
      [0.3, 11, 6],
      [0.4, 11, 8],
    ]);
    expect(pointsOf(state, 'retransmissions')).toEqual([[1, 11, 9]]);
    const range = { from: 0.25 * SECOND, to: 0.35 * SECOND };
    const part = graph.state({ kind: 'sequence', side: 'originator', range, columns: 100 });
    expect(pointsOf(part, 'duplicates')).toEqual([[0.3, 11, 6]]);
    expect(pointsOf(part, 'retransmissions')).toEqual([]);
    expect(part.sides[0]).toMatchObject({ retransmissions: 0, duplicateAcks: 1, zeroWindows: 0 });
  });

  test('a block that was acknowledged already is not in flight a second time (RFC 2883)', async () => {
    const graph = await graphOf([
      `tcp ${A} S seq=0 win=100 @0`,
      `tcp ${B} S. seq=500 ack=1 win=500 @0.01`,
      `tcp ${A} P. seq=1 ack=501 win=100 "0123456789" @0.1`,
      `tcp ${B} . seq=501 ack=11 win=500 @0.2`,
      `tcp ${A} P. seq=1 ack=501 win=100 "0123456789" @0.3`,
      `tcp ${B} . seq=501 ack=11 win=500 sack=1-11 @0.4`,
      `tcp ${A} P. seq=11 ack=501 win=100 "0123456789" @0.5`,
    ]);
    const state = graph.state({ kind: 'window', side: 'originator', range: null, columns: 100 });
    expect(pointsOf(state, 'inFlight').at(-1)).toEqual([0.5, 10, 6]);
  });

  test('both sides: each with its own data', async () => {
    const state = await stateOf('sequence', 'both');
    expect(pointsOf(state, 'segments', false)).toEqual([
      [0.1, 0, 1],
      [1.1, 1, 8],
    ]);
    expect(state.sides.map(({ ofOriginator, payload }) => [ofOriginator, payload])).toEqual([
      [true, 25],
      [false, 0],
    ]);
  });

  test('round trip: from a segment to the acknowledgement of exactly its end', async () => {
    const state = await stateOf('roundTrip', 'originator');
    const rounded = pointsOf(state, 'roundTrip').map(([at, value, packet]) => [at, Math.round(value / 1e6), packet]);
    expect(rounded).toEqual([
      [0.1, 100, 1],
      [0.5, 200, 5],
      [1, 650, 7], // ends where the first of two that end there does
    ]);
    expect(state.sides[0].roundTrip).toMatchObject({ count: 3, lowest: 1e8, median: 2e8, highest: 6.5e8 });
    expect(pointsOf(await stateOf('roundTrip', 'responder'), 'roundTrip', false)).toEqual([[0.2, 1e8, 2]]);
  });

  test('window: scaled behind the handshake; what is in flight is not told behind a loss, nor what is held', async () => {
    const state = await stateOf('window', 'originator');
    expect(pointsOf(state, 'window').map(([, window]) => window)).toEqual([2000, 2000, 1600, 1600]);
    expect(pointsOf(state, 'inFlight')).toEqual([
      [0.3, 10, 3],
      [0.9, 10, 6],
    ]);
    expect(state.unscaled).toEqual([false, false]);
    expect(state.sides[0]).toMatchObject({ mostInFlight: 10, smallestWindow: 1600, largestWindow: 2000 });
  });

  test('what the other side said to hold is in flight again once it no longer says so', async () => {
    const state = (
      await graphOf([
        `tcp ${A} . seq=1 ack=501 win=100 "0123456789" @0`,
        `tcp ${A} . seq=11 ack=501 win=100 "0123456789" @0.1`,
        `tcp ${B} . seq=501 ack=1 win=500 sack=11-21 @0.2`,
        `tcp ${A} . seq=21 ack=501 win=100 "01234" @0.3`,
        `tcp ${B} . seq=501 ack=1 win=500 @0.4`,
        `tcp ${A} . seq=26 ack=501 win=100 "01234" @0.5`,
      ])
    ).state({ kind: 'window', side: 'originator', range: null, columns: 100 });
    expect(pointsOf(state, 'inFlight').map(([, bytes]) => bytes)).toEqual([10, 20, 15, 30]);
  });

  test('the axis is that of the whole flow before it is read', async () => {
    const graph = new TcpGraph(...(await openedFlow(EXCHANGE)));
    expect(graph.state({ kind: 'sequence', side: 'originator', range: null, columns: 100 })).toMatchObject({
      isComplete: false,
      packetsRead: 0,
      to: 1.1 * SECOND,
    });
  });

  test('throughput counts what is sent, goodput what is confirmed for the first time', async () => {
    const state = await stateOf('throughput', 'originator');
    expect(state.binNanoseconds).toBe(2e7);
    const bits = (id: TcpSeriesId) =>
      pointsOf(state, id)
        .map(([at, rate, packet]) => [at, Math.round((rate * state.binNanoseconds) / 8e9), packet])
        .filter(([, bytes]) => bytes > 0);
    expect(bits('sent')).toEqual([
      [0.3, 10, 3],
      [0.34, 5, 4],
      [0.9, 10, 6],
    ]);
    expect(bits('acknowledged').map(([at, bytes]) => [at, bytes])).toEqual([
      [0.5, 10],
      [1, 15],
    ]);
    const range = { from: 0, to: 0.955 * SECOND }; // ends amid a bin
    const part = (await graphOf(EXCHANGE)).state({ kind: 'throughput', side: 'originator', range, columns: 10 });
    expect(part.binNanoseconds).toBe(1e8);
    expect(pointsOf(part, 'sent').at(-1)).toEqual([0.9, (10 * 8) / 0.1, 6]);
  });

  const goodputOf = (graph: TcpGraph, side: StreamSide): number => {
    const state = graph.state({ kind: 'throughput', side, range: null, columns: 100 });
    const rates = pointsOf(state, 'acknowledged', side === 'originator').map(([, rate]) => rate);
    return Math.round((rates.reduce((sum, rate) => sum + rate, 0) * state.binNanoseconds) / 8e9);
  };

  test('what a side confirms is no goodput of its own', async () => {
    const graph = await graphOf([
      `tcp ${A} S seq=0 win=100 @0`,
      `tcp ${B} S. seq=500 ack=1 win=500 @0.01`,
      `tcp ${A} . seq=1 ack=501 win=100 @0.02`,
      `tcp ${B} P. seq=501 ack=1 win=500 "0123456789012345678901234567890123456789" @0.1`,
      `tcp ${A} . seq=1 ack=541 win=100 @0.2`,
      `tcp ${A} P. seq=1 ack=541 win=100 "0123456789" @0.3`,
      `tcp ${B} . seq=541 ack=11 win=500 @0.4`,
    ]);
    expect([goodputOf(graph, 'originator'), goodputOf(graph, 'responder')]).toEqual([10, 40]);
  });

  test('goodput begins with the first byte seen, and neither SYN nor FIN is one', async () => {
    const amid = await graphOf([
      `tcp ${A} P. seq=1000 ack=501 win=100 "0123456789" @0`,
      `tcp ${B} . seq=501 ack=1010 win=500 @0.1`,
      `tcp ${A} P. seq=1010 ack=501 win=100 "01234" @0.2`,
      `tcp ${A} F. seq=1015 ack=501 win=100 @0.3`,
      `tcp ${B} . seq=501 ack=1016 win=500 @0.4`,
    ]);
    expect(goodputOf(amid, 'originator')).toBe(15);
    const confirmedOnly = await graphOf([
      `tcp ${B} . seq=501 ack=1010 win=500 @0`,
      `tcp ${A} P. seq=1010 ack=501 win=100 "01234" @0.2`,
      `tcp ${B} . seq=501 ack=1015 win=500 @0.4`,
    ]);
    expect(goodputOf(confirmedOnly, 'originator')).toBe(5);
    const withoutSynAck = await graphOf([
      `tcp ${A} S seq=0 win=100 @0`,
      `tcp ${A} PF. seq=1 ack=501 win=100 "0123456789" @0.1`,
      `tcp ${B} . seq=501 ack=12 win=500 @0.2`,
    ]);
    expect(goodputOf(withoutSynAck, 'originator')).toBe(10);
  });

  test('a stretch of time has its own points and numbers', async () => {
    const graph = await graphOf(EXCHANGE);
    const range = { from: 0.8 * SECOND, to: 1.05 * SECOND };
    const state = graph.state({ kind: 'sequence', side: 'originator', range, columns: 10 });
    expect(state).toMatchObject(range);
    expect(pointsOf(state, 'segments')).toEqual([[0.9, 11, 6]]);
    // A line reaches the edges: it begins before the stretch and ends behind it.
    expect(pointsOf(state, 'acks').map(([at, ack]) => [at, ack])).toEqual([
      [0.5, 11],
      [1, 26],
      [1.1, 26],
    ]);
    expect(state.sides[0]).toMatchObject({ segments: 1, payload: 10 });
    expect(graph.state({ kind: 'roundTrip', side: 'originator', range, columns: 10 }).sides[0].roundTrip?.count).toBe(
      1,
    );
  });

  test('a clock that was set back loses no packet', async () => {
    const graph = await graphOf([
      `tcp ${A} P. seq=1 ack=1 "now" @5`,
      `tcp ${A} P. seq=4 ack=1 "before" @2`,
      `tcp ${A} P. seq=10 ack=1 "later" @7`,
      `tcp ${A} P. seq=15 ack=1 "last" @6`,
    ]);
    const state = graph.state({ kind: 'sequence', side: 'originator', range: null, columns: 10 });
    expect(state).toMatchObject({ from: -3 * SECOND, to: 2 * SECOND, span: 2 * SECOND });
    expect(pointsOf(state, 'segments').map(([at]) => at)).toEqual([0, -3, 2, 1]);
  });

  test('without a handshake windows are as the headers say', async () => {
    const graph = await graphOf(EXCHANGE.slice(3));
    expect(graph.state({ kind: 'window', side: 'both', range: null, columns: 10 }).unscaled).toEqual([true, true]);
  });
});

describe('segments that wait for their acknowledgement', () => {
  test('in order, in part, and out of order', () => {
    const waiting = new Unacknowledged();
    waiting.add(1, 11, 0);
    waiting.add(11, 21, 1);
    expect(waiting.acknowledge(6, 10)).toBeNaN();
    expect(waiting.inFlight).toBe(15);
    waiting.add(1, 11, 5); // again
    waiting.add(11, 31, 6);
    expect(waiting.acknowledge(21, 10)).toBe(9);
    expect(waiting.inFlight).toBe(10);
    expect(waiting.acknowledge(21, 11)).toBeNaN();
    expect(waiting.acknowledge(31, 16)).toBe(10);
    expect(waiting.inFlight).toBe(0);
  });

  test('no more than ten thousand are remembered, whatever comes', () => {
    const waiting = new Unacknowledged();
    for (let i = 0; i < 30_000; i += 1) waiting.add(i, i + 1, i);
    expect(waiting.inFlight).toBe(10_000);
    expect(waiting.acknowledge(9000, 30_000)).toBe(21_001);
    for (let i = 0; i < 9000; i += 1) waiting.add(10_000 + i, 10_001 + i, 30_001 + i);
    expect(waiting.inFlight).toBe(10_000);
    expect(waiting.acknowledge(19_000, 40_000)).toBe(1000);
  });
});

test('a column that rises by much keeps the points on its way, a line does not need them', () => {
  const n = 5000;
  // All within one of a hundred columns, one above the other.
  const made = (add: 'add' | 'addToLine') => {
    const frame = { from: 0, to: 100 * n, columns: 100 };
    const points = new SeriesPoints(
      'segments',
      true,
      frame,
      new Int32Array(n),
      Float64Array.from(Array(n).keys()),
      (row) => row,
    );
    for (let row = 0; row < n; row += 1) points[add](row);
    return points.series((row) => row);
  };
  const { value, total } = made('add');
  expect(total).toBe(n);
  const steps = [...value].slice(1).map((each, index) => each - value[index]);
  expect(Math.max(...steps), 'no hole that the plot would show').toBeLessThanOrEqual(n / 100);
  expect(made('addToLine').value.length).toBeLessThanOrEqual(4);
});

test('a line of many points keeps the lowest and the highest of each column', () => {
  const n = 10_000;
  const value = Float64Array.from({ length: n }, (_, row) => 50 + (row % 7));
  // One above and one below in each of ten columns, neither of them at its edge.
  for (let column = 0; column < 10; column += 1) {
    value[column * 1000 + 300] = 100 + column;
    value[column * 1000 + 600] = column;
  }
  const frame = { from: 0, to: n, columns: 10 };
  const points = new SeriesPoints('window', true, frame, new Int32Array(n), value, (row) => row);
  for (let row = 0; row < n; row += 1) points.addToLine(row);
  const kept = [...points.series((row) => row).value];
  for (let column = 0; column < 10; column += 1) expect(kept).toEqual(expect.arrayContaining([100 + column, column]));
  expect(kept.length).toBeLessThan(100);
});

test('of a million points a column keeps the lowest and the highest', () => {
  const n = 1_000_000;
  const value = Float64Array.from({ length: n }, (_, row) => (row === 4321 ? -5 : row === 777_777 ? 99 : row % 7));
  const points = new SeriesPoints(
    'inFlight',
    true,
    { from: 0, to: n, columns: 500 },
    new Int32Array(n),
    value,
    (row) => row,
  );
  for (let row = 0; row < n; row += 1) points.add(row);
  const series = points.series((row) => row);
  expect(series.total).toBe(n);
  expect(series.at.length).toBeLessThanOrEqual(9002);
  expect([...series.at]).toEqual([...series.at].toSorted((a, b) => a - b));
  expect(new Set(series.packet).size).toBe(series.packet.length);
  expect([Math.min(...series.value), Math.max(...series.value)]).toEqual([-5, 99]);
  expect([series.at[0], series.at.at(-1)]).toEqual([0, n - 1]);
});
