/** The command as a process: what it prints, where, and with which status it ends. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, openSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packets, type Item } from '../../support/packet-builder.ts';
import { pcap, pcapng } from '../../support/packets/capture-file.ts';
import { dnsQuery, dnsAnswer } from '../../support/packets/dns.ts';
import { tcpSession } from '../../support/packets/session.ts';

const ANALYZE = new URL('../../../scripts/analyze.mjs', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'wireloupe-analyze-'));
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, bytes: Uint8Array | string): string {
  writeFileSync(join(folder, name), bytes);
  return join(folder, name);
}

type Row = Record<string, unknown>;

interface Ran {
  readonly status: number | null;
  readonly rows: readonly Row[];
  readonly told: string;
}

const start = (...args: string[]) => spawn(process.execPath, [ANALYZE, ...args], { cwd: folder });

/** Runs the command to its end; every line of its output must be an object. */
async function analyze(...args: string[]): Promise<Ran> {
  const child = start(...args);
  let [output, told] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (told += text));
  const [status] = (await once(child, 'close')) as [number | null];
  expect(output === '' || output.endsWith('\n')).toBe(true);
  const rows = output
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Row);
  return { status, rows, told };
}

const talk: Item[] = [
  ['udp 10.0.0.5:4000 > 10.0.0.1:53', dnsQuery('example.com')],
  ['udp 10.0.0.1:53 > 10.0.0.5:4000', dnsAnswer('example.com', ['example.com A 192.0.2.7'])],
  tcpSession({ client: '10.0.0.5:40000', server: '192.0.2.7:80', start: 1, answer: 'refuse' }),
];
const built = packets(...talk);
const a = write('a.pcap', pcap(built, { nanoseconds: true }));
const b = write('b', pcapng(built.slice(0, 2)));

// The first call may build the bundle.
beforeAll(async () => expect((await analyze('--help')).status).toBe(0), 300_000);

describe('tables', () => {
  test('packets have the columns that are promised, times with all their digits, and an end line', async () => {
    const { status, rows, told } = await analyze('--table', 'packets', a);
    expect({ status, told }).toEqual({ status: 0, told: '' });
    expect(rows).toHaveLength(built.length + 1);
    expect(rows[0]).toMatchObject({
      ...{ capture: a, number: 1, time: '1700000000.000000000', captured: built[0].bytes.length },
      ...{ length: built[0].length, layers: 'eth:ethertype:ip:udp:dns', protocol: 'DNS', flow: 0 },
      ...{ source: '10.0.0.5', destination: '10.0.0.1', sourcePort: 4000, destinationPort: 53 },
    });
    expect(rows.map(({ number }) => number)).toEqual([...built.map((_, i) => i + 1), undefined]);
    expect(rows.slice(0, -1).map(({ info }) => info)).toEqual([
      expect.stringMatching(/^Standard query 0x[\da-f]{4} A example\.com$/),
      expect.stringMatching(/^Standard query response 0x[\da-f]{4} A example\.com A 192\.0\.2\.7$/),
      expect.stringMatching(/^40000 → 80 \[SYN\] /),
      expect.stringMatching(/^80 → 40000 \[RST, ACK\] /),
    ]);
    expect(rows.at(-1)).toEqual({
      ...{ capture: a, end: true, table: 'packets', rows: built.length, notices: [], failure: null },
    });
  });

  test('flows and transactions', async () => {
    const flows = await analyze('--table', 'flows', a);
    expect(flows.rows).toMatchObject([
      {
        ...{ flow: 0, transport: 'udp', originator: '10.0.0.5', originatorPort: 4000, application: 'dns', state: 'SF' },
        ...{ responder: '10.0.0.1', responderPort: 53, originatorPackets: 1, responderPackets: 1 },
        ...{ start: '1700000000.000000000', duration: 0.001 },
      },
      { flow: 1, transport: 'tcp', state: 'REJ', application: null, serverName: null },
      { end: true, rows: 2 },
    ]);
    expect(flows.rows[0]['communityId']).toMatch(/^1:.{27}=$/);
    const dns = await analyze('--table', 'dns', a);
    expect(dns.rows).toMatchObject([
      { flow: 0, client: '10.0.0.5', server: '10.0.0.1', query: 'example.com', answers: ['192.0.2.7'] },
      { end: true, rows: 1 },
    ]);
  });

  test('one line of summary, and the fields of packets', async () => {
    const summary = await analyze('--table', 'summary', a);
    expect(summary.rows).toMatchObject([
      { capture: a, name: 'a.pcap' },
      { end: true, rows: 1 },
    ]);
    const fields = await analyze('--table', 'fields', '--filter', 'frame.number == 2', a);
    expect(fields.rows).toMatchObject([
      { capture: a, packet: 1, fields: { 'dns.a': ['192.0.2.7'], 'udp.srcport': ['53'] } },
      { end: true, table: 'fields', rows: 1 },
    ]);
  });

  test('several files come in their order, each with its own end line', async () => {
    const { status, rows } = await analyze('--table', 'packets', b, a, b);
    const ends = rows.flatMap((row, i) => (row['end'] === true ? [i] : []));
    expect(status).toBe(0);
    expect(ends).toEqual([2, 3 + built.length, 6 + built.length]);
    expect(rows.map(({ capture }) => capture)).toEqual([b, b, b, ...built.map(() => a), a, b, b, b]);
  });
});

describe('--filter', () => {
  test('keeps the rows that it accepts, by columns and by bytes', async () => {
    const byColumn = await analyze('--table', 'packets', '--filter', 'udp.port == 53', a, b);
    expect(byColumn.rows.map(({ number }) => number)).toEqual([1, 2, undefined, 1, 2, undefined]);
    const byBytes = await analyze('--table', 'packets', '--filter', 'dns.a == 192.0.2.7 or tcp.flags.reset == 1', a);
    expect(byBytes.rows.map(({ number }) => number)).toEqual([2, 4, undefined]);
    const flows = await analyze('--table', 'flows', '--filter', 'tcp', a);
    expect(flows.rows).toMatchObject([{ flow: 1 }, { end: true, rows: 1 }]);
  });

  test('knows what hosts do, in every table', async () => {
    const filter = 'wireloupe.host.role == "dns"';
    const numbers = await analyze('--table', 'packets', '--filter', filter, a);
    expect(numbers.rows.map(({ number }) => number)).toEqual([1, 2, undefined]);
    const hosts = await analyze('--table', 'hosts', '--filter', filter, a);
    expect(hosts.rows.map(({ address }) => address)).toEqual(['10.0.0.5', '10.0.0.1', undefined]);
  });

  test('keeps the findings whose packets or flows it accepts', async () => {
    const scans = Array.from({ length: 200 }, (_, i) =>
      tcpSession({ client: `10.0.0.9:${40_000 + i}`, server: `10.0.0.2:${1 + i}`, start: i / 10, answer: 'refuse' }),
    );
    const scan = write('scan.pcap', pcap(packets(...scans)));
    const finding = { id: 'port-scan', severity: 'high', actor: '10.0.0.9', targets: ['10.0.0.2'] };
    expect((await analyze('--table', 'findings', scan)).rows[0]).toMatchObject({ ...finding, capture: scan });
    const kept = await analyze('--table', 'findings', '--filter', 'ip.addr == 10.0.0.9', scan);
    expect(kept.rows[0]).toMatchObject(finding);
    const none = await analyze('--table', 'findings', '--filter', 'ip.addr == 10.0.0.77', scan);
    expect(none.rows).toMatchObject([{ end: true, rows: 0 }]);
  });

  test.each(['packets', 'summary'])(
    'one that makes no sense is refused before anything is printed: %s',
    async (table) => {
      const { status, rows, told } = await analyze('--table', table, '--filter', 'ip.src ==', join(folder, 'gone'), a);
      expect({ status, rows }).toEqual({ status: 2, rows: [] });
      expect(told).toMatch(/^analyze: the filter cannot be used, at character 10: .+\n$/);
    },
  );
});

test.each([
  ['nothing at all', [], /--table NAME/],
  ['an option that does not exist', ['--tabel', 'packets', a], /^analyze: .*--tabel/],
  [
    'an export over the file that is read',
    ['--export', write('own.pcap', pcap(built)), join(folder, 'own.pcap')],
    /read/,
  ],
])('%s: status 2, words, no output, no trace of calls', async (_, args, words) => {
  const { status, rows, told } = await analyze(...args);
  expect({ status, rows }).toEqual({ status: 2, rows: [] });
  expect(told).toMatch(words);
  expect(told).not.toMatch(/^ +at /m);
});

describe('files that cannot be read', () => {
  test('each has its end line with a failure, the others their rows; the status is 1', async () => {
    mkdirSync(join(folder, 'directory'), { recursive: true });
    const broken: readonly [path: string, code: string, words: RegExp][] = [
      [join(folder, 'gone.pcap'), 'unreadable', /no such file/i],
      [join(folder, 'directory'), 'unreadable', /directory/],
      [write('empty.pcap', ''), 'empty', /empty/],
      [write('letter.pcap', 'Dear colleague, please see the picture'), 'not-a-capture', /text/],
      [write('old.snoop', 'snoop\0\0\0\0\0\0\x02'), 'unsupported', /snoop/],
    ];
    const { status, rows, told } = await analyze('--table', 'packets', ...broken.map(([path]) => path), b);
    expect(status).toBe(1);
    expect(rows).toHaveLength(broken.length + 3);
    for (const [i, [path, code, words]] of broken.entries()) {
      expect(rows[i]).toMatchObject({ capture: path, end: true, table: 'packets', rows: 0, failure: { code } });
      expect((rows[i]['failure'] as { message: string }).message).toMatch(words);
      expect(told).toContain(`analyze: ${path}: `);
    }
    expect(rows.at(-1)).toMatchObject({ capture: b, rows: 2, failure: null });
  });

  test('a capture that is cut keeps its rows, and a notice says so', async () => {
    const cut = write('cut.pcap', pcap(built).subarray(0, -10));
    const { status, rows } = await analyze('--table', 'packets', cut);
    expect(status).toBe(0);
    expect(rows).toHaveLength(built.length);
    expect(rows.at(-1)).toMatchObject({ rows: built.length - 1, failure: null });
    expect(rows.at(-1)?.['notices']).not.toEqual([]);
  });

  test('a file that is cut short while it is read keeps the rows until there and fails; the next file is read', async () => {
    const many = packets(...Array.from({ length: 4000 }, (_, i) => `udp 10.0.0.1:${1000 + i} > 10.0.0.2:9 "${i}"`));
    const changing = write('changing.pcap', pcap(many));
    const child = start('--table', 'fields', changing, b);
    await once(child.stdout, 'readable'); // the pipe is full before the last packets are read: the command waits
    truncateSync(changing, 1000);
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
    const [status] = (await once(child, 'close')) as [number | null];
    const rows = output
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Row);
    const end = rows.findIndex((row) => row['end'] === true);
    expect(end).toBeGreaterThan(0);
    expect(rows[end]).toMatchObject({ capture: changing, rows: end, failure: { code: 'unreadable' } });
    expect(rows.slice(end + 1)).toMatchObject([{ capture: b }, { capture: b }, { capture: b, end: true, rows: 2 }]);
    expect(status).toBe(1);
  });
});

test('a reader that has enough ends the command without a word', async () => {
  const many = packets(...Array.from({ length: 20_000 }, (_, i) => `udp 10.0.0.1:1000 > 10.0.0.2:9 "${i}"`));
  const child = start('--table', 'packets', write('many.pcap', pcap(many)), join(folder, 'gone.pcap'));
  let told = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (told += text));
  await once(child.stdout, 'data');
  child.stdout.destroy();
  const [status] = (await once(child, 'close')) as [number | null];
  expect({ status, told }).toEqual({ status: 141, told: '' });
});

test.runIf(existsSync('/dev/full'))('an output that takes nothing more fails the command', async () => {
  const full = openSync('/dev/full', 'w');
  const child = spawn(process.execPath, [ANALYZE, '--table', 'packets', a], { stdio: ['ignore', full, 'pipe'] });
  let told = '';
  child.stderr!.setEncoding('utf8').on('data', (text: string) => (told += text));
  const [status] = (await once(child, 'close')) as [number | null];
  expect(status).toBe(1);
  expect(told).toMatch(/^analyze: .*ENOSPC.*\n$/);
});

test('packets are written to a file of their own, and the end line counts them', async () => {
  const out = join(folder, 'dns.pcapng');
  const { status, rows } = await analyze('--export', out, '--filter', 'dns', a);
  expect(status).toBe(0);
  expect(rows).toMatchObject([{ capture: a, end: true, export: out, format: 'pcapng', packets: 2, failure: null }]);
  expect((await analyze('--table', 'dns', out)).rows).toMatchObject([{ query: 'example.com' }, { rows: 1 }]);
  const gone = await analyze('--export', out, join(folder, 'gone.pcap'));
  expect(gone.status).toBe(1);
  expect(gone.rows).toMatchObject([{ end: true, packets: 0, failure: { code: 'unreadable' } }]);
});
