// What a pcapng file notes of a packet in 32 bits (draft-ietf-opsawg-pcapng, 4.3.1).

import { masked } from '../../base/bytes.ts';
import type { FieldGroup, FieldSpec } from '../../model/field.ts';

const derived = true;

/** An error of the link, one bit each. */
const errorBit = (title: string, mask: number) => ({ title, kind: 'flag', mask, derived }) as const;

const PARTS = {
  'frame.packet_flags_direction': {
    title: 'Direction',
    kind: 'unsigned',
    hex: true,
    mask: 0x3,
    names: { 0: 'Unknown', 1: 'Inbound', 2: 'Outbound' },
    derived,
  },
  'frame.packet_flags_reception_type': {
    title: 'Reception',
    kind: 'unsigned',
    mask: 0x1c,
    names: { 0: 'Not specified', 1: 'Unicast', 2: 'Multicast', 3: 'Broadcast', 4: 'Promiscuous' },
    derived,
  },
  'frame.packet_flags_fcs_length': {
    title: 'Length of the check sequence',
    kind: 'unsigned',
    unit: 'bytes',
    mask: 0x1e0,
    derived,
  },
  'frame.packet_flags_reserved': { title: 'Reserved', kind: 'unsigned', mask: 0xfe00, derived },
  'frame.packet_flags_crc_error': errorBit('Wrong check sequence', 0x0100_0000),
  'frame.packet_flags_packet_too_error': errorBit('Too long', 0x0200_0000),
  'frame.packet_flags_packet_too_short_error': errorBit('Too short', 0x0400_0000),
  'frame.packet_flags_wrong_inter_frame_gap_error': errorBit('Wrong gap between frames', 0x0800_0000),
  'frame.packet_flags_unaligned_frame_error': errorBit('Unaligned', 0x1000_0000),
  'frame.packet_flags_start_frame_delimiter_error': errorBit('Wrong start delimiter', 0x2000_0000),
  'frame.packet_flags_preamble_error': errorBit('Wrong preamble', 0x4000_0000),
  'frame.packet_flags_symbol_error': errorBit('Wrong symbol', 0x8000_0000),
} as const satisfies Record<string, FieldSpec>;

export const packetFlagFields: Readonly<Record<string, FieldSpec>> = {
  'frame.packet_flags': { title: 'Flags', kind: 'unsigned', hex: true, derived },
  ...PARTS,
};

/** Tells the flags of a packet as a field, its parts below it. */
export function tellPacketFlags(flags: number, layer: FieldGroup): void {
  const group = layer.field('frame.packet_flags', 0, 0, flags);
  for (const [name, { mask }] of Object.entries(PARTS)) group.field(name, 0, 0, masked(flags, mask));
}
