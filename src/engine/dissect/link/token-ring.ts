// IEEE 802.5: access and frame control, addresses, source routing when the source's group bit is set, LLC.
// Not handled: MAC frames, which are only named.

import { u16be, u32be } from '../../../base/bytes.ts';
import { ANOMALY } from '../../../model/anomaly.ts';
import { ADDRESS_KIND } from '../../../model/address.ts';
import type { AddressPool } from '../../../model/address.ts';
import { defineFields } from '../../../model/field.ts';
import type { AddressId } from '../../../model/ids.ts';
import { SPACE, STOP } from '../dissector.ts';
import type { PacketDissector } from '../dissector.ts';
import { flag, hex, octets, tellRows, unsigned } from '../header.ts';
import { LLC } from './ethernet.ts';

const FRAME_CONTROL = 1,
  DESTINATION = 2,
  SOURCE = 8,
  HEADER = 14,
  MAC = 6;
const FRAME_TYPE = 0xc0,
  LLC_FRAME = 0x40;
const ROUTED = 0x80,
  ROUTING_LENGTH = 0x1f;

/** The first bit of the source is none of its address: it says that a route follows. */
function sourceOf(addresses: AddressPool, bytes: Uint8Array, at: number): AddressId {
  if ((bytes[at] & ROUTED) === 0) return addresses.mac(bytes, at);
  return addresses.add(ADDRESS_KIND.mac, u16be(bytes, at) & ~(ROUTED << 8), u32be(bytes, at + 2), 0, 0);
}

export const tokenRing: PacketDissector = {
  id: 'tr',
  title: 'Token-Ring',
  display: 'TR',
  claims: [[SPACE.linkType, 6]],

  dissect(bytes, cursor, context) {
    const at = cursor.at;
    if (cursor.end - at <= HEADER) {
      context.note(ANOMALY.linkTruncated, cursor);
      return STOP;
    }
    cursor.linkDestination = context.addresses.mac(bytes, at + DESTINATION);
    cursor.linkSource = sourceOf(context.addresses, bytes, at + SOURCE);
    cursor.source = cursor.linkSource;
    cursor.destination = cursor.linkDestination;
    const routing = (bytes[at + SOURCE] & ROUTED) !== 0 ? bytes[at + HEADER] & ROUTING_LENGTH : 0;
    cursor.at = Math.min(at + HEADER + routing, cursor.end);
    return (bytes[at + FRAME_CONTROL] & FRAME_TYPE) === LLC_FRAME ? context.next(SPACE.etherType, LLC) : STOP;
  },

  fields: defineFields({
    'tr.ac': hex('Access control'),
    'tr.priority': unsigned('Priority', { mask: 0xe0 }),
    'tr.frame': flag('Frame', 0x10),
    'tr.monitor_cnt': unsigned('Monitor', { mask: 0x08 }),
    'tr.priority_reservation': unsigned('Reservation', { mask: 0x07 }),
    'tr.fc': hex('Frame control'),
    'tr.frame_type': unsigned('Frame type', { mask: FRAME_TYPE, names: { 0: 'MAC', 1: 'LLC' } }),
    'tr.frame_pcf': unsigned('Frame control', { mask: 0x0f }),
    'tr.dst': { title: 'Destination', kind: 'mac' },
    'tr.src': { title: 'Source', kind: 'mac' },
    'tr.sr': flag('Source routed', ROUTED),
    'tr.addr': { title: 'Address', kind: 'mac', hidden: true },
    'tr.rif': octets('Source route'),
  }),
  explain(bytes, at, end, layer) {
    if (end - at <= HEADER) return;
    tellRows(
      layer,
      [
        ['tr.ac', 1, 'tr.priority', 'tr.frame', 'tr.monitor_cnt', 'tr.priority_reservation'],
        ['tr.fc', 1, 'tr.frame_type', 'tr.frame_pcf'],
      ],
      at,
      end,
    );
    for (const name of ['tr.dst', 'tr.addr']) layer.field(name, at + DESTINATION, MAC);
    for (const name of ['tr.src', 'tr.addr']) layer.field(name, at + SOURCE, MAC);
    if ((bytes[at + SOURCE] & ROUTED) !== 0) {
      const source = bytes.slice(at + SOURCE, at + SOURCE + MAC);
      source[0] &= ~ROUTED;
      layer.field('tr.sr', at + SOURCE, 1, 1);
      layer.field('tr.src', at + SOURCE, MAC, source);
    }
    const routing = (bytes[at + SOURCE] & ROUTED) !== 0 ? bytes[at + HEADER] & ROUTING_LENGTH : 0;
    if (routing > 0 && routing <= end - at - HEADER) layer.field('tr.rif', at + HEADER, routing);
  },
};
