import { expect, test } from 'vitest';
import { inspect, selectedBytes, valuesOf } from '../../support/fields.ts';
import { pcap } from '../../support/packets/capture-file.ts';
import { httpRequest, httpResponse } from '../../support/packets/http.ts';
import { tcpSession, type Exchange, type TcpSession, client } from '../../support/packets/session.ts';
import type { PacketDetail } from '../../../src/model/field.ts';

type Told = PacketDetail & { readonly values: ReturnType<typeof valuesOf> };

/** The packets of a session that have a layer of HTTP. */
async function told(exchanges: Exchange[], more: Partial<TcpSession> = {}): Promise<Told[]> {
  const session = tcpSession({ client: '10.0.0.1:50000', server: '10.0.0.2:80', exchanges, ...more });
  const inspector = await inspect(pcap(session));
  const details: Told[] = [];
  for (let packet = 0; packet < session.length; packet += 1) {
    const detail = await inspector.detail(packet, true);
    if (detail.layers.some(({ name }) => name === 'http')) details.push({ ...detail, values: valuesOf(detail) });
  }
  return details;
}

const server = (data: Exchange['data'], wait = 0): Exchange => ({ from: 'server', data, wait });

test('a response names its request, how long it took, and what came before', async () => {
  const details = await told([
    client(httpRequest({ target: '/a', host: 'one.example' })),
    server(httpResponse({ body: 'first' }), 0.25),
    client(httpRequest({ target: '/b', host: 'one.example' })),
    server(httpResponse({ body: 'second' })),
  ]);
  const numbers = details.map(({ packet }) => String(packet + 1));
  const [first, answer, second, last] = details.map(({ values }) => values);
  expect(first['http.request_number']).toEqual(['1']);
  expect(first['http.prev_request_in']).toBeUndefined();
  expect(answer['http.request_in']).toEqual([numbers[0]]);
  expect(first['http.response_in']).toEqual([numbers[1]]);
  expect(second['http.response_in']).toEqual([numbers[3]]);
  expect(Number.parseFloat(answer['http.time']?.[0] ?? '')).toBeCloseTo(0.25, 1);
  expect(answer['http.response_for.uri']).toEqual(['http://one.example/a']);
  expect(second['http.request_number']).toEqual(['2']);
  expect(second['http.prev_request_in']).toEqual([numbers[0]]);
  expect(last['http.prev_response_in']).toEqual([numbers[1]]);
  expect(last['http.file_data']).toEqual(['second']);
});

test('chunks, and the text that they make', async () => {
  const [, { values }] = await told([
    client(httpRequest()),
    server(httpResponse({ body: 'one\ntwo', chunked: [4, 3], headers: { 'Content-Type': 'text/plain' } })),
  ]);
  expect(values['http.chunk_size']).toEqual(['4 bytes', '3 bytes', '0 bytes']);
  expect(values['http.chunk_data']).toEqual(['6f6e650a', '74776f']);
  expect(values['http.file_data']).toEqual(['one\\ntwo']);
});

test('fields behind the last chunk', async () => {
  const head = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n';
  const [, { values }] = await told([
    client(httpRequest()),
    server(`${head}5;a=b\r\nhello\r\n0\r\nX-Sum: 1\r\nX-More: 2\r\n\r\n`),
  ]);
  expect(values['http.chunked_trailer_part']).toEqual(['X-Sum: 1\\r\\nX-More: 2\\r\\n']);
  expect(values['http.file_data']).toEqual(['hello']);
});

test('a body that is not of the coding that its head names', async () => {
  const head = 'HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 17\r\n\r\n';
  const [, answer] = await told([client(httpRequest()), server(`${head}<p>just plain</p>`)]);
  expect(answer.values).toHaveProperty(['http.decompression_failed']);
});

test('a body that lasts until the connection closes is told with the end of it', async () => {
  const details = await told([client(httpRequest()), server('HTTP/1.0 200 OK\r\n\r\nall of it')], { closer: 'server' });
  expect(details[1]?.values['http.response.code']).toEqual(['200']);
  expect(details[1]?.values['http.file_data']).toEqual(['all of it']);
  expect(details[1]?.values['data.len']).toEqual(['9 bytes']);
});

test('a form is a layer of its own', async () => {
  const body = 'user=ann%40example&text=a+b&flag';
  const [{ layers, values }] = await told([
    client(httpRequest({ method: 'POST', body, headers: { 'Content-Type': 'application/x-www-form-urlencoded' } })),
  ]);
  expect(layers.at(-1)?.name).toBe('urlencoded-form');
  expect(values['urlencoded-form.key']).toEqual(['user', 'text', 'flag']);
  expect(values['urlencoded-form.value']).toEqual(['ann@example', 'a b', '']);
});

test('the body selects its bytes where it stands in the packet', async () => {
  const [, detail] = await told([client(httpRequest()), server(httpResponse({ body: 'hello' }))]);
  expect(selectedBytes(detail, 'http.file_data')).toBe(Buffer.from('hello').toString('hex'));
});

test('JSON by its members', async () => {
  const body = '{"name": "B\\u00fcro", "list": [1, {"deep": null}], "on": true}';
  const [{ values, ...detail }] = await told([
    client(httpRequest({ method: 'POST', body, headers: { 'Content-Type': 'application/json; charset=utf-8' } })),
  ]);
  expect(values['json.key']).toEqual(['name', 'deep', 'list', 'on']);
  expect(values['json.path']).toEqual(['/name', '/list/[]/deep', '/list', '/on']);
  expect(values['json.value.string']).toEqual(['Büro']);
  expect(values['json.value.number']).toEqual(['1']);
  expect(values['json.path_with_value']).toContain('/list/[]:1');
  expect(values['json.value.true']).toHaveLength(1);
  expect(detail.layers.at(-1)?.name).toBe('json');
});

test.each([
  ['{"a": [1, 2', ['1', '2']],
  ['{"a": 1, "b" 2}', ['1']],
  ['[1, "open', ['1']],
  ['[1, tru, 2]', ['1']],
  ['{', undefined],
  [`${'['.repeat(5000)}1`, undefined],
])('what is no JSON after all is told as far as it is some: %.20s', async (body, numbers) => {
  const [{ layers, values }] = await told([
    client(httpRequest({ method: 'POST', body, headers: { 'Content-Type': 'application/json' } })),
  ]);
  expect(layers.at(-1)?.name).toBe('json');
  expect(values['json.value.number']).toEqual(numbers);
});

test('parts of a form, and what stands around them', async () => {
  const body = [
    'before',
    '--cut',
    'Content-Disposition: form-data; name="note"',
    '',
    'two\r\nlines',
    '--cut',
    'Content-Disposition: form-data;\r\n name="file"; filename="a.bin"',
    'Content-Type: application/octet-stream',
    '',
    'data',
    '--cut--',
    'after',
  ].join('\r\n');
  const headers = { 'Content-Type': 'multipart/form-data; boundary=cut' };
  const [{ values, ...detail }] = await told([client(httpRequest({ method: 'POST', body, headers }))]);
  expect(values['mime_multipart.part']).toHaveLength(2);
  expect(values['mime_multipart.header.content-disposition']).toEqual([
    'form-data;name="note"',
    'form-data;name="file";filename="a.bin"',
  ]);
  expect(values['mime_multipart.first_boundary']).toHaveLength(1);
  expect(values['mime_multipart.last_boundary']).toHaveLength(1);
  expect(Buffer.from(selectedBytes(detail, 'mime_multipart.trailer') ?? '', 'hex').toString()).toBe('after');
});

test('Info says of what kind the parts of a body are', async () => {
  const part = (type: string): string => `--cut\r\n${type === '' ? '' : `Content-Type: ${type}\r\n`}\r\nsaid\r\n`;
  const body = `${part('')}${part('text/plain; charset=utf-8')}${part('attachment/x-object')}--cut--\r\n`;
  const headers = { 'Content-Type': 'multipart/mixed; boundary=cut' };
  const [{ info }] = await told([client(httpRequest({ method: 'POST', target: '/up', body, headers }))]);
  expect(info).toBe('POST /up HTTP/1.1  (text/plain) (attachment/x-object)');
});

test('packets of a tunnel say where it leads', async () => {
  const [, , inside] = await told([
    client(httpRequest({ method: 'CONNECT', target: '[2001:db8::1]:8443' })),
    server('HTTP/1.1 200 Connected\r\n\r\n'),
    client('\x00\x01something else'),
  ]);
  expect(inside.values).toMatchObject({
    'http.proxy_connect_host': ['[2001:db8::1]'],
    'http.proxy_connect_port': ['8443'],
  });
  expect(inside.values['http.request']).toBeUndefined();
});

test('parts in parts end somewhere', async () => {
  let body = 'x';
  for (let i = 0; i < 40; i += 1)
    body = `--b${i}\r\nContent-Type: multipart/mixed; boundary=b${i - 1}\r\n\r\n${body}\r\n--b${i}--`;
  const headers = { 'Content-Type': 'multipart/mixed; boundary=b39' };
  const [{ values }] = await told([client(httpRequest({ method: 'POST', body, headers }))]);
  expect(values['mime_multipart.type']?.length).toBeLessThan(10);
});

test('events of UPnP are notifications', async () => {
  const [{ values }] = await told([client('SUBSCRIBE /e HTTP/1.1\r\nHost: a\r\nNT: upnp:event\r\n\r\n')]);
  expect(values['http.notification']).toEqual(['Set']);
  expect(values['http.request']).toBeUndefined();
});

test.each([
  ['Content-Length: 0\r\nTransfer-Encoding: chunked', ['http.te_and_length']],
  ['Transfer-Encoding: identity\r\nContent-Length: 0', ['http.te_and_length']],
  ['Transfer-Encoding: cow', ['http.te_unknown']],
  ['Transfer-Encoding: gzip, chunked', []],
  ['X-Y : a', ['http.bad_header_name']],
  ['X(Y: a', ['http.bad_header_name']],
  [' X: a', ['http.bad_header_name']],
  [': a', ['http.bad_header_name']],
  ["X-!#$%&'*+.^_`|~9: a", []],
  ['no colon', []],
])('what stands out in a header: %s', async (lines, expected) => {
  const [{ values }] = await told([client(`POST / HTTP/1.1\r\nHost: x\r\n${lines}\r\n\r\n0\r\n\r\n`)]);
  const odd = ['http.te_and_length', 'http.te_unknown', 'http.bad_header_name'];
  expect(odd.filter((name) => name in values)).toEqual(expected);
});
