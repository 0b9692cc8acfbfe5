import type { Analysis } from '../../src/engine/analysis.ts';
import { judge } from '../../src/engine/judge/judge.ts';
import type { Finding } from '../../src/model/finding.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../src/model/settings.ts';
import { openWhole } from './opening.ts';
import type { Packet } from './packet-builder.ts';
import { file, pcap } from './packets/capture-file.ts';
import { inOrder } from './packets/session.ts';

/** Built packets through the whole engine: bytes of a file in, tables out. */
export const analyse = (packets: readonly Packet[]): Promise<Analysis> => analyseAsTheyLie(inOrder(packets));

async function analyseAsTheyLie(packets: readonly Packet[]): Promise<Analysis> {
  const opened = await openWhole(file(pcap(packets), 'built.pcap'));
  return opened.analysis;
}

/** What the detectors say of built packets. */
export async function findings(packets: readonly Packet[], settings: Partial<Settings> = {}): Promise<Finding[]> {
  return judge(await analyse(packets), { ...DEFAULT_SETTINGS, ...settings });
}

/** The findings of one detector. */
export async function findingsOf(
  id: string,
  packets: readonly Packet[],
  settings: Partial<Settings> = {},
): Promise<Finding[]> {
  return (await findings(packets, settings)).filter((finding) => finding.id === id);
}

/** The findings of one detector in a capture whose packets lie as they are given, whatever their times. */
export async function unsorted(id: string, packets: readonly Packet[]): Promise<Finding[]> {
  return judge(await analyseAsTheyLie(packets), DEFAULT_SETTINGS).filter((finding) => finding.id === id);
}
