import { expect, test } from 'vitest';
import { Follow } from '../../src/engine/follow/follow.ts';
import { expectOfChanged } from '../support/changed-capture.ts';
import { findIn, piecesOf, savedOf } from '../support/follow.ts';

test('whatever a capture holds, every stream of it is followed to its end', async () => {
  await expectOfChanged(async (analysis, source) => {
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
  });
});
