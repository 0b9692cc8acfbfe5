import { describe, expect, test } from 'vitest';
import type { Analysis } from '../../../../../src/engine/analysis.ts';
import { STREAM_NAMES, stream } from '../../../../support/conversations.ts';
import { analyse } from '../../../../support/judge.ts';
import { rowsOf, tablesOf, withoutPlaces } from '../../../../support/rows.ts';

const said = (analysis: Analysis) =>
  Object.fromEntries(
    tablesOf(analysis)
      .map((id) => [id, withoutPlaces(rowsOf(analysis, id))] as const)
      .filter(([, rows]) => rows.length > 0),
  );

/** SSH judges logins by the sizes of messages, which it takes from packets: cut ones are another story. */
const names = STREAM_NAMES.filter((name) => name !== 'ssh');

describe.each(names)('%s says the same', (name) => {
  test.each([
    ['in segments of one byte', { mss: 1 }],
    ['in segments of seven bytes', { mss: 7 }],
    ['in segments of 61 bytes', { mss: 61 }],
    ['with every last segment sent twice', { mss: 61, fault: 'retransmitted' }],
    ['with segments out of order', { mss: 7, fault: 'reordered' }],
  ] as const)('%s', async (_, weather) => {
    const whole = await analyse(stream(name));
    const cut = await analyse(stream(name, weather));
    expect(said(whole)).not.toEqual({});
    expect(said(cut)).toEqual(said(whole));
    expect(cut.failures).toEqual([]);
  });
});
