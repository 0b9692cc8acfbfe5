/** Captures that a person chooses in the page: the site that is open, files as they are given, what becomes of them. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type Locator, type Page, test as plain } from '@playwright/test';
import { packets } from './packet-builder.ts';
import { pcap } from './packets/capture-file.ts';
import { serveSite } from './site.ts';

/** Tests of the built site: addresses are below it (`page.goto('')`). */
export const test = plain.extend<
  {
    /** Writes a file to the disk for this test, and tells its path. */
    save: (name: string, bytes: Uint8Array) => string;
  },
  { site: Awaited<ReturnType<typeof serveSite>> }
>({
  site: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads from the pattern what a fixture asks for
    async ({}, use) => {
      const site = await serveSite();
      await use(site);
      await site.close();
    },
    { scope: 'worker' },
  ],
  baseURL: ({ site }, use) => use(site.url),
  // eslint-disable-next-line no-empty-pattern
  save: async ({}, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'wireloupe-chosen-'));
    await use((name, bytes) => {
      const path = join(folder, name);
      writeFileSync(path, bytes);
      return path;
    });
    rmSync(folder, { recursive: true });
  },
});

/** The bundled capture. */
export const SAMPLE = new URL('../../public/sample.pcapng', import.meta.url).pathname;
/** The page in one file, as it is opened from a disk. */
export const SINGLE_FILE = new URL('../../dist-single/wireloupe.html', import.meta.url).href;

/** Packets that are read for long enough to do something meanwhile: a fast machine reads two million in a second. */
export const LONG = 3_000_000;

const FILE_HEADER = 24;

/** A pcap of one packet so many times. */
export function repeated(count: number): Buffer {
  const one = pcap(packets('udp 10.0.0.1:1000 > 10.0.0.2:9 "again"'));
  const record = one.subarray(FILE_HEADER);
  const records = Buffer.alloc(record.length * count);
  for (let i = 0; i < count; i += 1) records.set(record, i * record.length);
  return Buffer.concat([one.subarray(0, FILE_HEADER), records]);
}

/** How many workers the page starts before a capture is chosen: for analysis, for hashes, and beside (worker/lanes.ts). */
export const countWorkers = (page: Page): Promise<number> =>
  page.evaluate(() => 2 + Math.min(3, Math.max(0, navigator.hardwareConcurrency - 2)));

/** A file of the memory, as the page is given it. */
export interface GivenFile {
  readonly name: string;
  readonly mimeType: string;
  readonly buffer: Buffer;
}
export const given = (name: string, bytes: Uint8Array): GivenFile => ({
  name,
  mimeType: 'application/octet-stream',
  buffer: Buffer.from(bytes),
});

/** Files on the disk by their paths, or of the memory. */
export type Files = string | string[] | GivenFile | GivenFile[];

/** There while the capture is in this phase. */
export const phase = (page: Page, name: string): Locator =>
  page.locator(`[data-testid="capture-status"][data-phase="${name}"]`);

/** Awaits the end of the reading: on a busy machine that takes longer than any step after it. */
export const isReady = (page: Page): Promise<void> => expect(phase(page, 'ready')).toBeVisible();

/** Chooses files, whether or not a capture is open. */
export async function choose(page: Page, files: Files): Promise<void> {
  if ((await page.getByTestId('file-input').count()) === 0)
    await page.getByTestId('capture-status').getByRole('button').first().click();
  await page.getByTestId('file-input').setInputFiles(files);
}

/** Goes to the page and opens a file there. */
export async function open(page: Page, files: Files, address = ''): Promise<void> {
  await page.goto(address);
  await page.getByTestId('file-input').setInputFiles(files);
  await isReady(page);
}

/** Opens a file, whether or not a capture is open, and awaits its end. */
export async function openAnother(page: Page, file: GivenFile): Promise<void> {
  await choose(page, file);
  await expect(page.getByTestId('capture-name')).toHaveText(file.name);
  await isReady(page);
}

/** Faults that nothing on the page tells of, as they come. */
export function listen(page: Page): string[] {
  const said: string[] = [];
  page.on('pageerror', (error) => said.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') said.push(message.text());
  });
  return said;
}
