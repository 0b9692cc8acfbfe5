// RFC 9327: control messages of NTP, mode 6.

import { u16be } from '../../../base/bytes.ts';
import { latin1 } from '../../../base/text.ts';
import { defineFields } from '../../../model/field.ts';
import type { FieldGroup } from '../../../model/field.ts';

const FLAGS = 1,
  STATUS = 4,
  ASSOCIATION = 6,
  COUNT = 10,
  HEADER = 12;
const RESPONSE = 0x80,
  ERROR = 0x40;
const OPCODE = { readStatus: 1, readVariables: 2, writeVariables: 3, readClock: 4, writeClock: 5 } as const;
const MOST_ITEMS = 512;
const OPCODES = {
  1: 'read status',
  2: 'read variables',
  3: 'write variables',
  4: 'read clock variables',
  5: 'write clock variables',
  6: 'set trap',
  7: 'trap message',
  8: 'runtime configuration',
  9: 'export configuration to file',
  10: 'retrieve remote address statistics',
  11: 'retrieve ordered list',
  12: 'request client-specific nonce',
  31: 'unset trap',
};
const CLOCKS = {
  0: 'unspecified',
  1: 'atomic clock',
  2: 'VLF radio',
  3: 'HF radio',
  4: 'UHF radio',
  5: 'local',
  6: 'NTP over UDP',
  7: 'UDP/TIME',
  8: 'eyeball and wristwatch',
  9: 'modem',
};
const SELECTIONS = {
  0: 'rejected',
  1: 'false ticker',
  2: 'excess',
  3: 'outlier',
  4: 'candidate',
  5: 'backup',
  6: 'system peer',
  7: 'PPS peer',
};
const SYSTEM_STATUS = ['li', 'clksrc', 'count', 'code'].map((name) => `ntp.ctrl.sys_status.${name}`);
const PEER_STATUS = ['config', 'authenable', 'authentic', 'reach', 'bcast', 'selection', 'count', 'code'].map(
  (name) => `ntp.ctrl.peer_status.${name}`,
);
const CLOCK_STATUS = ['ntp.ctrl.clock_status.status', 'ntp.ctrl.clock_status.code'];

export const controlFields = defineFields({
  'ntp.ctrl.flags2': { title: 'Flags 2', kind: 'unsigned', hex: true },
  'ntp.ctrl.flags2.r': { title: 'Response', kind: 'unsigned', mask: 0x80 },
  'ntp.ctrl.flags2.error': { title: 'Error', kind: 'unsigned', mask: 0x40 },
  'ntp.ctrl.flags2.more': { title: 'More follows', kind: 'unsigned', mask: 0x20 },
  'ntp.ctrl.flags2.opcode': {
    title: 'Operation',
    kind: 'unsigned',
    mask: 0x1f,
    names: OPCODES,
    help: {
      en: 'What is asked of the server. Read variables tells its version to anybody.',
      ru: 'О чём просят сервер. Чтение переменных сообщает его версию кому угодно.',
    },
  },
  'ntp.ctrl.sequence': { title: 'Sequence', kind: 'unsigned' },
  'ntp.ctrl.status': { title: 'Status', kind: 'unsigned', hex: true },
  'ntp.ctrl.err_status': { title: 'Error', kind: 'unsigned', mask: 0xff00 },
  'ntp.ctrl.sys_status.li': { title: 'Leap indicator', kind: 'unsigned', mask: 0xc000 },
  'ntp.ctrl.sys_status.clksrc': { title: 'Clock source', kind: 'unsigned', mask: 0x3f00, names: CLOCKS },
  'ntp.ctrl.sys_status.count': { title: 'System events', kind: 'unsigned', mask: 0x00f0 },
  'ntp.ctrl.sys_status.code': { title: 'Last system event', kind: 'unsigned', mask: 0x000f },
  'ntp.ctrl.peer_status.config': { title: 'Configured', kind: 'flag', mask: 0x8000 },
  'ntp.ctrl.peer_status.authenable': { title: 'Authentication in use', kind: 'flag', mask: 0x4000 },
  'ntp.ctrl.peer_status.authentic': { title: 'Authentic', kind: 'flag', mask: 0x2000 },
  'ntp.ctrl.peer_status.reach': { title: 'Reachable', kind: 'flag', mask: 0x1000 },
  'ntp.ctrl.peer_status.bcast': { title: 'Broadcast', kind: 'flag', mask: 0x0800 },
  'ntp.ctrl.peer_status.selection': { title: 'Selection', kind: 'unsigned', mask: 0x0700, names: SELECTIONS },
  'ntp.ctrl.peer_status.count': { title: 'Peer events', kind: 'unsigned', mask: 0x00f0 },
  'ntp.ctrl.peer_status.code': { title: 'Last peer event', kind: 'unsigned', mask: 0x000f },
  'ntp.ctrl.clock_status.status': { title: 'Clock status', kind: 'unsigned', mask: 0xff00 },
  'ntp.ctrl.clock_status.code': { title: 'Last clock event', kind: 'unsigned', mask: 0x00ff },
  'ntp.ctrl.associd': { title: 'Association', kind: 'unsigned' },
  'ntp.ctrl.offset': { title: 'Offset', kind: 'unsigned' },
  'ntp.ctrl.count': { title: 'Length of the data', kind: 'unsigned', unit: 'bytes' },
  'ntp.ctrl.data': { title: 'Data', kind: 'label' },
  'ntp.ctrl.item': { title: 'Association', kind: 'label' },
});

/** Whether a control message is cut or claims more data than it has. */
export const isControlMalformed = (bytes: Uint8Array, at: number, end: number): boolean =>
  end - at < HEADER || u16be(bytes, at + COUNT) > end - at - HEADER;

/** Names the fields behind the first byte of a control message. */
export function explainControl(bytes: Uint8Array, at: number, end: number, layer: FieldGroup): void {
  if (end - at < HEADER) return;
  const flags = layer.field('ntp.ctrl.flags2', at + FLAGS, 1);
  for (const bit of ['r', 'error', 'more', 'opcode']) flags.field(`ntp.ctrl.flags2.${bit}`, at + FLAGS, 1);
  layer.field('ntp.ctrl.sequence', at + 2, 2);
  const status = layer.field('ntp.ctrl.status', at + STATUS, 2);
  const word = bytes[at + FLAGS];
  const opcode = word & 31;
  const association = u16be(bytes, at + ASSOCIATION);
  if ((word & RESPONSE) !== 0)
    for (const name of statusNames(opcode, (word & ERROR) !== 0, association)) status.field(name, at + STATUS, 2);
  layer.field('ntp.ctrl.associd', at + ASSOCIATION, 2);
  layer.field('ntp.ctrl.offset', at + 8, 2);
  layer.field('ntp.ctrl.count', at + COUNT, 2);
  layer.summary(`NTP control ${(word & RESPONSE) !== 0 ? 'response' : 'request'}: ${OPCODES[opcode as 1] ?? opcode}`);
  const data = at + HEADER;
  const stop = Math.min(end, data + u16be(bytes, at + COUNT));
  if (stop <= data) return;
  const group = layer.field('ntp.ctrl.data', data, stop - data);
  if (opcode === OPCODE.readStatus && association === 0) explainAssociations(bytes, data, stop, group);
  else explainVariables(bytes, data, stop, group);
}

function statusNames(opcode: number, isError: boolean, association: number): readonly string[] {
  if (isError) return ['ntp.ctrl.err_status'];
  if (opcode <= OPCODE.writeVariables) return association === 0 ? SYSTEM_STATUS : PEER_STATUS;
  return opcode === OPCODE.readClock || opcode === OPCODE.writeClock ? CLOCK_STATUS : [];
}

function explainAssociations(bytes: Uint8Array, at: number, end: number, group: FieldGroup): void {
  for (let place = at; place + 4 <= end; place += 4) {
    const item = group.field('ntp.ctrl.item', place, 4);
    item.field('ntp.ctrl.associd', place, 2);
    const status = item.field('ntp.ctrl.status', place + 2, 2);
    for (const name of PEER_STATUS) status.field(name, place + 2, 2);
    item.summary(String(u16be(bytes, place)));
  }
}

/** Texts `name=value`, between commas. */
function explainVariables(bytes: Uint8Array, at: number, end: number, group: FieldGroup): void {
  let place = at;
  for (const part of latin1(bytes, at, end).split(/,(?=\s*\w+=)/, MOST_ITEMS)) {
    const text = part.trim();
    if (text !== '') group.group(text, place + part.indexOf(text), text.length);
    place += part.length + 1;
  }
}
