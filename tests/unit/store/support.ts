import { IDBFactory } from 'fake-indexeddb';
import 'fake-indexeddb/auto';
import { fingerprintOf } from '../../../src/engine/fingerprint.ts';
import { judge } from '../../../src/engine/judge/judge.ts';
import { storeAnalysis } from '../../../src/engine/stored.ts';
import { summarise } from '../../../src/engine/summary.ts';
import { DEFAULT_SETTINGS } from '../../../src/model/settings.ts';
import type { StoredAnalysis } from '../../../src/model/stored.ts';
import { openStore } from '../../../src/store/db.ts';
import type { Database } from '../../../src/store/schema.ts';
import { openWhole } from '../../support/opening.ts';
import { type Item, packets } from '../../support/packet-builder.ts';
import { pcap } from '../../support/packets/capture-file.ts';

/** An empty library of its own for each test. */
export async function freshStore(): Promise<Database> {
  globalThis.indexedDB = new IDBFactory();
  return reopenStore();
}

export async function reopenStore(): Promise<Database> {
  const opened = await openStore();
  if (!opened.ok) throw new Error(opened.message);
  return opened.database;
}

/** A real analysis of the packets of some lines. */
export async function analyse(name: string, ...lines: readonly Item[]) {
  const file = new File([pcap(packets(...lines))], name);
  const opened = await openWhole(file);
  const { analysis } = opened;
  analysis.findings = judge(analysis, DEFAULT_SETTINGS);
  const facts = { name, size: file.size, fingerprint: await fingerprintOf(file) };
  return { file, analysis, facts, summary: summarise(analysis, facts) };
}

export async function stored(name: string, ...lines: readonly Item[]): Promise<StoredAnalysis> {
  const { analysis, summary } = await analyse(name, ...lines);
  return storeAnalysis(analysis, summary);
}

/** As a browser would have it: no class, no function, nothing but plain data survives. */
export const cloned = <T>(value: T): T => structuredClone(value);
