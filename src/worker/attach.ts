import { readCapture } from '../engine/capture/read-capture.ts';
import { blobSource, type CaptureSource, type ReadLimits } from '../engine/capture/source.ts';
import { Analysis } from '../engine/analysis.ts';
import type { PacketSink } from '../model/capture.ts';

/** The bytes of a capture whose analysis is there already; null when they cannot be read. */
export async function sourceOf(
  file: File,
  isCompressed: boolean,
  limits: ReadLimits,
  pause: () => Promise<void>,
): Promise<CaptureSource | null> {
  if (!isCompressed) return blobSource(file.name, file);
  const result = await readCapture(file, ignoreAll(), { limits, onChunk: pause });
  return result.ok ? result.source : null;
}

/** Decompressing is wanted, not what is inside. */
function ignoreAll(): PacketSink {
  return {
    facts: new Analysis().facts,
    packets: 0,
    packet: () => undefined,
    name: () => undefined,
    notice: () => undefined,
  };
}
