import { beforeEach, expect, test } from 'vitest';
import { Analysis } from '../../../../../src/engine/analysis.ts';
import type { Application } from '../../../../../src/engine/flow/application/application.ts';
import { Applications } from '../../../../../src/engine/flow/application/applications.ts';
import { Cursor, IP_PROTOCOL } from '../../../../../src/model/cursor.ts';
import { Payload } from '../../../../../src/model/payload.ts';
import { PROBE, type Expectation, type Output } from '../../../../../src/model/stream.ts';

/** As many flows are read at the same time; src/engine/flow/application/live-flows.ts */
const LIVE = 65_536;
const ANNOUNCED = 4096;

/** What parsers were told, in order. */
let told: string[] = [];
beforeEach(() => {
  told = [];
});

/** Takes all that it is asked of, and leaves marks in the cursor when it is closed, as a last word to the analysis does. */
const echo = (cursor: Cursor): Application => ({
  id: 'echo',
  ports: { udp: [7] },
  probe: (_bytes, _at, _end, _fromOriginator, flow) => (flow.responderPort === 7 ? PROBE.yes : PROBE.no),
  datagrams: (flow) => ({
    datagram: (bytes, at, end) => (told.push(`${flow.id} ${bytes[at]}`), end - at),
    close() {
      told.push(`${flow.id} closed`);
      cursor.stack = cursor.anomalies = 99;
    },
  }),
});

function begin() {
  const { flows } = new Analysis();
  const cursor = new Cursor();
  const payload = new Payload(cursor);
  const host = {
    flows,
    output: () => ({}) as Output,
    note: () => undefined,
    nameServer: () => undefined,
    failed: () => undefined,
  };
  const applications = new Applications([echo(cursor)], host);
  const open = (port: number): number =>
    flows.append({ transport: IP_PROTOCOL.udp, originator: 1, responder: 2, originatorPort: 5, responderPort: port });
  const send = (flow: number, byte: number, packet = flow): void => {
    cursor.reset(0, 1, 1);
    cursor.stack = 3;
    cursor.anomalies = 4;
    payload.bytes = Uint8Array.of(byte);
    payload.packet = packet;
    applications.datagram(flow, payload);
  };
  const speaks = (flow: number): boolean => flows.columns.application[flow] > 0;
  return { applications, cursor, open, send, speaks };
}

test('beyond the limit the flows that were silent longest are closed, and the packet keeps its own layers', () => {
  const { cursor, open, send } = begin();
  for (let i = 0; i < LIVE; i += 1) send(open(7), 1);
  send(0, 1, LIVE); // the first flow speaks again
  expect(told.filter((each) => each.endsWith('closed'))).toEqual([]);
  told = [];
  send(open(7), 1, LIVE + 1);
  const closed = told.filter((each) => each.endsWith('closed'));
  expect(closed).toHaveLength(Math.ceil((LIVE + 1) / 4));
  expect(closed.slice(0, 2)).toEqual(['1 closed', '2 closed']);
  expect(closed).not.toContain('0 closed');
  expect([cursor.stack, cursor.anomalies]).toEqual([3, 4]);
  told = [];
  send(1, 8); // nobody reads it any more
  send(LIVE, 9);
  expect(told).toEqual([`${LIVE} 9`]);
});

test('an announced flow needs no probe; of very many announcements the oldest are forgotten', () => {
  const { applications, open, send, speaks } = begin();
  const expectation = { application: 'echo' } as Expectation;
  for (let port = 10_000; port <= 10_000 + ANNOUNCED; port += 1) applications.expect(2, port, expectation);
  const [forgotten, known, unknown] = [10_000, 10_001, 9000].map(open);
  for (const flow of [forgotten, known, unknown]) send(flow, 1);
  expect([forgotten, known, unknown].map(speaks)).toEqual([false, true, false]);
  applications.finish();
  expect(told).toEqual([`${known} 1`, `${known} closed`]);
});

test('a flow that nobody knows by its first datagrams is left alone', () => {
  const { open, send, speaks } = begin();
  const flow = open(9);
  for (let i = 0; i < 10; i += 1) send(flow, i);
  expect([told, speaks(flow)]).toEqual([[], false]);
});
