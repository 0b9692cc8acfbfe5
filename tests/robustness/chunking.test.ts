import { expect, test } from 'vitest';
import { CONVERSATIONS } from '../support/conversations.ts';
import { digest } from '../support/digest.ts';
import { danglingIds } from '../support/integrity.ts';
import { pcap, pcapng } from '../support/packets/capture-file.ts';
import { analyseBytes } from '../support/whole-analysis.ts';

test.each(CONVERSATIONS)('%s is the same in chunks of any size', async (_, build) => {
  const packets = build();
  for (const bytes of [pcap(packets), pcapng(packets)]) {
    const whole = (await analyseBytes(bytes))!;
    expect(whole.failures).toEqual([]);
    expect(danglingIds(whole)).toEqual([]);
    // Whole files are read below 4096 bytes before anything else, so that a larger one meets the sizes as well.
    for (const size of [1, 7, 4096]) expect(digest((await analyseBytes(bytes, size))!)).toBe(digest(whole));
  }
});
