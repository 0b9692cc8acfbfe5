import { reasonOf } from '../base/reason.ts';
import { open, rename, rm, stat } from 'node:fs/promises';
import type { Analysis } from '../engine/analysis.ts';
import type { CaptureSource } from '../engine/capture/source.ts';
import { exportPackets } from '../engine/export/export.ts';
import { outlineOf, packetsOf } from '../engine/export/scope.ts';
import type { ExportFormat } from '../model/export.ts';
import { decide } from './decide.ts';

/** What became of an export. */
export type PacketFile =
  | { readonly ok: true; readonly packets: number; readonly bytes: number }
  | { readonly ok: false; readonly message: string };

/** Whether two paths name the same file: nobody may write into what he reads. */
export async function isSameFile(one: string, other: string): Promise<boolean> {
  const [a, b] = await Promise.all([one, other].map((path) => stat(path).catch(() => null)));
  return a !== null && b !== null && a.ino === b.ino && a.dev === b.dev;
}

/**
 * Writes the packets that a filter accepts to a file of their own. It has its name only when it is whole.
 * @param secrets takes the keys along that the capture holds
 * @param turn lets others work
 */
export async function writePacketFile(
  { analysis, source }: { readonly analysis: Analysis; readonly source: CaptureSource },
  path: string,
  wish: { readonly filter: string; readonly format: ExportFormat; readonly secrets: boolean },
  turn: () => Promise<void>,
): Promise<PacketFile> {
  const { filter, format, secrets } = wish;
  const part = `${path}.part`;
  let bytes = 0;
  try {
    const selections = await decide(filter, analysis, source, turn);
    const wanted = packetsOf(analysis, selections, { kind: 'selection', selection: { filter, brush: null } });
    const { packets, linkTypes } = outlineOf(analysis, wanted, format);
    if (format === 'pcap' && linkTypes.length > 1) {
      const message = `pcap holds one link type, and the packets have ${linkTypes.length} (${linkTypes.join(', ')}); pcapng holds all`;
      return { ok: false, message };
    }
    const file = await open(part, 'w');
    try {
      for await (const chunk of exportPackets(analysis, source, wanted, { format, secrets, pause: turn })) {
        await file.writeFile(chunk); // goes on where the last one ended
        bytes += chunk.length;
      }
    } finally {
      await file.close();
    }
    await rename(part, path);
    return { ok: true, packets, bytes };
  } catch (error) {
    await rm(part, { force: true });
    return { ok: false, message: reasonOf(error) };
  }
}
