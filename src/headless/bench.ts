// node dist-headless/bench.js walk|analysis FILE: what one capture costs the engine, as one line of JSON. Called by
// scripts/bench, a process for each part, so that peaks of memory do not mix.

import { openAsBlob } from 'node:fs';
import { basename } from 'node:path';
import { Analysis } from '../engine/analysis.ts';
import { readCapture } from '../engine/capture/read-capture.ts';
import { FlowTable } from '../engine/flow/flow-table.ts';
import { judge } from '../engine/judge/judge.ts';
import { openCapture } from '../engine/open.ts';
import type { CaptureFacts, PacketSink } from '../model/capture.ts';
import { DEFAULT_SETTINGS } from '../model/settings.ts';

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

/** The index of flows goes when an analysis ends; what it took is read just before. */
function watchFlowIndex(): { bytes: number } {
  const seen = { bytes: 0 };
  const finish = Object.getOwnPropertyDescriptor(FlowTable.prototype, 'finish')?.value as () => void;
  FlowTable.prototype.finish = function () {
    seen.bytes = this.byteLength;
    finish.call(this);
  };
  return seen;
}

/** Megabytes of 10^6 bytes that this process held at most. */
const peak = (): number => (process.resourceUsage().maxRSS * 1024) / 1e6;

/** Bytes of a row, by the columns themselves. */
const perRow = (table: Analysis['packets'] | Analysis['flows']): number => table.byteLength / table.capacity;

async function walk(file: File): Promise<object> {
  const counter = new Counter();
  const began = performance.now();
  const result = await readCapture(file, counter, { limits: DEFAULT_SETTINGS, onChunk: turn });
  const milliseconds = performance.now() - began;
  if (!result.ok) throw new Error(result.failure.message);
  return { packets: counter.packets, milliseconds, peak: peak() };
}

async function analyse(file: File): Promise<object> {
  const index = watchFlowIndex();
  let began = performance.now();
  const opened = await openCapture(file, DEFAULT_SETTINGS, { onChunk: turn });
  const milliseconds = performance.now() - began;
  if (!opened.ok) throw new Error(opened.failure.message);
  const { analysis } = opened;
  began = performance.now();
  judge(analysis, DEFAULT_SETTINGS);
  return {
    packets: analysis.packets.length,
    flows: analysis.flows.length,
    milliseconds,
    judging: performance.now() - began,
    peak: peak(),
    packetRow: perRow(analysis.packets),
    flowRow: perRow(analysis.flows),
    flowIndex: index.bytes,
  };
}

const [part, path] = process.argv.slice(2);
const file = Object.assign(await openAsBlob(path), { name: basename(path) }) as File;
process.stdout.write(`${JSON.stringify(await (part === 'walk' ? walk(file) : analyse(file)))}\n`);
