import { expect, test } from 'vitest';
import { CONVERSATIONS } from '../support/conversations.ts';
import { danglingIds } from '../support/integrity.ts';
import { pcap } from '../support/packets/capture-file.ts';
import { analyseBytes } from '../support/whole-analysis.ts';

const FILE_HEADER = 24;
const RECORD_HEADER = 16;

test.each(CONVERSATIONS)('%s, cut at every record and a byte beside', async (_, build) => {
  const packets = build();
  const bytes = pcap(packets);
  let end = FILE_HEADER;
  for (const [before, packet] of packets.entries()) {
    end += RECORD_HEADER + packet.bytes.length;
    for (const [cut, whole] of [
      [end - 1, before],
      [end, before + 1],
      [end + 1, before + 1],
    ] as const) {
      if (cut > bytes.length) continue;
      const analysis = (await analyseBytes(bytes.slice(0, cut)))!;
      expect(analysis.packets.length).toBe(whole);
      expect(analysis.notices.some(({ code }) => code === 'cut-short')).toBe(cut !== end);
      expect(analysis.failures).toEqual([]);
      expect(danglingIds(analysis)).toEqual([]);
    }
  }
});
