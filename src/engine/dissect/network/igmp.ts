// IGMP (RFC 1112, 2236, 3376). DVMRP, PIM version 1 and RGMP travel under the same number and are told by type.
// Not handled: what DVMRP and PIM version 1 say behind their header.

import { u16be } from '../../../base/bytes.ts';
import { ANOMALY } from '../../../model/anomaly.ts';
import { defineFields } from '../../../model/field.ts';
import type { FieldGroup } from '../../../model/field.ts';
import { SPACE, STOP } from '../dissector.ts';
import type { PacketDissector } from '../dissector.ts';
import { tellChecksum } from '../checksum.ts';
import { flag, hex, nameOf, octets, tellRows, unsigned } from '../header.ts';
import type { Row } from '../header.ts';
import { LAYER } from '../layer.ts';
import { CHECKSUM_STATUS_NAMES } from '../numbers.ts';

const TYPE = 0,
  HEADER = 8;
const DVMRP = 0x13,
  PIM_1 = 0x14,
  QUERY = 0x11,
  REPORT_1 = 0x12,
  REPORT_3 = 0x22,
  FIRST_RGMP = 0xfc;
const ANSWER_TIME = 1,
  CHECKSUM = 2,
  GROUP = 4,
  RECORDS = 6,
  SOURCES = 10,
  LONG_QUERY = 12,
  RECORD = 8;

/** What the Protocol column calls the versions. */
const DISPLAYS = ['IGMP', 'IGMPv1', 'IGMPv2', 'IGMPv3'];
/** Groups, and sources of one, that the Info column names. */
const MOST_WORDED = 16;
const TYPE_NAMES: Readonly<Record<number, string>> = {
  // Version 0 (RFC 988).
  0x01: 'Create Group Request',
  0x02: 'Create Group Reply',
  0x03: 'Join Group Request',
  0x04: 'Join Group Reply',
  0x05: 'Leave Group Request',
  0x06: 'Leave Group Reply',
  0x07: 'Confirm Group Request',
  0x08: 'Confirm Group Reply',
  [QUERY]: 'Membership Query',
  [REPORT_1]: 'Membership Report',
  [DVMRP]: 'DVMRP',
  [PIM_1]: 'PIM version 1',
  0x16: 'Membership Report',
  0x17: 'Leave Group',
  0x1e: 'Traceroute Response',
  0x1f: 'Traceroute Query or Request',
  [REPORT_3]: 'Membership Report',
};
const RGMP_NAMES = { 0xfc: 'Leave', 0xfd: 'Join', 0xfe: 'Bye', 0xff: 'Hello' };
const sum = (name: string): ReturnType<typeof defineFields> => ({
  [name]: hex('Checksum'),
  [`${name}.status`]: unsigned('Checksum status', { names: CHECKSUM_STATUS_NAMES, derived: true }),
});

const fields = defineFields({
  'igmp.version': unsigned('Version', { derived: true }),
  'igmp.type': hex('Type', { names: TYPE_NAMES }),
  'igmp.max_resp': unsigned('Time to answer', { unit: 'tenths of a second' }),
  'igmp.reserved': octets('Reserved'),
  'igmp.bad_checksum': { title: 'Wrong checksum', kind: 'label', derived: true },
  ...sum('igmp.checksum'),
  'igmp.maddr': {
    title: 'Group',
    kind: 'ipv4',
    help: {
      en: 'The multicast address whose traffic is asked about, wanted, or no longer wanted; 0.0.0.0 means all.',
      ru: 'Групповой адрес: о нём спрашивают, его трафик хотят получать или больше не хотят; 0.0.0.0 — все.',
    },
  },
  'igmp.s': flag('Suppress processing', 0x08),
  'igmp.qrv': unsigned('Robustness', { mask: 0x07 }),
  'igmp.qqic': unsigned('Query interval'),
  'igmp.num_grp_recs': unsigned('Groups'),
  'igmp.record_type': unsigned('Kind', {
    names: { 1: 'Only from', 2: 'From all but', 3: 'Change to only', 4: 'Change to all but', 5: 'Allow', 6: 'Block' },
  }),
  'igmp.aux_data_len': unsigned('Auxiliary data', { unit: 'words' }),
  'igmp.num_src': unsigned('Sources'),
  'igmp.saddr': { title: 'Source', kind: 'ipv4' },
  'igmp.aux_data': octets('Auxiliary data'),
  'rgmp.type': hex('Type', { names: RGMP_NAMES }),
  'rgmp.reserved': hex('Reserved'),
  ...sum('rgmp.checksum'),
  'rgmp.maddr': { title: 'Group', kind: 'ipv4' },
  'dvmrp.version': unsigned('Version', { derived: true }),
  'dvmrp.type': hex('Type'),
  'dvmrp.v3.code': hex('Code'),
  ...sum('dvmrp.checksum'),
  'dvmrp.reserved': hex('Reserved'),
  'dvmrp.min_ver': hex('Minor version'),
  'dvmrp.maj_ver': hex('Major version'),
});

const QUERY_REST: Row[] = [
  [null, 1, 'igmp.s', 'igmp.qrv'],
  ['igmp.qqic', 1],
  ['igmp.num_src', 2],
];
const GROUP_RECORD: Row[] = [
  ['igmp.record_type', 1],
  ['igmp.aux_data_len', 1],
  ['igmp.num_src', 2],
  ['igmp.maddr', 4],
];
const DVMRP_REST: Row[] = [
  ['dvmrp.reserved', 2],
  ['dvmrp.min_ver', 1],
  ['dvmrp.maj_ver', 1],
];

export const igmp: PacketDissector = {
  id: 'igmp',
  title: 'Internet Group Management Protocol',
  display: 'IGMP',
  claims: [[SPACE.ipProtocol, 2]],

  dissect(bytes, cursor, context) {
    if (cursor.end - cursor.at < HEADER) {
      context.note(ANOMALY.igmpTruncated, cursor);
      return STOP;
    }
    // Wireshark names the versions of IGMP a second time.
    const type = bytes[cursor.at + TYPE];
    if (type === DVMRP) context.push(cursor, LAYER.dvmrp);
    else if (type === PIM_1) context.push(cursor, LAYER.pim);
    else if (type < FIRST_RGMP) {
      context.push(cursor, LAYER.igmp);
      context.show(cursor, DISPLAYS[versionOf(bytes, cursor.at, cursor.end)]);
    } else context.push(cursor, LAYER.igmp);
    return STOP;
  },

  fields,
  explain(bytes, at, end, layer, { cursor }) {
    end = Math.min(end, cursor.end);
    if (end - at < HEADER) return;
    const covered = { at, end, isWhole: cursor.wireEnd === cursor.end };
    const type = bytes[at + TYPE];
    if (type === DVMRP) {
      layer.field('dvmrp.version', at, 0, 3);
      layer.field('dvmrp.type', at, 1);
      layer.field('dvmrp.v3.code', at + 1, 1);
      tellChecksum(layer, 'dvmrp.checksum', bytes, at + CHECKSUM, covered);
      tellRows(layer, DVMRP_REST, at + GROUP, end);
    } else if (type >= FIRST_RGMP) {
      layer.field('rgmp.type', at, 1);
      layer.field('rgmp.reserved', at + 1, 1);
      tellChecksum(layer, 'rgmp.checksum', bytes, at + CHECKSUM, covered);
      layer.field('rgmp.maddr', at + GROUP, 4);
      layer.summary(nameOf(RGMP_NAMES, type));
    } else if (type !== PIM_1) {
      const version = versionOf(bytes, at, end);
      layer.field('igmp.version', at, 0, version);
      layer.field('igmp.type', at, 1);
      layer.field(version === 1 || type === REPORT_3 ? 'igmp.reserved' : 'igmp.max_resp', at + ANSWER_TIME, 1);
      tellChecksum(layer, 'igmp.checksum', bytes, at + CHECKSUM, covered);
      if (type === REPORT_3) explainRecords(bytes, at, end, layer);
      else explainGroup(bytes, at, end, layer);
      layer.summary(wordsOf(bytes, at, end, version));
    }
  },
};

function wordsOf(bytes: Uint8Array, at: number, end: number, version: number): string {
  const type = bytes[at + TYPE];
  const name = nameOf(TYPE_NAMES, type);
  if (type === REPORT_3) return name + recordWords(bytes, at, end);
  if (version === 1) return name;
  const group = bytes.subarray(at + GROUP, at + HEADER).join('.');
  if (type !== QUERY) return type === 0x17 ? `${name} ${group}` : `${name} group ${group}`;
  return group === '0.0.0.0' ? `${name}, general` : `${name}, specific for group ${group}`;
}

/** RFC 3376, 4.2.12: what is asked for each group, by the kind of its record. */
function recordWords(bytes: Uint8Array, start: number, end: number): string {
  let words = '';
  let at = start + HEADER;
  for (let left = Math.min(MOST_WORDED, u16be(bytes, start + RECORDS)); left > 0 && end - at >= RECORD; left -= 1) {
    const count = u16be(bytes, at + 2);
    const group = bytes.subarray(at + 4, at + RECORD).join('.');
    const behind = at + RECORD + 4 * count;
    if (behind > end) return words;
    const sources = Array.from({ length: Math.min(count, MOST_WORDED) }, (_, i) =>
      bytes.subarray(at + RECORD + 4 * i, at + RECORD + 4 * i + 4).join('.'),
    ).join(', ');
    const many = count === 1 ? 'source' : 'sources';
    const isOnly = bytes[at] === 1 || bytes[at] === 3;
    if (bytes[at] === 5) words += ` / Group ${group}, ALLOW new ${many} {${sources}}`;
    else if (bytes[at] === 6) words += ` / Group ${group}, BLOCK ${many} {${sources}}`;
    else if (count === 0) words += isOnly ? ` / Leave group ${group}` : ` / Join group ${group} for any sources`;
    else words += ` / Join group ${group}${isOnly ? ` for ${many}` : `, not ${many}`} {${sources}}`;
    at = behind + 4 * bytes[at + 1];
  }
  return words;
}

/** RFC 3376, 7.1: queries of the three versions have one type, and differ in length and time to answer. */
function versionOf(bytes: Uint8Array, at: number, end: number): number {
  const type = bytes[at + TYPE];
  if (type === REPORT_3) return 3;
  if (type === REPORT_1) return 1;
  if (type !== QUERY) return 2;
  if (end - at >= LONG_QUERY) return 3;
  return bytes[at + ANSWER_TIME] === 0 ? 1 : 2;
}

function explainGroup(bytes: Uint8Array, start: number, end: number, layer: FieldGroup): void {
  layer.field('igmp.maddr', start + GROUP, 4);
  if (bytes[start + TYPE] !== QUERY || end - start < LONG_QUERY) return;
  const at = tellRows(layer, QUERY_REST, start + HEADER, end);
  tellSources(layer, at, end, u16be(bytes, start + SOURCES));
}

function explainRecords(bytes: Uint8Array, start: number, end: number, layer: FieldGroup): void {
  layer.field('igmp.reserved', start + GROUP, 2);
  layer.field('igmp.num_grp_recs', start + RECORDS, 2);
  let at = start + HEADER;
  for (let left = u16be(bytes, start + RECORDS); left > 0 && end - at >= RECORD; left -= 1) {
    const sources = u16be(bytes, at + 2);
    const auxiliary = bytes[at + 1] * 4;
    const record = layer.group('Group', at, RECORD + sources * 4 + auxiliary);
    record.summary(bytes.subarray(at + 4, at + RECORD).join('.'));
    at = tellSources(record, tellRows(record, GROUP_RECORD, at, end), end, sources);
    if (auxiliary > end - at) return;
    if (auxiliary > 0) record.field('igmp.aux_data', at, auxiliary);
    at += auxiliary;
  }
}

function tellSources(layer: FieldGroup, at: number, end: number, count: number): number {
  for (; count > 0 && end - at >= 4; count -= 1, at += 4) layer.field('igmp.saddr', at, 4);
  return at;
}
