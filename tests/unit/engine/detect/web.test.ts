import { describe, expect, test } from 'vitest';
import { findingsOf } from '../../../support/judge.ts';
import { concat, u16, u32, type Bytes } from '../../../support/packets/bytes.ts';
import { httpRequest, httpResponse, type HttpRequest } from '../../../support/packets/http.ts';
import { client, server, tcpSession } from '../../../support/packets/session.ts';

const asked = (...requests: HttpRequest[]) => askedWith([200], ...requests);

/** Answers with the statuses in turn. */
const askedWith = (statuses: readonly number[], ...requests: HttpRequest[]) =>
  tcpSession({
    client: '10.0.0.7:40000',
    server: '198.51.100.2:80',
    exchanges: requests.flatMap((request, i) => [
      { from: 'client', data: httpRequest(request) } as const,
      { from: 'server', data: httpResponse({ status: statuses[i % statuses.length], body: 'hello' }) } as const,
    ]),
  });

const targets = (...all: string[]) => asked(...all.map((target) => ({ target })));

describe('sql-injection', () => {
  test.each([
    '/item?id=1%27%20UNION%20SELECT%20name,pass%20FROM%20users--',
    "/item?id=1'+or+'1'='1",
    '/item?id=1;DROP+TABLE+users',
    '/item?id=1/**/and/**/sleep(5)',
    '/item?id=%2527%2520or%25201%253D1--',
    "/item?name=x'+or+name+like+'a%25",
    '/item?id=1)+or+(1=1',
    '/item?id=1+or+1=1',
    '/item?id=1%20or%201=1',
    '/item?id=1%0aand%202%3E1',
    "/item?id=5+or+user='admin",
    '/item?id=%22+or+%22%22=%22',
    '/item?id=1;select+pg_sleep(5)',
  ])('%s', async (target) => {
    expect(await findingsOf('sql-injection', targets(target))).toMatchObject([
      {
        severity: 'medium',
        outcome: 'answered',
        actor: '10.0.0.7',
        targets: ['198.51.100.2'],
        parameters: { target: 'www.example.com' },
      },
    ]);
  });

  test('of a connection whose answers the capture begins with: the one who asks did it', async () => {
    const request = httpRequest({ target: '/item?id=1%27%20UNION%20SELECT%20name,pass%20FROM%20users--' });
    const exchanges = [server(httpResponse({ body: 'hello' })), client(request), server(httpResponse({ body: 'no' }))];
    const ends = { client: '10.0.0.7:40000', server: '198.51.100.2:9100' };
    expect(await findingsOf('sql-injection', tcpSession({ ...ends, exchanges, handshake: false }))).toMatchObject([
      { actor: '10.0.0.7', targets: ['198.51.100.2'], direction: 'outbound' },
    ]);
  });

  test('in a posted form', async () => {
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
    const login = { method: 'POST', target: '/login', headers, body: 'user=admin%27--+&pass=x' };
    expect(await findingsOf('sql-injection', asked(login))).toHaveLength(1);
  });

  test('five different ones are a high risk', async () => {
    const tries = [1, 2, 3, 4, 5].map((n) => `/item?id=1'+or+${n}=${n}--`);
    expect(await findingsOf('sql-injection', targets(...tries))).toMatchObject([{ severity: 'high' }]);
  });

  test('that the server turned down weighs one step less', async () => {
    const item = { target: '/item?id=1%27%20UNION%20SELECT%20name,pass%20FROM%20users--' };
    expect(await findingsOf('sql-injection', askedWith([404], item))).toMatchObject([
      { severity: 'low', outcome: 'attempted' },
    ]);
    expect(await findingsOf('sql-injection', askedWith([404, 200], item, item))).toMatchObject([
      { severity: 'medium', outcome: 'answered' },
    ]);
  });

  test.each([
    '/item?id=1+and+more',
    '/search?q=select+a+union+representative',
    "/search?q=O'Brien+or+Smith",
    '/notes?text=rock+%26+roll;+drop+by+tomorrow',
    '/search?q=cats+and+dogs+in+london;+cheap',
    '/search?q=%22salt%22+and+%22pepper%22',
    '/search?q=war+or+peace+between+%22friends%22',
    '/note?text=he+said+%22hello%22+--+and+left',
    '/jira?jql=project+%3D+%22WEB%22+AND+status+%3D+%22Open%22',
    '/note?text=sleep+(insomnia)+or+%22rest%22',
    '/note?text=fast;+selected=1',
  ])('%s is prose', async (target) => {
    expect(await findingsOf('sql-injection', targets(target))).toEqual([]);
  });
});

test('the name of a tool is told as such: it says nothing of SQL', async () => {
  const [finding] = await findingsOf('sql-injection', asked({ headers: { 'User-Agent': 'sqlmap/1.7' } }));
  expect(finding.parameters).toMatchObject({ kinds: 'tool' });
  expect(Object.values(finding.title).every((title) => title.includes('kinds, select, tool'))).toBe(true);
});

describe('path-traversal', () => {
  test.each([
    '/show?file=../../../../etc/passwd',
    '/..%2f..%2f..%2fwindows/win.ini',
    '/%252e%252e/%252e%252e/boot.ini',
    '/cgi/..%c0%af..%c0%afetc/shadow',
    '/static/../../app/settings',
  ])('%s', async (target) => {
    expect(await findingsOf('path-traversal', targets(target))).toMatchObject([{ actor: '10.0.0.7' }]);
  });

  test.each([
    '/shop/../style.css',
    '/shop/new/../cart/../style.css',
    '/a/b/../../style.css',
    '/docs/etc/hosting.html',
    '/a...b/file',
    '/download?name=notes..txt',
  ])('%s is a link', async (target) => {
    expect(await findingsOf('path-traversal', targets(target))).toEqual([]);
  });
});

describe('executable-transfer', () => {
  /** As much of a Windows program as tells it: MZ, the pointer at 0x3c, and PE there. */
  const program = (): Bytes => {
    const bytes = concat('MZ', new Uint8Array(1022));
    bytes.set([0x40], 0x3c);
    bytes.set(concat('PE\0\0', u16(0x6486), u32(0)), 0x40);
    return bytes;
  };
  const png = concat([0x89], 'PNG\r\n\x1a\n', new Uint8Array(1000));

  const download = (host: string, body: Uint8Array) =>
    tcpSession({
      client: '10.0.0.7:40000',
      server: '198.51.100.2:80',
      exchanges: [
        { from: 'client', data: httpRequest({ host, target: '/picture.png' }) },
        { from: 'server', data: httpResponse({ body, headers: { 'Content-Type': 'image/png' } }) },
      ],
    });

  test('a program from an address without a name, whatever it is called', async () => {
    expect(await findingsOf('executable-transfer', download('198.51.100.2', program()))).toMatchObject([
      { severity: 'medium', outcome: 'succeeded', parameters: { name: 'picture.png', type: 'pe' } },
    ]);
  });

  test('an IPv6 address in brackets is no name either', async () => {
    expect(await findingsOf('executable-transfer', download('[2001:db8::2]:80', program()))).toMatchObject([
      { severity: 'medium' },
    ]);
  });

  test('a program from a domain that costs nothing weighs as much, one from inside does not', async () => {
    expect(await findingsOf('executable-transfer', download('files.example.tk', program()))).toMatchObject([
      { severity: 'medium', supporting: [{ parameters: { host: 'files.example.tk' } }] },
    ]);
    const inside = tcpSession({
      client: '10.0.0.7:40000',
      server: '10.0.0.2:80',
      exchanges: [
        client(httpRequest({ host: 'files.example.tk', target: '/a.png' })),
        server(httpResponse({ body: program() })),
      ],
    });
    expect(await findingsOf('executable-transfer', inside)).toMatchObject([{ severity: 'low', supporting: [] }]);
  });

  test('a program from a host with a name weighs less', async () => {
    expect(await findingsOf('executable-transfer', download('files.example', program()))).toMatchObject([
      { severity: 'low' },
    ]);
  });

  const upload = tcpSession({
    client: '10.0.0.7:40000',
    server: '198.51.100.2:80',
    exchanges: [
      {
        from: 'client',
        data: httpRequest({ method: 'PUT', host: 'files.example', target: '/tool.exe', body: program() }),
      },
      { from: 'server', data: httpResponse({ status: 201, body: 'ok' }) },
    ],
  });

  test('an upload comes from the client, not from the host that it asked for', async () => {
    expect(await findingsOf('executable-transfer', upload)).toMatchObject([
      { actor: '10.0.0.7', targets: ['198.51.100.2'], parameters: { sender: '10.0.0.7', receiver: '198.51.100.2' } },
    ]);
  });

  test('who passes a program on is no target of its own', async () => {
    const exchanges = [
      client(httpRequest({ target: '/tool.exe' })),
      server(httpResponse({ body: program(), headers: { 'Content-Type': 'image/png' } })),
    ];
    const again = tcpSession({ client: '10.0.0.8:40000', server: '10.0.0.7:80', start: 9, exchanges });
    const back = tcpSession({ client: '10.0.0.7:40001', server: '198.51.100.2:80', start: 20, exchanges });
    expect(await findingsOf('executable-transfer', [...upload, ...again, ...back])).toMatchObject([
      { actor: '10.0.0.7', targets: ['10.0.0.8', '198.51.100.2'] },
    ]);
  });

  test('a picture', async () => {
    expect(await findingsOf('executable-transfer', download('198.51.100.2', png))).toEqual([]);
  });
});
