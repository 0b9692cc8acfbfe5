// node dist-headless/bench.js FILE: what one capture costs the engine, as one line of JSON. Called by scripts/bench.

import { openAsBlob } from 'node:fs';
import { basename } from 'node:path';
import type { CaptureFacts, PacketSink } from '../model/capture.ts';
import { DEFAULT_SETTINGS } from '../model/settings.ts';
import { Analysis } from '../engine/analysis.ts';
import { readCapture } from '../engine/capture/read-capture.ts';
import { judge } from '../engine/judge.ts';
import { openCapture } from '../engine/open.ts';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Counts records, and nothing else. */
class Counter implements PacketSink {
  readonly facts: CaptureFacts = new Analysis().facts;
  packets = 0;

  packet(): void {
    this.packets += 1;
  }

  name(): void {}

  notice(): void {}
}

const [path] = process.argv.slice(2);
const file = Object.assign(await openAsBlob(path), { name: basename(path) });
const limits = { ...DEFAULT_SETTINGS };

let began = performance.now();
const counter = new Counter();
await readCapture(file, counter, { limits, onChunk: turn });
const walk = performance.now() - began;

began = performance.now();
const opened = await openCapture(file, DEFAULT_SETTINGS, { onChunk: turn });
if (!opened.ok) throw new Error(opened.failure.message);
const whole = performance.now() - began;
const { analysis } = opened;

began = performance.now();
judge(analysis, DEFAULT_SETTINGS);
const judging = performance.now() - began;

const perRow = (table: Analysis['packets'] | Analysis['flows']): number =>
  Object.values(table.columns).reduce((sum, column) => sum + column.BYTES_PER_ELEMENT, 0);
process.stdout.write(
  `${JSON.stringify({
    packets: counter.packets,
    flows: analysis.flows.length,
    walk,
    analysis: whole,
    judging,
    peak: process.resourceUsage().maxRSS / 1024,
    packetBytes: perRow(analysis.packets),
    flowBytes: perRow(analysis.flows),
  })}\n`,
);
