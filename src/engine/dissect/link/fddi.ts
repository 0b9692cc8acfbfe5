// FDDI (LINKTYPE_FDDI): frame control, addresses, LLC. The ring sends the highest bit of each byte first, and captures hold the
// bytes of addresses as they come (RFC 2469): turned round they are those that Ethernet would show. Not handled: station
// management and MAC frames, which are only named.

import { ANOMALY } from '../../../model/anomaly.ts';
import { ADDRESS_KIND } from '../../../model/address.ts';
import type { AddressPool } from '../../../model/address.ts';
import { defineFields } from '../../../model/field.ts';
import type { AddressId } from '../../../model/ids.ts';
import { SPACE, STOP } from '../dissector.ts';
import type { PacketDissector } from '../dissector.ts';
import { hex, tellRows, unsigned } from '../header.ts';
import { LLC } from './ethernet.ts';

const CONTROL = 0,
  DESTINATION = 1,
  SOURCE = 7,
  HEADER = 13,
  MAC = 6;
/** Bits of the frame format in the control byte: 01 is LLC. */
const FORMAT = 0x30,
  LLC_FORMAT = 0x10;

/** Each byte with its bits in the other order. */
const TURNED = Uint8Array.from({ length: 256 }, (_, byte) => {
  let turned = 0;
  for (let bit = 0; bit < 8; bit += 1) turned |= ((byte >> bit) & 1) << (7 - bit);
  return turned;
});

function turnedMac(addresses: AddressPool, bytes: Uint8Array, at: number): AddressId {
  const high = (TURNED[bytes[at]] << 8) | TURNED[bytes[at + 1]];
  let low = 0;
  for (let i = 2; i < MAC; i += 1) low = (low << 8) | TURNED[bytes[at + i]];
  return addresses.add(ADDRESS_KIND.mac, high, low, 0, 0);
}

export const fddi: PacketDissector = {
  id: 'fddi',
  title: 'Fiber Distributed Data Interface',
  display: 'FDDI',
  claims: [[SPACE.linkType, 10]],

  dissect(bytes, cursor, context) {
    const at = cursor.at;
    if (cursor.end - at < HEADER) {
      context.note(ANOMALY.linkTruncated, cursor);
      return STOP;
    }
    cursor.linkDestination = turnedMac(context.addresses, bytes, at + DESTINATION);
    cursor.linkSource = turnedMac(context.addresses, bytes, at + SOURCE);
    cursor.source = cursor.linkSource;
    cursor.destination = cursor.linkDestination;
    cursor.at = at + HEADER;
    return (bytes[at + CONTROL] & FORMAT) === LLC_FORMAT ? context.next(SPACE.etherType, LLC) : STOP;
  },

  fields: defineFields({
    'fddi.fc': hex('Frame control'),
    'fddi.fc.clf': hex('Class, length, format', { mask: 0xf0 }),
    'fddi.fc.prio': unsigned('Priority', { mask: 0x07 }),
    'fddi.dst': { title: 'Destination', kind: 'mac' },
    'fddi.src': { title: 'Source', kind: 'mac' },
    'fddi.addr': { title: 'Address', kind: 'mac', hidden: true },
  }),
  explain(bytes, at, end, layer) {
    if (end - at < HEADER) return;
    tellRows(layer, [['fddi.fc', 1, 'fddi.fc.clf', 'fddi.fc.prio']], at, end);
    for (const [name, place] of [
      ['fddi.dst', at + DESTINATION],
      ['fddi.src', at + SOURCE],
    ] as const) {
      const address = bytes.subarray(place, place + MAC).map((byte) => TURNED[byte]);
      for (const each of [name, 'fddi.addr']) layer.field(each, place, MAC, address);
    }
  },
};
