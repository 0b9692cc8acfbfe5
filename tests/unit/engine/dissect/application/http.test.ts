import { expect, test } from 'vitest';
import { ANOMALY } from '../../../../../src/model/anomaly.ts';
import { inspect, valuesOf } from '../../../../support/fields.ts';
import { analyse } from '../../../../support/judge.ts';
import { packets, type Item } from '../../../../support/packet-builder.ts';
import { alphabet, concat } from '../../../../support/packets/bytes.ts';
import { pcap } from '../../../../support/packets/capture-file.ts';
import { httpRequest, httpResponse } from '../../../../support/packets/http.ts';
import { tcpSession, type Exchange } from '../../../../support/packets/session.ts';
import { tlsClientHello } from '../../../../support/packets/tls.ts';
import { rowsOf } from '../../../../support/rows.ts';

const client = (data: Uint8Array | string): Exchange => ({ from: 'client', data });
const server = (data: Uint8Array | string, fault?: 'lost'): Exchange => ({
  from: 'server',
  data,
  ...(fault && { fault }),
});

async function heard(...exchanges: Exchange[]) {
  const analysis = await analyse(
    tcpSession({ client: '10.0.0.1:40000', server: '10.0.0.2:80', exchanges, closer: 'server' }),
  );
  const [flow] = rowsOf(analysis, 'flows');
  return { http: rowsOf(analysis, 'http'), files: rowsOf(analysis, 'files'), flow, analysis };
}

test('requests in a row get their answers in the same order', async () => {
  const { http } = await heard(
    client(concat(httpRequest({ target: '/a' }), httpRequest({ target: '/b' }), httpRequest({ target: '/c' }))),
    server(concat(httpResponse({ body: 'a' }), httpResponse({ status: 404 }), httpResponse({ body: 'ccc' }))),
  );
  expect(http).toMatchObject([
    { uri: '/a', status: 200, responseBytes: 1 },
    { uri: '/b', status: 404 },
    { uri: '/c', status: 200, responseBytes: 3 },
  ]);
});

test('chunks and codings are undone in the file, counted as sent in the row', async () => {
  const body = alphabet(2000);
  const { http, files } = await heard(
    client(httpRequest({ target: '/x.txt' })),
    server(httpResponse({ body, gzip: true, chunked: [5, 7, 11] })),
  );
  expect(files).toMatchObject([{ name: 'x.txt', size: 2000, complete: true, missing: 0 }]);
  expect(http[0]!['responseBytes']).toBeLessThan(100);
});

test('the length in an answer to HEAD promises nothing', async () => {
  const { http } = await heard(
    client(httpRequest({ method: 'HEAD', target: '/a' })),
    server(httpResponse({ headers: { 'Content-Length': '9999' } })),
    client(httpRequest({ target: '/b' })),
    server(httpResponse({ body: 'b' })),
  );
  expect(http).toMatchObject([
    { method: 'HEAD', status: 200, responseBytes: null },
    { uri: '/b', responseBytes: 1 },
  ]);
});

test('100 Continue is not the answer', async () => {
  const { http } = await heard(
    client(httpRequest({ method: 'POST', body: 'data', headers: { Expect: '100-continue' } })),
    server('HTTP/1.1 100 Continue\r\n\r\n'),
    server(httpResponse({ status: 201 })),
  );
  expect(http).toMatchObject([{ method: 'POST', status: 201, requestBytes: 4 }]);
});

test('behind CONNECT begins another protocol', async () => {
  const { http, analysis } = await heard(
    client(httpRequest({ method: 'CONNECT', target: 'a.example:443', host: 'a.example:443' })),
    server('HTTP/1.1 200 Connection established\r\n\r\n'),
    client(tlsClientHello({ sni: 'a.example' })),
  );
  expect(http).toMatchObject([{ method: 'CONNECT', status: 200 }]);
  expect(rowsOf(analysis, 'tls')).toMatchObject([{ serverName: 'a.example' }]);
});

test('behind an upgrade nothing is read as HTTP', async () => {
  const { http } = await heard(
    client(httpRequest({ target: '/chat', headers: { Upgrade: 'websocket', Connection: 'Upgrade' } })),
    server('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n'),
    client(Uint8Array.of(0x81, 0x85, 1, 2, 3, 4, 0x69, 0x67, 0x6f, 0x68, 0x6e)),
  );
  expect(http).toMatchObject([{ uri: '/chat', status: 101 }]);
});

test('a body without a length goes on to the end of the connection', async () => {
  const { files } = await heard(client(httpRequest({ target: '/old' })), server('HTTP/1.0 200 OK\r\n\r\nto the end'));
  expect(files).toMatchObject([{ name: 'old', size: 10, complete: true }]);
});

test('an answer without its request is a row without method', async () => {
  const { http, flow } = await heard(server(httpResponse({ body: 'hello' })));
  expect(http).toMatchObject([{ method: null, status: 200, responseBytes: 5 }]);
  expect(flow).toMatchObject({ application: 'http', responder: '10.0.0.2' });
});

test('a file with a hole says how much is missing, and what follows is read', async () => {
  const { http, files } = await heard(
    client(httpRequest({ target: '/big' })),
    server(httpResponse({ body: alphabet(4000) }), 'lost'),
    client(httpRequest({ target: '/next' })),
    server(httpResponse({ body: 'ok' })),
  );
  expect(files[0]).toMatchObject({ name: 'big', complete: false, sha256: null });
  expect(files[0]!['missing']).toBeGreaterThan(0);
  expect(http).toMatchObject([{ uri: '/big' }, { uri: '/next', status: 200, responseBytes: 2 }]);
});

/** Packets in the middle of a connection: the first answer is lost but for its end. */
function inTheMiddle(missing: number, tail: string) {
  const asked = (target: string, seq: number, ack: number): Item => [
    `tcp 10.0.0.1:40000 > 10.0.0.2:80 PSH,ACK seq=${seq} ack=${ack}`,
    httpRequest({ target }),
  ];
  const answer = httpResponse({ body: 'ok' });
  const length = httpRequest({ target: '/a' }).length;
  return packets(
    asked('/a', 1000, 5000),
    [`tcp 10.0.0.2:80 > 10.0.0.1:40000 PSH,ACK seq=${5000 + missing} ack=${1000 + length}`, tail],
    asked('/b', 1000 + length, 5000 + missing + tail.length),
    [`tcp 10.0.0.2:80 > 10.0.0.1:40000 PSH,ACK seq=${5000 + missing + tail.length} ack=${1000 + 2 * length}`, answer],
  );
}

test('an answer whose head is lost before the first segment is no other request’s', async () => {
  const analysis = await analyse(inTheMiddle(4000, 'the end of a file'));
  expect(rowsOf(analysis, 'http')).toMatchObject([
    { uri: '/a', status: null },
    { uri: '/b', status: 200, responsePacket: 4 },
  ]);
  const values = valuesOf(await (await inspect(pcap(inTheMiddle(4000, 'the end of a file')))).detail(3, true));
  expect(values).toMatchObject({ 'http.response.code': ['200'], 'http.request_in': ['3'] });
});

test('what is acknowledged far away is no hole before the first segment', async () => {
  const http = rowsOf(await analyse(inTheMiddle(50_000_000, 'the end of a file\r\n')), 'http');
  expect(http.map((row) => row['status'])).toContain(200);
});

test.each([1000, 5000, 9000, 20_000, 60_000])('a target of %i characters is a target', async (length) => {
  const target = `/search?q=${'A'.repeat(length)}`;
  const { http, flow } = await heard(client(httpRequest({ target })), server(httpResponse({ status: 414 })));
  expect(flow).toMatchObject({ application: 'http' });
  expect(http).toMatchObject([{ method: 'GET', status: 414 }]);
  const [{ uri }] = http;
  const shown = String(uri).replace(/…$/, ''); // what is very long is kept cut
  expect([shown.length > 900, target.startsWith(shown)]).toEqual([true, true]);
});

test('an address is no name of itself; another name is', async () => {
  const { analysis } = await heard(client(httpRequest({ target: '/', host: '10.0.0.2' })), server(httpResponse()));
  expect(rowsOf(analysis, 'hostNames')).toEqual([]);
  const named = await heard(client(httpRequest({ target: '/', host: 'intranet' })), server(httpResponse()));
  expect(rowsOf(named.analysis, 'hostNames')).toMatchObject([{ address: '10.0.0.2', name: 'intranet' }]);
});

test('the server is waited for from the last byte of an upload on, or from its head on where it answers before that', async () => {
  const upload = httpRequest({ method: 'POST', target: '/up', body: 'x'.repeat(100) });
  const [first, rest] = [upload.subarray(0, upload.length - 40), upload.subarray(upload.length - 40)];
  const slow: Exchange = { from: 'client', data: rest, wait: 5 };
  const answer: Exchange = { from: 'server', data: httpResponse({ status: 413 }), wait: 0.5 };
  const latency = async (...exchanges: Exchange[]) => (await heard(...exchanges)).http[0]!['latency'] as number;
  expect(await latency(client(first), slow, answer)).toBeCloseTo(0.5e9, -8);
  expect(await latency(client(first), answer, slow)).toBeCloseTo(0.5e9, -8);
});

test.each([
  ['HTTP/1.0 2XX OK', '2XX OK'],
  ['HTTP/1.1', ''],
])('an answer whose status is no number is an answer all the same: %s', async (line, reason) => {
  const { http, files, analysis } = await heard(
    client(httpRequest({ target: '/a.txt' })),
    server(`${line}\r\nContent-Length: 4\r\n\r\nbody`),
    client(httpRequest({ target: '/b' })),
    server(httpResponse({ body: 'b' })),
  );
  expect(http).toMatchObject([
    { uri: '/a.txt', status: null, reason, responseBytes: 4 },
    { uri: '/b', status: 200 },
  ]);
  expect(files).toMatchObject([{ name: 'a.txt', size: 4, complete: true }, {}]);
  const { anomalies } = analysis.packets.columns;
  const codes = Array.from({ length: analysis.packets.length }, (_, i) =>
    analysis.anomalySets.get(anomalies[i]),
  ).flat();
  expect(codes).toContain(ANOMALY.httpMalformed);
});

test('transfer codings of several lines are one list (RFC 9110, 5.3)', async () => {
  const { http, files } = await heard(
    client(httpRequest({ target: '/a.txt' })),
    server('HTTP/1.1 200 OK\r\nTransfer-Encoding: cow\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\n\r\n'),
  );
  expect(http).toMatchObject([{ status: 200, responseBytes: 4 }]);
  expect(files).toMatchObject([{ size: 4, complete: true }]);
});
