import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Follow } from '../../src/engine/follow/follow.ts';
import { openCapture } from '../../src/engine/open.ts';
import { DEFAULT_SETTINGS } from '../../src/model/settings.ts';
import { stream } from '../support/conversations.ts';
import { findIn, piecesOf, savedOf } from '../support/follow.ts';
import { pcap } from '../support/packets/capture-file.ts';

const HEADER = 24;
const base = pcap(stream('http', { mss: 150 }));

test('whatever a capture holds, every stream of it is followed to its end', async () => {
  const changes = fc.array(fc.tuple(fc.nat(base.length - HEADER - 1), fc.nat(255)), { minLength: 1, maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(changes, async (changed) => {
      const file = base.slice();
      for (const [at, byte] of changed) file[HEADER + at] = byte;
      const opened = await openCapture(new Blob([file]), DEFAULT_SETTINGS, { onChunk: () => undefined });
      if (!opened.ok) return;
      const { analysis, source } = opened;
      for (let flow = 0; flow < Math.min(8, analysis.flows.length); flow += 1) {
        const follow = new Follow(analysis, source, flow);
        for (const mode of ['payload', 'http'] as const) {
          const pieces = await piecesOf(follow, 'both', mode);
          const state = follow.state({ mode, side: 'both' }, 0);
          expect(pieces).toHaveLength(state.pieces);
          expect(state.sizes).toHaveLength(state.pieces);
          if (mode === 'http') continue;
          const shown = pieces.reduce((sum, piece) => sum + (piece.kind === 'gap' ? 0 : piece.bytes.length), 0);
          expect(shown).toBe(state.bytes[0] + state.bytes[1]);
          expect((await savedOf(follow, 'both')).length).toBe(shown);
        }
        await findIn(follow, 'HTTP', { mode: 'http' });
      }
    }),
    { numRuns: 60 },
  );
});
