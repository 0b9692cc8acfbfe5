// Messages of PIM by which routers agree on who serves a group: rendezvous points of a domain (RFC 5059, 4.1), and who
// forwards for one of them on a network, where trees lead both ways (RFC 5015, 3.7).

import { defineFields } from '../../../model/field.ts';
import type { FieldGroup } from '../../../model/field.ts';
import { hex, tellRows, unsigned } from '../header.ts';
import type { Row } from '../header.ts';
import { address, tellLong, tellUnicast } from './pim-addresses.ts';

const BACKOFF = 3,
  PASS = 4;

export const pimRouterFields = defineFields({
  'pim.fragment_tag': hex('Fragment'),
  'pim.hash_mask_len': unsigned('Hash mask length', { unit: 'bits' }),
  'pim.bsr_priority': unsigned('Priority'),
  ...address('pim.bsr', 'Bootstrap router'),
  'pim.rp_count': unsigned('Rendezvous points of the group'),
  'pim.frp_count': unsigned('Rendezvous points here'),
  ...address('pim.rp', 'Rendezvous point'),
  'pim.df_elect.subtype': unsigned('Step of the election', {
    mask: 0xf0,
    names: { 1: 'Offer', 2: 'Winner', [BACKOFF]: 'Backoff', [PASS]: 'Pass' },
  }),
  'pim.df_elect.rsvd': unsigned('Reserved', { mask: 0x0f }),
  ...address('pim.bidir_offering_ip4', 'Better offer of'),
  'pim.bidir_off_metric_pref': unsigned('Preference'),
  'pim.bidir_off_metric': unsigned('Metric'),
  'pim.bidir_offering_interval': unsigned('Wait', { unit: 'milliseconds' }),
  ...address('pim.bidir_winner_ip4', 'New winner'),
  'pim.bidir_win_metric_pref': unsigned('Preference'),
  'pim.bidir_win_metric': unsigned('Metric'),
});

const BOOTSTRAP_ROWS: Row[] = [
  ['pim.fragment_tag', 2],
  ['pim.hash_mask_len', 1],
  ['pim.bsr_priority', 1],
];
const COUNT_ROWS: Row[] = [
  ['pim.rp_count', 1],
  ['pim.frp_count', 1],
  [null, 2],
];
const POINT_ROWS: Row[] = [
  ['pim.holdtime', 2],
  ['pim.priority', 1],
  ['pim.res_bytes', 1],
];

/** What stands behind the header of a bootstrap message: who sends it, then each group with its rendezvous points. */
export function explainBootstrap(bytes: Uint8Array, start: number, end: number, layer: FieldGroup): void {
  let at = tellUnicast(bytes, tellRows(layer, BOOTSTRAP_ROWS, start, end), end, layer, 'pim.bsr');
  while (at >= 0 && at < end) {
    const counts = tellLong(bytes, at, end, layer, 'pim.group');
    at = tellRows(layer, COUNT_ROWS, counts, end);
    if (at < 0) return;
    // Of a group that several messages share, only so many are in this one.
    for (let points = bytes[counts + 1]; at >= 0 && points > 0; points -= 1)
      at = tellRows(layer, POINT_ROWS, tellUnicast(bytes, at, end, layer, 'pim.rp'), end);
  }
}

const METRIC_ROWS: Row[] = [
  ['pim.metric_pref', 4],
  ['pim.metric', 4],
];
/** Whom an election speaks of besides its sender, by its step. */
const OTHER_ROUTER: Readonly<Record<number, readonly [name: string, rows: Row[]]>> = {
  [BACKOFF]: [
    'pim.bidir_offering_ip4',
    [
      ['pim.bidir_off_metric_pref', 4],
      ['pim.bidir_off_metric', 4],
      ['pim.bidir_offering_interval', 2],
    ],
  ],
  [PASS]: [
    'pim.bidir_winner_ip4',
    [
      ['pim.bidir_win_metric_pref', 4],
      ['pim.bidir_win_metric', 4],
    ],
  ],
};

/** What stands behind the header of an election, whose second byte says which step it is. */
export function explainElection(bytes: Uint8Array, start: number, end: number, layer: FieldGroup, step: number): void {
  let at = tellRows(layer, METRIC_ROWS, tellUnicast(bytes, start, end, layer, 'pim.rp'), end);
  const other = OTHER_ROUTER[step];
  if (other === undefined) return;
  at = tellUnicast(bytes, at, end, layer, other[0]);
  tellRows(layer, other[1], at, end);
}
