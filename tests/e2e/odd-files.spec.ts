// Files that are unusual, and moments that are: packets without times, clocks of two resolutions, archives in archives, good
// and bad files dropped at once, a cancel while detectors judge, another file while a hash is computed.
import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { expect, type Page } from '@playwright/test';
import { choose, given, isReady, listen, open, openAnother, phase, repeated, test } from '../support/choosing.ts';
import { packets } from '../support/packet-builder.ts';
import { pcap } from '../support/packets/capture-file.ts';
import { Blocks, join } from '../support/pcapng-builder.ts';

const frames = packets(
  'udp 10.0.0.1:5000 > 10.0.0.2:53 "hello"',
  'tcp 10.0.0.1:40000 > 10.0.0.2:8081 SYN seq=100',
  'tcp 10.0.0.2:8081 > 10.0.0.1:40000 SYN,ACK seq=900 ack=101',
).map(({ bytes }) => bytes);
const blocks = new Blocks('little');
const simple = (bytes: Uint8Array) => blocks.simplePacket(bytes.length, bytes);
const SECOND = 1_700_000_000n;

const cells = (page: Page, column: string) =>
  page.locator(`[data-testid="grid"] [role="gridcell"][data-column="${column}"]`).allTextContents();

async function times(page: Page): Promise<string[]> {
  await page.getByTestId('nav-packets').click();
  await expect(page.locator('[data-testid="grid"] [data-row="0"]')).toContainText('UDP');
  return (await cells(page, 'time')).filter((text) => text !== '').sort();
}

test('packets without times: said in words, and the capture has no length', async ({ page }) => {
  const said = listen(page);
  const capture = join(blocks.section(), blocks.interface(1, 65_535), ...frames.map(simple));
  await open(page, given('simple.pcapng', capture));
  await expect(page.getByTestId('notices')).toContainText('3 packets have no time in the file');
  await expect(page.getByTestId('capture-packets')).toHaveText('3 packets');
  await expect(page.getByTestId('capture-status')).not.toContainText('0 ns');
  await expect(page.getByRole('main')).not.toContainText('0 ns');
  expect(await times(page)).toEqual(['0.000000', '0.000000', '0.000000']);
  for (const view of ['overview', 'graph', 'ladder', 'health', 'flows', 'hosts']) {
    await page.getByTestId(`nav-${view}`).click();
    await expect(page.getByTestId(`nav-${view}`)).toHaveAttribute('aria-current', 'page');
  }
  expect(said).toEqual([]);
});

test('a packet without a time among others has that of the one before', async ({ page }) => {
  const capture = join(
    ...[blocks.section(), blocks.interface(1, 65_535), blocks.packet(0, SECOND * 1_000_000n, frames[0])],
    ...[simple(frames[1]), blocks.packet(0, (SECOND + 2n) * 1_000_000n, frames[2])],
  );
  await open(page, given('mixed.pcapng', capture));
  await expect(page.getByTestId('notices')).toContainText('1 packet has no time in the file');
  expect(await times(page)).toEqual(['0.000000', '0.000000', '2.000000']);
});

test('interfaces of other resolutions: none is said (millionths), nanoseconds, 2^-10 of a second', async ({ page }) => {
  const capture = join(
    ...[blocks.section(), blocks.interface(1)],
    blocks.interface(1, 0, blocks.options([9, Uint8Array.of(9)])),
    blocks.interface(1, 0, blocks.options([9, Uint8Array.of(0x80 | 10)])),
    blocks.packet(0, SECOND * 1_000_000n, frames[0]),
    blocks.packet(1, SECOND * 1_000_000_000n + 1_500_000_001n, frames[1]),
    blocks.packet(2, (SECOND + 2n) * 1024n + 256n, frames[2]),
  );
  await open(page, given('clocks.pcapng', capture));
  expect(await times(page)).toEqual(['0.000000000', '1.500000001', '2.250000000']);
});

test('a gzip in a gzip says that it was compressed twice, and what is open stays', async ({ page }) => {
  const plain = pcap(packets('udp 10.0.0.1:1000 > 10.0.0.2:9 "once"'));
  await open(page, given('once.pcap.gz', gzipSync(plain)));
  await choose(page, given('twice.pcap.gz', gzipSync(gzipSync(plain))));
  const failure = page.getByTestId('failure');
  await expect(failure).toContainText('a gzip archive within another: it was compressed twice');
  await expect(failure).toContainText('Unpack it, then open the capture itself');
  await expect(failure).toContainText('once.pcap.gz stays open');
  await expect(page.getByTestId('capture-packets')).toHaveText('1 packet');
});

test('of files that are dropped at once the bad one is named, the last good one is open @chromium', async ({
  page,
  save,
}) => {
  await page.goto('');
  const files = [
    save('first.pcap', repeated(3)),
    save('notes.txt', Buffer.from('Notes of the network.\n'.repeat(9))),
    save('last.pcap', repeated(7)),
  ];
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files, dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await session.send('Input.dispatchDragEvent', { type, x: 600, y: 400, data });
  await expect(page.getByTestId('capture-name')).toHaveText('last.pcap');
  await isReady(page);
  await expect(page.getByTestId('capture-packets')).toHaveText('7 packets');
  await expect(page.getByTestId('failure')).toContainText('notes.txt is not a capture');
  await expect(page.getByTestId('failure')).not.toContainText('first.pcap');
});

test('a cancel while detectors judge leaves the capture as it was read @chromium', async ({ page }) => {
  let slowed = 0;
  await page.route('**/assets/client-*.js', async (route) => {
    const response = await route.fetch();
    const text = await response.text();
    // The worker stands in the page's script as a text, whose quotation marks may be escaped.
    const from = text.search(/id:\\?`port-scan\\?`/);
    const found = from < 0 ? null : /detect\(\w+,\w+\)\{/.exec(text.slice(from));
    if (found === null) return route.fulfill({ response });
    slowed += 1;
    const at = from + found.index + found[0].length;
    const wait = 'let until=performance.now()+2000;while(performance.now()<until);';
    return route.fulfill({ response, body: text.slice(0, at) + wait + text.slice(at) });
  });
  const said = listen(page);
  await page.goto('');
  const scan = packets(...Array.from({ length: 300 }, (_, i) => `tcp 10.0.0.9:4000 > 10.0.0.2:${i + 1} SYN`));
  await page.getByTestId('file-input').setInputFiles(given('scan.pcap', pcap(scan)));
  await expect(page.getByTestId('progress')).toContainText('judging');
  expect(slowed).toBe(1);
  await page.getByTestId('progress').getByRole('button', { name: 'Cancel' }).click();
  await isReady(page);
  await expect(page.getByTestId('capture-packets')).toHaveText('300 packets');
  await page.getByTestId('filter-input').fill('tcp.dstport < 11');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('left')).toContainText('10 of 300');
  await page.getByTestId('nav-threats').click();
  await expect(page.getByRole('main')).not.toBeEmpty();
  await openAnother(page, given('next.pcap', pcap(packets('udp 10.0.0.1:1000 > 10.0.0.2:9 "next"'))));
  await expect(page.getByTestId('capture-packets')).toHaveText('1 packet');
  expect(said).toEqual([]);
});

test('a file that is opened while the hash of another is computed gets its own hash', async ({ page, save }) => {
  const said = listen(page);
  // The hash of the first file waits, however fast the machine is, until that of another has been there.
  let held = 0;
  await page.route('**/assets/*.js', async (route) => {
    const response = await route.fetch();
    const text = await response.text();
    const digest = 'crypto.subtle.digest(';
    held += text.split(digest).length - 1;
    const wait = 'if(data.byteLength>1e6)await new Promise(done=>{globalThis.goOn=done});';
    const slow = `(async(name,data)=>{${wait}const hash=await ${digest}name,data);setTimeout(()=>globalThis.goOn?.());return hash})(`;
    return route.fulfill({ response, body: text.replaceAll(digest, slow) });
  });
  await open(page, save('long.pcap', repeated(20_000)));
  expect(held).toBeGreaterThan(0);
  await page.getByTestId('nav-overview').click();
  await expect(page.getByTestId('sha256')).toContainText('%');
  const next = pcap(packets('udp 10.0.0.1:1000 > 10.0.0.2:9 "next"'));
  await openAnother(page, given('next.pcap', next));
  await page.getByTestId('nav-overview').click();
  const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
  await expect(page.getByRole('main')).toContainText(hash(next));
  // Nothing of the other comes later.
  await page.getByTestId('nav-packets').click();
  await page.getByTestId('nav-overview').click();
  await expect(page.getByRole('main')).toContainText(hash(next));
  await expect(phase(page, 'ready')).toBeVisible();
  expect(said).toEqual([]);
});
