// RFC 1256, 3: which routers an ICMP Router Advertisement names, and which of them are to be preferred.

import { defineFields } from '../../../model/field.ts';
import type { FieldGroup } from '../../../model/field.ts';

/** Behind the first four bytes of the message: how many addresses, words of four bytes of each, seconds that they hold. */
const COUNT = 0,
  SIZE = 1,
  LIFETIME = 2,
  ADDRESSES = 4;
/** Bytes of an address and its preference; later versions may put more behind them. */
const LEAST = 8;

export const routerFields = defineFields({
  'icmp.num_addrs': { title: 'Number of addresses', kind: 'unsigned' },
  'icmp.addr_entry_size': { title: 'Words of each', kind: 'unsigned' },
  'icmp.lifetime': { title: 'Lifetime', kind: 'unsigned', unit: 'seconds' },
  'icmp.router_address': { title: 'Router', kind: 'ipv4' },
  'icmp.pref_level': {
    title: 'Preference',
    kind: 'signed',
    help: {
      en: 'The router with the greatest one is taken: whoever advertises a high one gets the traffic.',
      ru: 'Выбирают маршрутизатор с наибольшим значением: кто объявит большое, получит весь трафик.',
    },
  },
});

/** Tells the addresses of an advertisement; `at` stands behind its checksum. */
export function explainRouters(bytes: Uint8Array, at: number, end: number, layer: FieldGroup): void {
  layer.field('icmp.num_addrs', at + COUNT, 1);
  layer.field('icmp.addr_entry_size', at + SIZE, 1);
  layer.field('icmp.lifetime', at + LIFETIME, 2);
  const size = 4 * bytes[at + SIZE];
  if (size < LEAST) return;
  let place = at + ADDRESSES;
  for (let left = bytes[at + COUNT]; left > 0 && place + LEAST <= end; left -= 1, place += size) {
    layer.field('icmp.router_address', place, 4);
    layer.field('icmp.pref_level', place + 4, 4);
  }
}
