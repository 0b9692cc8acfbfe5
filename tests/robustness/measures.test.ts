import { expect, test } from 'vitest';
import { ladderOf } from '../../src/engine/ladder.ts';
import { responseTimes } from '../../src/engine/response-times/report.ts';
import { Selections } from '../../src/engine/selection/selection.ts';
import { TcpGraph } from '../../src/engine/tcp-graph/tcp-graph.ts';
import { EVERYTHING } from '../../src/model/query.ts';
import { TCP_GRAPHS } from '../../src/model/tcp-graph.ts';
import { expectOfChanged } from '../support/changed-capture.ts';

const COLUMNS = 20;

test('whatever a capture holds, its flows are drawn and its answers timed', async () => {
  await expectOfChanged(async (analysis, source) => {
    for (let flow = 0; flow < Math.min(8, analysis.flows.length); flow += 1) {
      if (!TcpGraph.canDraw(analysis, flow)) continue;
      const graph = new TcpGraph(analysis, source, flow);
      await graph.advance(Infinity, () => Promise.resolve());
      for (const kind of TCP_GRAPHS) {
        const state = graph.state({ kind, side: 'both', range: null, columns: COLUMNS });
        expect(state.packetsRead).toBe(state.packets);
        for (const { at, value, packet, total } of state.series) {
          expect([at.length, value.length]).toEqual([packet.length, packet.length]);
          expect([...at, ...value].every(Number.isFinite)).toBe(true);
          if (kind !== 'throughput') expect(at.length).toBeLessThanOrEqual(Math.min(total + 2, 2 * COLUMNS + 4));
        }
      }
    }
    const selections = new Selections(analysis);
    const ladder = ladderOf(analysis, selections, EVERYTHING, 4);
    expect(ladder.participants.length).toBeLessThanOrEqual(4);
    const asked = { service: null, grouping: 0, procedure: null };
    const { total, histogram, procedures } = responseTimes(analysis, selections, EVERYTHING, asked);
    expect(total.answered + total.unanswered).toBe(total.requests);
    expect(histogram.counts.reduce((sum, count) => sum + count, 0)).toBe(total.answered);
    expect(procedures.reduce((sum, { requests }) => sum + requests, 0)).toBe(total.requests);
  });
});
