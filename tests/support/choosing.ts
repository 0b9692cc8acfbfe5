/** Captures that a person chooses in the page: one packet over and over, and what becomes of it. */
import { expect, type Locator, type Page } from '@playwright/test';
import { packets } from './packet-builder.ts';
import { pcap } from './packets/capture-file.ts';

/** Packets that are read for long enough to do something meanwhile. */
export const LONG = 1_500_000;

const FILE_HEADER = 24;

/** A pcap of one packet so many times. */
export function repeated(count: number): Buffer {
  const one = pcap(packets('udp 10.0.0.1:1000 > 10.0.0.2:9 "again"'));
  const record = one.subarray(FILE_HEADER);
  const records = Buffer.alloc(record.length * count);
  for (let i = 0; i < count; i += 1) records.set(record, i * record.length);
  return Buffer.concat([one.subarray(0, FILE_HEADER), records]);
}

/** There while the capture is in this phase. */
export const phase = (page: Page, name: string): Locator =>
  page.locator(`[data-testid="capture-status"][data-phase="${name}"]`);

/** Chooses files, whether or not a capture is open. */
export async function choose(page: Page, paths: string | string[]): Promise<void> {
  if ((await page.getByTestId('file-input').count()) === 0) await page.getByTitle('Open another capture').click();
  await page.getByTestId('file-input').setInputFiles(paths);
}

/** Goes to the page and opens a file there. */
export async function open(page: Page, address: string, path: string): Promise<void> {
  await page.goto(address);
  await choose(page, path);
  await expect(phase(page, 'ready')).toBeVisible({ timeout: 30_000 });
}
