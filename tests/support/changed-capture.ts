/** A capture with bytes changed at random, which everything that is worked out of an analysis must stand. */
import fc from 'fast-check';
import type { Analysis } from '../../src/engine/analysis.ts';
import type { CaptureSource } from '../../src/engine/capture/source.ts';
import { openCapture } from '../../src/engine/open.ts';
import { DEFAULT_SETTINGS } from '../../src/model/settings.ts';
import { stream } from './conversations.ts';
import { pcap } from './packets/capture-file.ts';

const HEADER = 24;
const RUNS = 60;
const base = pcap(stream('http', { mss: 150 }));

/** Holds what is expected against many such captures; those that no longer open are left out. */
export async function expectOfChanged(
  holds: (analysis: Analysis, source: CaptureSource) => Promise<void>,
): Promise<void> {
  const changes = fc.array(fc.tuple(fc.nat(base.length - HEADER - 1), fc.nat(255)), { minLength: 1, maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(changes, async (changed) => {
      const file = base.slice();
      for (const [at, byte] of changed) file[HEADER + at] = byte;
      const opened = await openCapture(new Blob([file]), DEFAULT_SETTINGS, { onChunk: () => undefined });
      if (opened.ok) await holds(opened.analysis, opened.source);
    }),
    { numRuns: RUNS },
  );
}
