import { getOrMake } from '../../base/maps.ts';
import { formatTimestamp } from '../../base/time.ts';
import { defineFields } from '../../model/field.ts';
import type { FieldGroup } from '../../model/field.ts';
import type { PacketId } from '../../model/ids.ts';
import { NANOSECONDS } from '../../model/packet.ts';
import type { Analysis } from '../analysis.ts';
import { packetFlagFields, tellPacketFlags } from './packet-flags.ts';

/** What Wireshark calls its link types. */
const ENCAPSULATION_NAMES = {
  1: 'Ethernet',
  3: 'SLIP',
  4: 'PPP',
  6: 'FDDI with bit-swapped MAC addresses',
  7: 'Raw IP',
  9: 'Linux ARCNET',
  11: 'Linux ATM CLIP',
  15: 'NULL/Loopback',
  20: 'IEEE 802.11 Wireless LAN',
  23: 'IEEE 802.11 plus radiotap radio header',
  25: 'Linux cooked-mode capture v1',
  26: 'Frame Relay',
  28: 'Cisco HDLC',
  129: 'Raw IPv4',
  130: 'Raw IPv6',
  104: 'IEEE 802.15.4 Wireless PAN',
  127: 'IEEE 802.15.4 Wireless PAN with FCS not present',
  141: 'NFLOG',
  171: 'Apple PKTAP',
  210: 'Linux cooked-mode capture v2',
};

/** The packet as a record of the capture, around all its layers. */
export const frame = {
  id: 'frame',
  title: 'Frame',
  fields: defineFields({
    'frame.number': { title: 'Number', kind: 'unsigned', derived: true },
    'frame.comment': { title: 'Comment', kind: 'text', derived: true },
    'frame.time': { title: 'Arrival time', kind: 'time', derived: true },
    'frame.time_epoch': { title: 'Time since 1970', kind: 'duration', unit: 'seconds', derived: true },
    'frame.time_delta': { title: 'Time since the previous packet', kind: 'duration', unit: 'seconds', derived: true },
    'frame.time_relative': { title: 'Time since the first packet', kind: 'duration', unit: 'seconds', derived: true },
    'frame.time_delta_displayed': { title: 'Time since the packet before', kind: 'duration', hidden: true },
    'frame.offset_shift': { title: 'Time shift', kind: 'duration', hidden: true },
    'frame.marked': { title: 'Marked', kind: 'flag', hidden: true },
    'frame.ignored': { title: 'Ignored', kind: 'flag', hidden: true },
    'frame.encap_type': { title: 'Encapsulation', kind: 'signed', hidden: true, names: ENCAPSULATION_NAMES },
    'frame.len': { title: 'Length on the wire', kind: 'unsigned', unit: 'bytes', derived: true },
    'frame.cap_len': { title: 'Captured length', kind: 'unsigned', unit: 'bytes', derived: true },
    'frame.interface_id': { title: 'Interface', kind: 'unsigned', derived: true },
    'frame.interface_name': { title: 'Interface name', kind: 'text', derived: true },
    'frame.interface_description': { title: 'Interface description', kind: 'text', derived: true },
    'frame.section_number': { title: 'Section', kind: 'unsigned', derived: true },
    ...packetFlagFields,
    // Wireshark's name of what it adds to packets that were cut where a protocol goes on.
    '_ws.short': { title: 'The capture cut the packet where a protocol goes on', kind: 'label', derived: true },
    'frame.protocols': { title: 'Protocols in frame', kind: 'text', derived: true },
  }),
};

/** Wireshark's numbers of link types (frame.encap_type), by LINKTYPE_ value. */
const ENCAPSULATIONS: Readonly<Record<number, number>> = {
  0: 15,
  1: 1,
  8: 3,
  9: 4,
  10: 6,
  50: 4,
  101: 7,
  104: 28,
  105: 20,
  106: 11,
  107: 26,
  113: 25,
  127: 23,
  129: 9,
  178: 83,
  195: 104,
  226: 124,
  228: 129,
  229: 130,
  230: 127,
  239: 141,
  242: 180,
  258: 171,
  276: 210,
};

/** Tells what the capture itself says of a packet. */
export class FrameFacts {
  readonly #analysis: Analysis;
  /** By packet, from the first question on. */
  #comments: Map<PacketId, string[]> | null = null;

  constructor(analysis: Analysis) {
    this.#analysis = analysis;
  }

  tell(packet: PacketId, layer: FieldGroup): void {
    const { packets, interfaces, packetFlags, facts, remarks } = this.#analysis;
    const { captured, length } = packets.columns;
    const own = facts.interfaces[interfaces?.[packet] ?? 0];
    const isSectioned = facts.format === 'pcapng';
    if (isSectioned && own !== undefined) layer.field('frame.section_number', 0, 0, own.section + 1);
    if (isSectioned) layer.field('frame.interface_id', 0, 0, interfaces?.[packet] ?? 0);
    // As Wireshark calls an interface whose name the file could say and does not.
    const name = own?.name ?? (isSectioned ? 'unknown' : null);
    if (name !== null) layer.field('frame.interface_name', 0, 0, name);
    if (own?.description) layer.field('frame.interface_description', 0, 0, own.description);
    const flags = packetFlags?.[packet] ?? 0;
    if (flags !== 0) tellPacketFlags(~flags >>> 0, layer);
    for (const comment of this.#commentsOf(packet)) layer.field('frame.comment', 0, 0, comment);
    layer.field('frame.time', 0, 0, this.since(packet, NaN));
    layer.field('frame.time_epoch', 0, 0, this.since(packet, NaN));
    layer.field('frame.time_delta', 0, 0, this.since(packet, packet - 1));
    layer.field('frame.time_relative', 0, 0, this.since(packet, 0));
    // As Wireshark has them where nothing is filtered, shifted or ignored.
    layer.field('frame.time_delta_displayed', 0, 0, this.since(packet, packet - 1));
    layer.field('frame.offset_shift', 0, 0, '0.000000000');
    layer.field('frame.marked', 0, 0, remarks.marked.has(packet) ? 1 : 0);
    layer.field('frame.ignored', 0, 0, 0);
    const encapsulation = ENCAPSULATIONS[own?.linkType ?? -1];
    if (encapsulation !== undefined) layer.field('frame.encap_type', 0, 0, encapsulation);
    layer.field('frame.number', 0, 0, packet + 1);
    layer.field('frame.len', 0, 0, length[packet]);
    layer.field('frame.cap_len', 0, 0, captured[packet]);
    layer.facts?.(
      `${packet + 1}: ${length[packet]} bytes on the wire, ${captured[packet]} captured` +
        (name === null ? '' : `, interface ${name}`),
    );
  }

  /** What whoever made the capture noted on a packet. */
  #commentsOf(packet: PacketId): readonly string[] {
    if (this.#comments === null) {
      this.#comments = new Map();
      for (const { packet: of, text } of this.#analysis.facts.comments)
        if (of !== null) getOrMake(this.#comments, of, () => []).push(text);
    }
    return this.#comments.get(packet) ?? [];
  }

  /** Exact time from another packet to this one; from 1970 where there is no other. */
  since(packet: PacketId, from: PacketId): string {
    const { seconds, nanoseconds } = this.#analysis.packets.columns;
    const own = nanoseconds[packet] & NANOSECONDS;
    if (Number.isNaN(from)) return formatTimestamp(this.#analysis.origin + seconds[packet], own);
    if (from < 0) return formatTimestamp(0, 0);
    const nanosecond = own - (nanoseconds[from] & NANOSECONDS);
    const second = seconds[packet] - seconds[from];
    return nanosecond < 0 ? formatTimestamp(second - 1, nanosecond + 1e9) : formatTimestamp(second, nanosecond);
  }
}
