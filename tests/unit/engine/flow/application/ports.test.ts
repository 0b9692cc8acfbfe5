import { expect, test } from 'vitest';
import type { Application } from '../../../../../src/engine/flow/application/application.ts';
import { ProbeOrder, serverPorts } from '../../../../../src/engine/flow/application/ports.ts';
import type { FlowView } from '../../../../../src/model/stream.ts';

const parser = () => {
  throw new Error('nobody is to be read');
};
const speaking = (id: string, ports: Application['ports'], reads: Partial<Application>): Application => ({
  id,
  ports,
  probe: parser,
  ...reads,
});
const APPLICATIONS = [
  speaking('notes', { tcp: [80] }, { stream: parser }),
  speaking('names', { tcp: [53], udp: [53] }, { stream: parser, datagrams: parser }),
  speaking('times', { udp: [123] }, { datagrams: parser }),
  speaking('web', { tcp: [80, 8080] }, { stream: parser }),
];
const flow = (originatorPort: number, responderPort: number) => ({ originatorPort, responderPort }) as FlowView;

test('those that list the port of a flow are asked first, and only those that read its transport', () => {
  const streams = new ProbeOrder(APPLICATIONS, 'tcp');
  expect(streams.of(flow(40_000, 8080))).toEqual({ order: [3, 0, 1], hinted: 1 });
  expect(streams.of(flow(40_000, 80))).toEqual({ order: [0, 3, 1], hinted: 2 });
  expect(streams.of(flow(40_000, 9))).toEqual({ order: [0, 1, 3], hinted: 0 });
  expect(new ProbeOrder(APPLICATIONS, 'udp').of(flow(40_000, 123))).toEqual({ order: [2, 1], hinted: 1 });
});

test('the port of the responder says more than that of the originator', () => {
  const streams = new ProbeOrder(APPLICATIONS, 'tcp');
  expect(streams.of(flow(53, 9)).order).toEqual([1, 0, 3]);
  expect(streams.of(flow(53, 8080)).order).toEqual([3, 0, 1]);
});

test('ports of all applications and of controllers are marked by transport', () => {
  const { tcp, udp } = serverPorts(APPLICATIONS);
  const marked = (ports: Uint8Array): number[] => [...ports.keys()].filter((port) => ports[port] === 1);
  expect([marked(tcp), marked(udp)]).toEqual([
    [53, 80, 102, 502, 2404, 8080, 20_000, 44_818],
    [53, 123, 20_000, 47_808],
  ]);
});
