import { gzipSync, zlibSync, deflateSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { http } from '../../../../../src/engine/dissect/application/http/http.ts';
import { readStream, type Said } from '../../../../support/application.ts';
import { expectNoHarm, expectSameInPieces } from '../../../../support/robust.ts';
import { client, server } from '../../../../support/packets/session.ts';

const TABLES = ['http', 'files', 'logins', 'contents'];
const head = (...lines: string[]): string => [...lines, '', ''].join('\r\n');
const get = (uri: string, ...fields: string[]): string => head(`GET ${uri} HTTP/1.1`, 'Host: a.example', ...fields);
const ok = (body: string, ...fields: string[]): string =>
  head('HTTP/1.1 200 OK', `Content-Length: ${body.length}`, ...fields) + body;
const rows = (said: readonly Said[], table = 'http') => readStream(http, said).rows(table);

describe('messages', () => {
  test('pipelined requests meet their answers in order', () => {
    const said = [client(get('/1') + get('/2', 'User-Agent: x')), server(ok('one') + ok('three'))];
    expect(rows(said)).toMatchObject([
      {
        method: 'GET',
        host: 'a.example',
        uri: '/1',
        version: '1.1',
        status: 200,
        responseBytes: 3,
        client: '10.0.0.1',
      },
      { uri: '/2', userAgent: 'x', status: 200, responseBytes: 5 },
    ]);
    expectSameInPieces(http, said, TABLES);
  });

  test('chunks with extensions and trailers are one body', () => {
    const answer = `${head('HTTP/1.1 200 OK', 'Transfer-Encoding: chunked')}3;x=y\r\nabc\r\nA\r\n0123456789\r\n0\r\nX: y\r\n\r\n${ok('z')}`;
    const said = [client(get('/a') + get('/b')), server(answer)];
    expect(rows(said)).toMatchObject([
      { uri: '/a', responseBytes: 13 },
      { uri: '/b', responseBytes: 1 },
    ]);
    expect(rows(said, 'files')).toMatchObject([{ size: 13, complete: true }, { size: 1 }]);
    expectSameInPieces(http, said, TABLES);
  });

  test('HEAD, 204 and 304 have no body whatever their length says', () => {
    const said = [
      client(get('/').replace('GET', 'HEAD') + get('/2') + get('/3') + get('/4')),
      server(head('HTTP/1.1 200 OK', 'Content-Length: 99') + head('HTTP/1.1 204 No')),
      server(head('HTTP/1.1 304 Not Modified', 'Content-Length: 99') + ok('x')),
    ];
    expect(rows(said).map((row) => row['status'])).toEqual([200, 204, 304, 200]);
  });

  test('100 Continue shares the row of the final answer', () => {
    const said = [
      client(head('POST /up HTTP/1.1', 'Content-Length: 4', 'Expect: 100-continue')),
      server(head('HTTP/1.1 100 Continue')),
      client('data'),
      server(ok('fine')),
    ];
    expect(rows(said)).toMatchObject([{ method: 'POST', status: 200, requestBytes: 4, responseBytes: 4 }]);
  });

  test('a body without length lasts until the connection closes', () => {
    const said = [client(get('/x.bin')), server(`${head('HTTP/1.0 200 OK')}abc`), server('def')];
    expect(rows(said, 'files')).toMatchObject([{ name: 'x.bin', size: 6, complete: true }]);
  });

  test.each([
    ['3A', 6],
    ['-3', 6],
    ['3 4', 6],
    ['3, 4', 6],
    [' 3 ', 3],
    ['3, 3', 3],
  ])('a length that is no number is none: %s', (length, size) => {
    const said = [client(get('/x.bin')), server(head('HTTP/1.1 200 OK', `Content-Length: ${length}`) + 'abcdef')];
    expect(rows(said, 'files')[0]).toMatchObject({ name: 'x.bin', size, complete: true });
  });

  test('bare line feeds, folded fields and junk before a request', () => {
    const said = [client('\r\nnonsense\nGET /a HTTP/1.1\nHost: a.example\nX-Long: one\n two\nUser-Agent: y\n\n')];
    expect(readStream(http, said, { serverPort: 80, probe: false }).rows('http')).toMatchObject([
      { uri: '/a', host: 'a.example', userAgent: 'y' },
    ]);
  });

  test('HTTP/0.9, absolute targets, targets with spaces, a target that is missing', () => {
    const uris = (line: string) => rows([client(`${line}\r\n\r\n`)]).map((row) => [row['uri'], row['version']]);
    expect(readStream(http, [client('GET /old\r\n')], { serverPort: 80 }).rows('http')).toMatchObject([
      { uri: '/old', version: null },
    ]);
    expect(uris('GET http://b.example/x HTTP/1.1')).toEqual([['http://b.example/x', '1.1']]);
    expect(uris('GET /a b c HTTP/1.0')).toEqual([['/a b c', '1.0']]);
    expect(uris('GET HTTP/1.1')).toEqual([['', '1.1']]);
  });

  test('a status line with a carriage return of its own', () => {
    const said: Said[] = [
      { from: 'client', data: 'GET / HTTP/1.1\r\n\r\n' },
      { from: 'server', data: 'HTTP/1.1 200 ok\rTransfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\nx' },
    ];
    expect(rows(said)).toMatchObject([{ status: 200, reason: 'ok Transfer-Encoding: chunked', responseBytes: 1 }]);
  });

  test.each(['HTTP/1.1foobar', 'HTTP/1.1\x00200\x00ok'])(
    'an answer whose first line is no more than its version: %j',
    (first) => {
      const said = [client(get('/')), server(`${head(first, 'Content-Length: 1')}x`)];
      expect(rows(said)).toMatchObject([{ method: 'GET', status: null, responseBytes: 1 }]);
      expect(readStream(http, said).anomalies).toContain('http-malformed');
    },
  );

  test.each([
    ['Transfer-Encoding : chunked', 4],
    ['Transfer-Encoding:\tChunked\t', 4],
    ['Transfer-Encoding: cow, chunked', 4],
    ['Transfer-Encoding: chunked;a=b', 4],
    ['Transfer-Encoding: chunked\0', 4],
    ['Transfer-Encoding: xchunked', 14],
    ['Transfer-Encoding: chunked-x', 14],
    ['Transfer-Encoding:\xa0chunked', 14],
    ['Transfer-Encoding\f: chunked', 14],
    ['Content-Length: 4\xa0', 14],
    ['Content-Length:\r\n 4', 4],
  ])('space is what RFC 9110 calls space, and a coding a word: %j', (field, responseBytes) => {
    const said: Said[] = [client(get('/')), server(`${head('HTTP/1.1 200 OK', field)}4\r\nbody\r\n0\r\n\r\n`)];
    expect(rows(said)).toMatchObject([{ status: 200, responseBytes }]);
  });

  test('an answer without a request is a row without method', () => {
    expect(rows([server(ok('x', 'Content-Type: text/plain'))])).toMatchObject([
      { method: null, status: 200, contentType: 'text/plain', client: '10.0.0.1', server: '10.0.0.2' },
    ]);
  });

  test('whoever asks is the client, even when the other side opened the flow', () => {
    const said: Said[] = [
      { from: 'server', data: get('/') },
      { from: 'client', data: ok('x') },
    ];
    expect(rows(said)).toMatchObject([{ client: '10.0.0.2', server: '10.0.0.1', status: 200 }]);
  });

  test('more than one length is an anomaly', () => {
    const both = head('POST / HTTP/1.1', 'Content-Length: 5', 'Transfer-Encoding: chunked');
    expect(readStream(http, [client(`${both}0\r\n\r\n`)]).anomalies).toContain('http-ambiguous-length');
    const two = head('POST / HTTP/1.1', 'Content-Length: 0', 'Content-Length: 5');
    expect(readStream(http, [client(two)]).anomalies).toContain('http-ambiguous-length');
    const same = head('POST / HTTP/1.1', 'Content-Length: 0', 'Content-Length: 0');
    expect(readStream(http, [client(same)]).anomalies).toEqual([]);
  });
});

describe('gaps', () => {
  const big = head('HTTP/1.1 200 OK', 'Content-Length: 1000');
  test('inside of a body, which goes on behind it', () => {
    const said = [
      client(get('/a') + get('/b')),
      server(`${big}${'x'.repeat(100)}`),
      { from: 'server', lost: 800, data: 'y'.repeat(100) + ok('z') } as Said,
    ];
    expect(rows(said)).toMatchObject([
      { uri: '/a', responseBytes: 1000 },
      { uri: '/b', status: 200 },
    ]);
    expect(rows(said, 'files')[0]).toMatchObject({ missing: 800, complete: false, sha256: null });
  });

  test('of a whole answer: the next one answers the next request', () => {
    const said = [client(get('/a')), client(get('/b')), { from: 'server', lost: 300, data: ok('z') } as Said];
    expect(rows(said)).toMatchObject([
      { uri: '/a', status: null },
      { uri: '/b', status: 200, responseBytes: 1 },
    ]);
  });

  test('beyond a body: reading goes on at the next message', () => {
    const said = [
      client(get('/a') + get('/b')),
      server(`${big}x`),
      { from: 'server', lost: 5000, data: `rest\r\n${ok('z')}` } as Said,
    ];
    expect(rows(said)).toMatchObject([{ status: 200 }, { status: 200, responseBytes: 1 }]);
  });

  test('beyond a body: a segment that begins with a message is read, whatever ended the one before', () => {
    const said = [
      client(get('/a') + get('/b')),
      server(`${big}x`),
      { from: 'server', lost: 5000, data: 'half a line of the rest' } as Said,
      server(ok('z')),
    ];
    expect(rows(said)).toMatchObject([{ status: 200 }, { status: 200, responseBytes: 1 }]);
  });
});

describe('codings', () => {
  const text = new TextEncoder().encode('hello '.repeat(2000));
  test.each([
    ['gzip', gzipSync(text)],
    ['x-gzip', gzipSync(text)],
    ['deflate', zlibSync(text)],
    ['deflate', deflateSync(text)],
  ])('%s is undone for the file, the size is as sent', (coding, sent) => {
    const said = [
      client(get('/t')),
      server(head('HTTP/1.1 200 OK', `Content-Length: ${sent.length}`, `Content-Encoding: ${coding}`), sent),
    ];
    expect(rows(said)).toMatchObject([{ responseBytes: sent.length }]);
    expect(rows(said, 'files')).toMatchObject([{ type: 'text', size: text.length, complete: true }]);
    expectSameInPieces(http, said, TABLES);
  });

  test('a coding that is a lie leaves the bytes as they are', () => {
    const said = [client(get('/t')), server(ok('MZ, not compressed at all', 'Content-Encoding: gzip'))];
    expect(rows(said, 'files')).toMatchObject([{ size: 25 }]);
  });

  test('a bomb ends at 64 MiB', () => {
    const bomb = gzipSync(new Uint8Array(80 * 1024 * 1024));
    const said = [
      client(get('/t')),
      server(head('HTTP/1.1 200 OK', `Content-Length: ${bomb.length}`, 'Content-Encoding: gzip'), bomb),
    ];
    const [file] = rows(said, 'files');
    expect(file!['size']).toBeLessThan(72 * 1024 * 1024);
    expect(file).toMatchObject({ complete: false });
  });
});

describe('other protocols behind it', () => {
  test('CONNECT gives way once the proxy agrees', () => {
    const ask = client(head('CONNECT b.example:443 HTTP/1.1', 'Host: b.example:443'));
    const agreed = readStream(http, [ask, server(head('HTTP/1.1 200 Established')), client('\u0016\u0003')]);
    expect(agreed.upgradedTo).toBe(true);
    expect(agreed.rows('http')).toMatchObject([{ method: 'CONNECT', uri: 'b.example:443', status: 200 }]);
    const refused = readStream(http, [ask, server(ok('no').replace('200', '407')), client(get('/'))]);
    expect(refused.upgradedTo).toBe(null);
    expect(refused.rows('http')).toHaveLength(2);
    expect(readStream(http, [ask, client('\u0016\u0003\u0001')]).upgradedTo).toBe(true);
  });

  test.each([
    ['websocket', 'websocket'],
    ['h2c', 'http2'],
    ['TLS/1.0', 'tls'],
  ])('Upgrade: %s', (to, application) => {
    const said = [
      client(get('/', 'Connection: Upgrade', `Upgrade: ${to}`)),
      server(head('HTTP/1.1 101 Switching', `Upgrade: ${to}`)),
    ];
    expect(readStream(http, said)).toMatchObject({ upgradedTo: application });
  });

  test.each([
    'SIP/2.0 200 OK',
    'OPTIONS rtsp://x RTSP/1.0',
    'REGISTER sip:x SIP/2.0',
    'SSH-2.0-x',
    'PRI * HTTP/2.0',
    'USER x',
  ])('%s is none', (line) => {
    expect(readStream(http, [client(`${line}\r\n\r\n`)]).probed).toBe('no');
  });
});

describe('logins', () => {
  const basic = (text: string) => `Authorization: Basic  ${Buffer.from(text).toString('base64')}`;
  const answer = (status: number) => server(head(`HTTP/1.1 ${status} x`, 'Content-Length: 0'));
  const form = (body: string) =>
    client(
      head(
        'POST /login HTTP/1.1',
        'Content-Type: application/x-www-form-urlencoded',
        `Content-Length: ${body.length}`,
      ) + body,
    );

  test.each([
    [200, 'accepted'],
    [401, 'refused'],
    [403, 'refused'],
    [302, 'unknown'],
    [404, 'unknown'],
  ])('Basic, answered %i: %s', (status, outcome) => {
    const said = [client(get('/', basic('ann:s3cret'))), answer(status)];
    expect(rows(said, 'logins')).toMatchObject([{ user: 'ann', secret: 's••• (6)', secrecy: 'clear', outcome }]);
    expect(rows(said)).toMatchObject([{ user: 'ann' }]);
  });

  test('credentials that every request repeats are one login; others are others', () => {
    const request = (secret: string) => get('/', basic(`ann:${secret}`));
    expect(rows([client(request('a') + request('a') + request('b'))], 'logins')).toHaveLength(2);
  });

  test('an empty password is no secret, a challenge is no clear one', () => {
    expect(rows([client(get('/', basic('ann:')))], 'logins')).toMatchObject([{ secrecy: 'none' }]);
    expect(rows([client(get('/', 'Authorization: Digest username="bo", response="x"'))], 'logins')).toMatchObject([
      { user: 'bo', secrecy: 'hashed', secret: null },
    ]);
    expect(rows([client(get('/', 'Authorization: Bearer abc'))], 'logins')).toEqual([]);
  });

  test.each([
    ['user=ann&password=s3cret', [{ user: 'ann', secrecy: 'clear', outcome: 'unknown' }]],
    ['Email=a%40b&Passwd=s3cret', [{ user: 'a@b', secrecy: 'clear' }]],
    ['log=ann&pwd=098f6bcd4621d373cade4e832627b4f6', [{ secrecy: 'hashed' }]],
    ['user=ann&pin=1234', [{ user: 'ann', secrecy: 'clear' }]],
    ['pin=1234', []],
    ['user=ann&password=', []],
    ['q=password', []],
  ])('form %s', (body, expected) => {
    const logins = rows([form(body), answer(200)], 'logins');
    expect(logins).toHaveLength(expected.length);
    expect(logins).toMatchObject(expected);
  });

  test('in a query only beside a user', () => {
    expect(rows([client(get('/?password=abc'))], 'logins')).toEqual([]);
    expect(rows([client(get('/?login=ann&password=abc'))], 'logins')).toMatchObject([{ user: 'ann' }]);
  });
});

describe('what an attacker controls', () => {
  test('path, parameters, cookies, fields and bodies', () => {
    const json = JSON.stringify({ name: "x' OR 1=1 --" });
    const said = [
      client(
        get(
          '/../../etc/passwd?id=1%27%20UNION%20SELECT',
          'Cookie: a=1; b=<script>',
          'X-Api: ${jndi:ldap://x}',
          'Accept: ${jndi:dns://y}',
        ),
      ),
      client(head('POST / HTTP/1.1', 'Content-Type: application/json', `Content-Length: ${json.length}`) + json),
    ];
    expect(rows(said, 'contents').map((row) => [row['place'], row['name'], row['transaction']])).toEqual([
      ['path', '', 0],
      ['parameter', 'id', 0],
      ['cookie', 'b', 0],
      ['header', 'x-api', 0],
      ['header', 'accept', 0],
      ['body', 'name', 1],
    ]);
  });

  test('texts of JSON without their escapes (RFC 8259, 7)', () => {
    const json = '{"name":"x\' or\\n1=1\\t\\u002d-"}';
    const fields = ['Content-Type: application/json', `Content-Length: ${json.length}`];
    const said = [client(head('POST / HTTP/1.1', ...fields) + json)];
    expect(rows(said, 'contents')).toMatchObject([{ place: 'body', name: 'name', raw: "x' or\n1=1\t--" }]);
  });

  test('a header that is only repeated is told once', () => {
    const agent = 'User-Agent: Mozilla/5.0 (X11; Linux)';
    expect(rows([client(get('/', agent) + get('/', agent))], 'contents')).toHaveLength(1);
  });
});

test('a form with a file: the file is a file, the fields are fields', () => {
  const body = [
    '--b',
    'Content-Disposition: form-data; name="user"',
    '',
    'ann',
    '--b',
    'Content-Disposition: form-data; name="password"',
    '',
    's3cret',
    '--b',
    'Content-Disposition: form-data; name="f"; filename="C:\\x\\run.sh"',
    'Content-Type: text/plain',
    '',
    '#!/bin/sh',
    'id',
    '--b--',
    '',
  ].join('\r\n');
  const said = [
    client(
      head('POST /up HTTP/1.1', 'Content-Type: multipart/form-data; boundary="b"', `Content-Length: ${body.length}`) +
        body,
    ),
  ];
  expect(rows(said, 'files')).toMatchObject([{ name: 'run.sh', type: 'script', size: 13, complete: true }]);
  expect(rows(said, 'logins')).toMatchObject([{ user: 'ann', secret: 's••• (6)' }]);
  expect(rows(said)).toMatchObject([{ requestBytes: body.length }]);
  expectSameInPieces(http, said, TABLES);
});

test('heads without end stay bounded', () => {
  const said = [
    client(`GET /${'a'.repeat(100_000)} HTTP/1.1\r\n`),
    client('A: b\r\n'.repeat(30_000)),
    client(get('/')),
  ];
  const heard = readStream(http, said, { probe: false });
  expect(heard.anomalies).toContain('http-too-long');
  expect(heard.unread).toBe(0);
});

test('nothing harms it', () => {
  expectNoHarm(http, [
    client(get('/a', 'Authorization: Basic YTpi') + head('POST /p HTTP/1.1', 'Transfer-Encoding: chunked')),
    client('5\r\nuser=\r\n0\r\n\r\n'),
    server(head('HTTP/1.1 200 OK', 'Transfer-Encoding: chunked', 'Content-Encoding: gzip')),
    server('4\r\n\u001f\u008b\u0008\u0000\r\n0\r\n\r\n'),
    server(ok('x')),
  ]);
});

test('of requests sent without end before an answer so many wait; answers to those beyond are nobody else’s', () => {
  const ask = (from: number, to: number) =>
    client(Array.from({ length: to - from }, (_, i) => `GET /${from + i} HTTP/1.1\r\nHost: a\r\n\r\n`).join(''));
  const answer = (from: number, to: number) =>
    server(
      Array.from({ length: to - from }, (_, i) => `HTTP/1.1 200 ${from + i}\r\nContent-Length: 0\r\n\r\n`).join(''),
    );
  const said = [
    ask(0, 1060),
    answer(0, 1030),
    ask(1060, 1061),
    answer(1030, 1061),
    ask(1061, 1062),
    answer(1061, 1062),
  ];
  const pairs = readStream(http, said)
    .rows('http')
    .filter(({ uri }) => uri !== null)
    .map(({ uri, reason }) => [uri, reason]);
  for (const [uri, reason] of pairs) if (reason !== null) expect(uri).toBe(`/${String(reason)}`);
  expect(pairs.filter(([, reason]) => reason !== null)).toHaveLength(1024 + 1);
  expect(pairs.at(-1)).toEqual(['/1061', '1061']);
});
