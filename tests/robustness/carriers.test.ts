/** What is said does not depend on what carries it: a rule that holds for every dissector without knowing it. */
import { expect, test } from 'vitest';
import type { Analysis } from '../../src/engine/analysis.ts';
import { CARRIERS } from '../support/carriers.ts';
import { CONVERSATIONS } from '../support/conversations.ts';
import { analyse } from '../support/judge.ts';
import { rowsOf, tablesOf, withoutPlaces } from '../support/rows.ts';

/** Rows of all tables, without the numbers of flows: tunnels are flows of their own. */
const said = (analysis: Analysis) =>
  Object.fromEntries(
    tablesOf(analysis).map((id) => [id, withoutPlaces(rowsOf(analysis, id)).map((row) => ({ ...row, flow: null }))]),
  );

/** What the flows speak that packets name: the innermost. A fragment names none. */
function spoken(analysis: Analysis) {
  const flows = rowsOf(analysis, 'flows');
  const named = new Set(analysis.packets.columns.flow.subarray(0, analysis.packets.length));
  return [...named].filter((flow) => flow >= 0).map((flow) => flows[flow]!['application']);
}

test.each(Object.entries(CARRIERS))('%s changes nothing', async (_, carry) => {
  for (const [name, build] of CONVERSATIONS) {
    const plain = await analyse(build());
    const carried = await analyse(build().flatMap(carry));
    expect(spoken(carried).filter(Boolean), name).not.toEqual([]);
    expect(spoken(carried), name).toEqual(spoken(plain));
    expect(said(carried), name).toEqual(said(plain));
    expect(carried.failures, name).toEqual([]);
  }
});
