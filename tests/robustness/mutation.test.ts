import { expect, test } from 'vitest';
import { dice } from '../support/application.ts';
import { CONVERSATIONS } from '../support/conversations.ts';
import { digest } from '../support/digest.ts';
import { danglingIds } from '../support/integrity.ts';
import { pcap, pcapng } from '../support/packets/capture-file.ts';
import type { Bytes } from '../support/packets/bytes.ts';
import { analyseBytes } from '../support/whole-analysis.ts';

const ROUNDS = 150;
const INTERESTING = [0, 1, 0x7f, 0x80, 0xff];

/** Up to four bytes changed, another way for each seed. */
function changed(bytes: Bytes, seed: number): Bytes {
  const throws = dice(seed);
  const next = (below: number): number => throws.next().value! % below;
  const copy = bytes.slice();
  for (let i = 0; i <= next(4); i += 1)
    copy[next(copy.length)] = next(2) === 0 ? INTERESTING[next(INTERESTING.length)]! : next(256);
  return copy;
}

test.each(CONVERSATIONS)('%s, changed: nothing fails and every id points somewhere', async (_, build) => {
  const packets = build();
  for (const bytes of [pcap(packets), pcapng(packets)]) {
    for (let seed = 0; seed < ROUNDS; seed += 1) {
      const analysis = await analyseBytes(changed(bytes, seed));
      if (analysis === null) continue; // the change hit the magic
      expect(analysis.failures, `seed ${seed}`).toEqual([]);
      expect(danglingIds(analysis), `seed ${seed}`).toEqual([]);
      expect(analysis.packets.length, `seed ${seed}`).toBeLessThanOrEqual(bytes.length / 16);
      expect(digest(analysis).length, `seed ${seed}`).toBeLessThan(40 * bytes.length + 10_000);
    }
  }
});
