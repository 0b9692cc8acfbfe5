// The worker and the library in a real browser: built as the app is built, without the app.
import { expect, type Page, test } from '@playwright/test';
import { buildHarness, type HarnessSite } from '../support/harness.ts';
import type { Harness } from '../support/harness/main.ts';
import { packets } from '../support/packet-builder.ts';
import type { Summary } from '../../src/model/query.ts';
import { pcap } from '../support/packets/capture-file.ts';
import { dnsQuery } from '../support/packets/dns.ts';
import { httpRequest, httpResponse } from '../support/packets/http.ts';
import { tcpSession, udpExchange } from '../support/packets/session.ts';

declare const harness: Harness;

test.describe.configure({ mode: 'default' });

let site: HarnessSite;
test.beforeAll(async () => {
  site = await buildHarness();
});
test.afterAll(() => site.close());

const CAPTURE = Buffer.from(
  pcap(packets(...Array.from({ length: 300 }, (_, i) => `tcp 10.0.0.9:4000 > 10.0.0.2:${i + 1} SYN`))),
).toString('base64');

/** Names and pages that many hosts ask for. */
const ASKING = Buffer.from(
  pcap(
    Array.from({ length: 40 }, (_, i) => [
      ...udpExchange({
        client: `10.0.${i}.5:5353${i % 10}`,
        server: '10.0.0.53:53',
        payloads: [dnsQuery(`host-${i}.example`)],
      }),
      ...tcpSession({
        client: `10.0.${i}.5:${40_000 + i}`,
        server: '10.0.0.80:80',
        exchanges: [
          { from: 'client', data: httpRequest({ target: `/page-${i}` }) },
          { from: 'server', data: httpResponse({ body: `page ${i}` }) },
        ],
      }),
    ]).flat(),
  ),
).toString('base64');

/** Puts a client and a file of a small capture into the page. */
async function prepare(page: Page, address: string): Promise<void> {
  await page.goto(address);
  await page.evaluate((base64) => {
    const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
    Object.assign(globalThis, { file: new File([bytes], 'scan.pcap'), client: harness.createAnalysisClient() });
  }, CAPTURE);
}
declare const client: ReturnType<Harness['createAnalysisClient']>;
declare const file: File;

for (const [name, address] of [
  ['site', () => site.url],
  ['single file', () => site.singleFile],
] as const) {
  test(`the ${name}: a large capture says the same, read by several workers or by one`, async ({ page }) => {
    await page.goto(address());
    const [several, one] = await page.evaluate(async (base64) => {
      const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
      const records = bytes.subarray(24);
      const large = [bytes, ...Array.from({ length: Math.ceil((33 << 20) / records.length) }, () => records)];
      const opened = [];
      for (const cores of [4, 1]) {
        let workers = 0;
        const { Worker } = globalThis;
        globalThis.Worker = class extends Worker {
          constructor(...given: ConstructorParameters<typeof Worker>) {
            super(...given);
            workers += 1;
          }
        };
        Object.defineProperty(navigator, 'hardwareConcurrency', { value: cores, configurable: true });
        const client = harness.createAnalysisClient();
        const { ok, ...rest } = await client.open(new File(large, 'large.pcap'), harness.DEFAULT_SETTINGS, () => {});
        const { summary } = rest as { summary: Summary };
        const asked = { selection: harness.EVERYTHING, sort: null, from: 100, count: 50 };
        const rows = await Promise.all(['flows', 'dns', 'http'].map((table) => client.rows({ ...asked, table })));
        client.close();
        globalThis.Worker = Worker;
        opened.push({ workers, ok, packets: summary.packets, tables: summary.tables, rows });
      }
      return opened;
    }, ASKING);
    expect([several.workers, one.workers]).toEqual([3, 1]);
    expect({ ...several, workers: 0 }).toEqual({ ...one, workers: 0 });
    expect(several.tables.find(({ id }) => id === 'dns')!.rows).toBeGreaterThan(10_000);
  });

  test(`the ${name}: an analysis is kept and comes back after a reload`, async ({ page }) => {
    const complaints: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(String(error)));
    await prepare(page, address());

    const opened = await page.evaluate(async () => {
      const progress: unknown[] = [];
      const opened = await client.open(file, harness.DEFAULT_SETTINGS, (news) => progress.push(news));
      const hash = await harness.createHashClient().sha256(file, () => undefined);
      return { opened, hash, progress: progress.length, kept: await client.keep('scan') };
    });
    expect(opened).toMatchObject({
      opened: { ok: true, summary: { name: 'scan.pcap', packets: 300 } },
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
      kept: { ok: true },
    });
    expect(opened.progress).toBeGreaterThan(0);

    await prepare(page, address());
    const reopened = await page.evaluate(async () => {
      const store = await harness.openStore();
      if (!store.ok) return store;
      const opened = await client.reopen('scan');
      const query = { table: 'packets', selection: harness.EVERYTHING, sort: null, from: 299, count: 1 };
      const before = await client.packetBytes(0);
      return {
        opened,
        totals: await harness.libraryTotals(store.database),
        rows: (await client.rows(query)).rows,
        findings: (await client.findings()).map(({ id }) => id),
        before: 'missing' in before,
        attachedOther: await client.attach(new File(['other'], 'scan.pcap')),
        attached: await client.attach(file),
        bytes: ((await client.packetBytes(299)) as Uint8Array).length,
      };
    });
    expect(reopened).toMatchObject({
      opened: { ok: true, summary: { packets: 300 } },
      totals: { captures: 1, packets: 300, hosts: 2 },
      rows: [{ number: 300, destinationPort: 300 }],
      findings: expect.arrayContaining(['port-scan']),
      before: true,
      attachedOther: false,
      attached: true,
      bytes: 54,
    });
    expect(complaints).toEqual([]);
  });
}

test('a worker that ends is noticed, and a new one answers', async ({ page }) => {
  await prepare(page, site.url);
  await expect.poll(() => page.workers().length).toBe(1);
  const [worker] = page.workers();
  const isWatched = async (): Promise<boolean> => {
    const { held = [] } = await navigator.locks.query();
    return held.some(({ name }) => name?.startsWith('wireloupe-worker-'));
  };
  await expect.poll(() => page.evaluate(isWatched), 'its lifeline is held').toBe(true);
  const loss = page.evaluate(async () => {
    for (let i = 0; i < 1000 && client.loss === null; i += 1) await new Promise((resolve) => setTimeout(resolve, 20));
    const refused = await client.summary().catch((error: Error) => error.name);
    client.restart();
    return { refused, after: await client.summary() };
  });
  await worker!.evaluate(() => self.close());
  expect(await loss).toEqual({ refused: 'WorkerLost', after: null });
});

test('a worker beside that dies ends the reading, and the next capture opens', async ({ page }) => {
  await prepare(page, site.url);
  const [refused, next] = await page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
    const large = [bytes, ...Array.from({ length: Math.ceil((200 << 20) / bytes.length) }, () => bytes.subarray(24))];
    const started = new Set<Worker>();
    let killed = false;
    const { Worker: Native } = globalThis;
    globalThis.Worker = class extends Native {
      constructor(...given: ConstructorParameters<typeof Native>) {
        super(...given);
        this.addEventListener('message', ({ data }) => data?.lifeline && started.add(this));
      }
    };
    Object.defineProperty(navigator, 'hardwareConcurrency', { value: 4, configurable: true });
    // Once it holds its lifeline: one that never does is given up later.
    const kill = (): void => {
      const [lane] = started;
      if (lane === undefined || killed) return;
      killed = true;
      lane.terminate();
    };
    const refused = await client
      .open(new File(large, 'large.pcap'), harness.DEFAULT_SETTINGS, kill)
      .catch((error: Error) => error.name);
    globalThis.Worker = Native;
    const next = await client.open(file, harness.DEFAULT_SETTINGS, () => undefined);
    return [refused, next.ok];
  }, ASKING);
  expect([refused, next]).toEqual(['WorkerLost', true]);
});

test('a worker that cannot start refuses at once', async ({ page }) => {
  await page.goto(site.url);
  const refused = await page.evaluate(() => {
    const broken = URL.createObjectURL(new Blob(['this is no script'], { type: 'text/javascript' }));
    const dead = harness.createAnalysisClient(undefined, () => new Worker(broken));
    return dead.summary().catch((error: Error) => error.name);
  });
  expect(refused).toBe('WorkerLost');
});

test('WebRTC is gone from the worker', async ({ page }) => {
  await prepare(page, site.url);
  await expect.poll(() => page.workers().length).toBe(1);
  expect(await page.workers()[0]!.evaluate(() => 'RTCPeerConnection' in self)).toBe(false);
});

test('a full disk is told, leaves what is open, and names what could go', async ({ page, browserName }) => {
  test.skip(browserName !== 'chromium', 'needs the DevTools protocol');
  // Before the first write: the browser remembers for a while how much room it has found.
  const session = await page.context().newCDPSession(page);
  const { origin } = new URL(site.url);
  await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 2_000_000 });
  await prepare(page, site.url);
  const first = await page.evaluate(async () => {
    await client.open(file, harness.DEFAULT_SETTINGS, () => undefined);
    return client.keep('first');
  });
  expect(first).toMatchObject({ ok: true });

  const outcome = await page.evaluate(async () => {
    // Random bytes: what compresses away would never fill a disk.
    const noise = Uint8Array.from({ length: 4_000_000 }, () => Math.random() * 256);
    const store = await harness.openStore();
    if (!store.ok) return store;
    const stored = (await harness.captures.loadCapture(store.database, 'first', 1))!;
    const packets = { ...stored.packets!, kinds: { noise: 'u8' as const }, columns: { noise } };
    const kept = await harness.captures.keepCapture(store.database, 'second', { ...stored, packets }, 2);
    const captures = await harness.captures.listCaptures(store.database);
    return { kept, ids: captures.map(({ id }) => id), summary: await client.summary() };
  });
  expect(outcome).toMatchObject({
    kept: { ok: false, reason: 'quota', neededBytes: expect.any(Number), couldDrop: [{ id: 'first' }] },
    ids: ['first'],
    summary: { packets: 300 },
  });
});

test('the address of a value in the vault says nothing of it', async ({ page }) => {
  await page.goto(site.url);
  const canary = 'ip.addr == 198.51.100.77';
  const found = await page.evaluate(async (value) => {
    const store = await harness.openStore();
    if (!store.ok) return null;
    const vault = harness.vaultStore<string>(store.database);
    const id = crypto.randomUUID();
    await vault.put(id, value);
    location.hash = `#/packets?k=${id}`;
    return { value: await vault.get(id), local: JSON.stringify(localStorage), session: JSON.stringify(sessionStorage) };
  }, canary);
  expect(found).toEqual({ value: canary, local: '{}', session: '{}' });
  expect(page.url()).not.toContain('198.51');
});
