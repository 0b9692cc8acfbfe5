import type { CaptureFormat } from './format.ts';
import { pcap } from './pcap.ts';
import { pcapng } from './pcapng.ts';

/** Every format that can be read. A new one is a file beside this one, and a line here. */
const CAPTURE_FORMATS: readonly CaptureFormat[] = checked([pcapng, pcap]);

/** The format of a file by its first bytes, never by its name; null when none recognises it. */
export function recogniseFormat(head: Uint8Array): CaptureFormat | null {
  return CAPTURE_FORMATS.find((format) => format.recognises(head)) ?? null;
}

/** Sorted by priority. Throws when two formats share an id or a priority: that is a mistake of ours, not of the data. */
function checked(formats: CaptureFormat[]): CaptureFormat[] {
  for (const key of ['id', 'priority'] as const) {
    if (new Set(formats.map((format) => format[key])).size < formats.length) {
      throw new Error(`Two capture formats have the same ${key}`);
    }
  }
  return formats.sort((one, other) => one.priority - other.priority);
}
