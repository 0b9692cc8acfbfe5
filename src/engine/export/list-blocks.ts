import type { PacketSink } from '../../model/capture.ts';
import { Analysis } from '../analysis.ts';
import { BlockList } from '../capture/block-list.ts';
import { pcapng } from '../capture/pcapng.ts';
import { Pump } from '../capture/pump.ts';
import { CHUNK_SIZE, type CaptureSource } from '../capture/source.ts';

/** Looks for the blocks of a pcapng file that was analysed in another session; null when that is cancelled. */
export async function listBlocks(
  source: CaptureSource,
  pause: () => Promise<void>,
  signal: AbortSignal | undefined,
): Promise<BlockList | null> {
  const blocks = new BlockList();
  const pump = new Pump(pcapng.open(new Uint8Array(0)), sinkFor(blocks));
  for (let at = 0; at < source.size && !pump.finished; at += CHUNK_SIZE) {
    if (signal?.aborted === true) return null;
    pump.feed(await source.slice(at, at + CHUNK_SIZE));
    await pause();
  }
  pump.end(source.size);
  return blocks;
}

/** Everything else of the file is known. */
const sinkFor = (blocks: BlockList): PacketSink => ({
  facts: new Analysis().facts,
  packets: 0,
  packet: () => undefined,
  name: () => undefined,
  block: (...found) => blocks.add(...found),
  notice: () => undefined,
});
