import { gzipSync } from 'fflate';
import { expect, test } from 'vitest';
import type { StreamPage, StreamPart, StreamSearch, StreamState } from '../../../src/model/follow.ts';
import { DEFAULT_SETTINGS } from '../../../src/model/settings.ts';
import type { TcpGraphState } from '../../../src/model/tcp-graph.ts';
import { packets } from '../../support/packet-builder.ts';
import { alphabet } from '../../support/packets/bytes.ts';
import { pcap } from '../../support/packets/capture-file.ts';
import { tcpSession } from '../../support/packets/session.ts';
import { startAnalysis } from './support.ts';

const exchanges = [
  { from: 'client', data: 'the question' },
  { from: 'server', data: alphabet(9000) },
] as const;
const bytes = pcap(tcpSession({ client: '10.0.0.1:1', server: '10.0.0.2:9', exchanges }));
const BOTH = { mode: 'payload', side: 'both' } as const;
const ignore = () => undefined;

test.each([
  ['a.pcap', bytes],
  ['a.pcap.gz', gzipSync(bytes) as Uint8Array<ArrayBuffer>],
])('the stream of a flow of %s is followed, searched and saved', async (name, content) => {
  const { client } = startAnalysis();
  await client.open(new File([content], name), DEFAULT_SETTINGS, ignore);

  const state = (await client.follow(0, BOTH, 0)) as StreamState;
  expect(state).toMatchObject({ isComplete: true, isTcp: true, hasMessages: false, bytes: [12, 9000] });
  expect(state.sizes).toHaveLength(state.pieces);
  const page = (await client.followPage(0, BOTH, 0, 10)) as StreamPage;
  expect(page.pieces).toHaveLength(state.pieces);
  expect(page.pieces[0]).toMatchObject({ kind: 'payload', packet: 3 });
  const query = { view: BOTH, needle: new TextEncoder().encode('QUEST'), ignoreCase: true };
  const found = (await client.followSearch(0, query, 0)) as StreamSearch;
  expect(found).toMatchObject({ count: 1, next: null, share: 1, matches: [{ piece: 0, at: 4, fromOriginator: true }] });
  const part = (await client.followSave(0, 'responder', 0)) as StreamPart;
  expect(part.next).toBeNull();
  expect(new Uint8Array(await part.blob.arrayBuffer())).toEqual(alphabet(9000));
});

test('no file and no flow are told apart', async () => {
  const { client } = startAnalysis();
  expect(await client.follow(0, BOTH, 0)).toEqual({ missing: 'file' });
  await client.open(new File([bytes], 'a.pcap'), DEFAULT_SETTINGS, ignore);
  for (const flow of [-1, 1, 0.5, NaN]) expect(await client.follow(flow, BOTH, 0)).toEqual({ missing: 'flow' });
  expect(await client.followPage(7, BOTH, 0, 1)).toEqual({ missing: 'flow' });
});

test('questions that come at once are all answered', async () => {
  const { client } = startAnalysis();
  await client.open(new File([bytes], 'a.pcap'), DEFAULT_SETTINGS, ignore);
  const states = await Promise.all(Array.from({ length: 5 }, () => client.follow(0, BOTH, 0) as Promise<StreamState>));
  expect(states.map(({ isComplete, segments }) => [isComplete, segments])).toEqual(
    Array.from({ length: 5 }, () => [true, states[0]!.segments]),
  );
});

test('a TCP flow is drawn; other flows, and none, are told apart', async () => {
  const { client } = startAnalysis();
  const query = { kind: 'sequence', side: 'both', range: null, columns: 100 } as const;
  expect(await client.tcpGraph(0, query)).toEqual({ missing: 'file' });
  const datagram = packets('udp 10.0.0.1:1 > 10.0.0.2:2 "x"');
  const session = tcpSession({ client: '10.0.0.1:1', server: '10.0.0.2:9', exchanges });
  await client.open(new File([pcap([...datagram, ...session])], 'a.pcap'), DEFAULT_SETTINGS, ignore);
  const state = (await client.tcpGraph(1, query)) as TcpGraphState;
  expect(state).toMatchObject({ isComplete: true, packetsRead: session.length });
  expect(state.sides.map(({ payload }) => payload)).toEqual([12, 9000]);
  expect(await client.tcpGraph(0, query)).toEqual({ missing: 'tcp' });
  for (const flow of [-1, 2, 0.5, NaN]) expect(await client.tcpGraph(flow, query)).toEqual({ missing: 'flow' });
});
