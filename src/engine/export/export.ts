// Packets of a capture into a file of their own: their bytes are read again, in the order of the capture.

import type { ExportFormat, ExportProgress } from '../../model/export.ts';
import type { Analysis } from '../analysis.ts';
import type { BlockList } from '../capture/block-list.ts';
import { MAGIC_LENGTH } from '../capture/pcap.ts';
import { pcapng } from '../capture/pcapng.ts';
import type { CaptureSource } from '../capture/source.ts';
import { ReadAhead } from '../reread/read-ahead.ts';
import { RunMeter } from '../reread/run-meter.ts';
import type { RunOptions } from '../reread/run-meter.ts';
import { BlockTarget } from './blocks.ts';
import { listBlocks } from './list-blocks.ts';
import { RowTarget } from './rows.ts';
import { CaptureChanged, type Notes, type Target } from './target.ts';

/** How packets are exported. */
export interface ExportOptions {
  readonly format: ExportFormat;
  /** Takes the keys along that the capture holds. */
  readonly secrets: boolean;
  /** What the analyst noted becomes comments of the packets. */
  readonly notes?: boolean;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: (progress: ExportProgress) => void;
  /** Lets others work: called about twenty times a second. */
  readonly pause: () => Promise<void>;
}

const NO_NOTES: Notes = new Map();

/**
 * Writes packets to a file, whose bytes come in chunks of a MiB or so. pcapng made from pcapng keeps every block and
 * option; pcap holds one link type only, which is for the caller to see to (`outlineOf`). Rejects when the file of the
 * capture can no longer be read; ends early when it is cancelled, and then what came is not a whole file.
 * @param wanted one byte per packet, 0 for those that are left out
 */
export async function* exportPackets(
  analysis: Analysis,
  source: CaptureSource,
  wanted: Uint8Array,
  options: ExportOptions,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void> {
  const target = await targetFor(analysis, source, wanted, options);
  const { captured } = analysis.packets.columns;
  const total = wanted.reduce((sum, one) => sum + one, 0);
  const meter = new RunMeter(total, { ...options, onProgress: tellerOf(target, options) });
  let packet = 0;
  for await (const piece of new ReadAhead(analysis, source, wanted, target.margin)) {
    if (options.signal?.aborted === true) return;
    for (; packet < piece.to; packet += 1) {
      if (wanted[packet] === 0) continue;
      const at = piece.placeOf(packet);
      if (at + captured[packet] > piece.bytes.length)
        throw new CaptureChanged(analysis.packets.columns.fileOffset[packet]);
      const writing = target.packet(packet, piece.bytes, at);
      if (writing !== undefined) await writing; // an await for nothing costs more than the packet
      for (const chunk of target.out.take()) yield chunk;
      const rest = meter.step();
      if (rest !== null && (await rest)) return;
    }
  }
  if (options.signal?.aborted === true) return;
  await target.end();
  yield* target.out.takeAll();
  meter.finish();
}

async function targetFor(
  analysis: Analysis,
  source: CaptureSource,
  wanted: Uint8Array,
  { format, secrets, notes: hasNotes = false, signal, pause }: ExportOptions,
): Promise<Target> {
  const notes = hasNotes ? analysis.remarks.notes : NO_NOTES;
  if (format === 'pcapng' && analysis.facts.format === pcapng.id) {
    const blocks = (analysis.blocks ??= await listBlocks(source, pause, signal));
    if (isUsable(blocks))
      return new BlockTarget(analysis, source, blocks, { secrets, isWhole: !wanted.includes(0), notes });
  }
  const head = await source.slice(0, MAGIC_LENGTH);
  return new RowTarget(analysis, format, wanted, head, notes);
}

const isUsable = (blocks: BlockList | null): blocks is BlockList =>
  blocks !== null && blocks.size > 0 && !blocks.isFull;

/** Says how far an export is, and how fast. */
function tellerOf(target: Target, { onProgress }: ExportOptions): RunOptions['onProgress'] {
  const start = performance.now();
  return ({ done, total }) => {
    const bytes = target.out.size;
    const seconds = Math.max((performance.now() - start) / 1000, 0.001);
    onProgress?.({ packets: done, total, bytes, rate: bytes / seconds });
  };
}
