// FDDI (LINKTYPE_FDDI): frame control, addresses, LLC. Not handled: station management and MAC frames, which are only named.

import { ANOMALY } from '../../../model/anomaly.ts';
import { defineFields } from '../../../model/field.ts';
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
    cursor.linkDestination = context.addresses.mac(bytes, at + DESTINATION);
    cursor.linkSource = context.addresses.mac(bytes, at + SOURCE);
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
  explain(_bytes, at, end, layer) {
    if (end - at < HEADER) return;
    tellRows(layer, [['fddi.fc', 1, 'fddi.fc.clf', 'fddi.fc.prio']], at, end);
    for (const name of ['fddi.dst', 'fddi.addr']) layer.field(name, at + DESTINATION, MAC);
    for (const name of ['fddi.src', 'fddi.addr']) layer.field(name, at + SOURCE, MAC);
  },
};
