// Private messages of ntpd, mode 7 (ntp_request.h): what ntpdc asks. Lists of clients (monlist) were the means of great
// amplification attacks.

import { u16be } from '../../../base/bytes.ts';
import { defineFields } from '../../../model/field.ts';
import type { FieldGroup, FieldSpec } from '../../../model/field.ts';

const SEQUENCE = 1,
  IMPLEMENTATION = 2,
  REQUEST = 3,
  ITEMS = 4,
  SIZE = 6,
  HEADER = 8;
const MOST_ITEMS = 512;
const REQUESTS: Readonly<Record<number, string>> = {
  0: 'PEER_LIST',
  1: 'PEER_LIST_SUM',
  2: 'PEER_INFO',
  3: 'PEER_STATS',
  4: 'SYS_INFO',
  5: 'SYS_STATS',
  6: 'IO_STATS',
  7: 'MEM_STATS',
  8: 'LOOP_INFO',
  9: 'TIMER_STATS',
  10: 'CONFIG',
  11: 'UNCONFIG',
  12: 'SET_SYS_FLAG',
  13: 'CLR_SYS_FLAG',
  16: 'GET_RESTRICT',
  17: 'RESADDFLAGS',
  18: 'RESSUBFLAGS',
  19: 'UNRESTRICT',
  20: 'MON_GETLIST',
  21: 'RESET_STATS',
  22: 'RESET_PEER',
  23: 'REREAD_KEYS',
  26: 'TRUSTKEY',
  27: 'UNTRUSTKEY',
  28: 'AUTHINFO',
  29: 'TRAPS',
  30: 'ADD_TRAP',
  31: 'CLR_TRAP',
  32: 'REQUEST_KEY',
  33: 'CONTROL_KEY',
  34: 'GET_CTLSTATS',
  36: 'GET_CLOCKINFO',
  37: 'SET_CLKFUDGE',
  38: 'GET_KERNEL',
  39: 'GET_CLKBUGINFO',
  42: 'MON_GETLIST_1',
  43: 'HOSTNAME_ASSOCID',
  44: 'IF_STATS',
  45: 'IF_RELOAD',
};

type Row = readonly [name: string, length: number, title: string, kind?: FieldSpec['kind']];

/** What an item of an answer holds, by request. */
const ROWS: Readonly<Record<number, readonly Row[]>> = {
  0: [
    ['mode7.address', 4, 'Address', 'ipv4'],
    ['mode7.port', 2, 'Port'],
    ['mode7.hmode', 1, 'Mode'],
    ['mode7.peer.flags', 1, 'Flags'],
    ['mode7.ipv6_flag', 4, 'Is IPv6'],
    ['mode7.unused', 4, 'Unused', 'bytes'],
    ['mode7.address6', 16, 'IPv6 address', 'ipv6'],
  ],
  1: [
    ['mode7.dstaddress', 4, 'Local address', 'ipv4'],
    ['mode7.srcaddress', 4, 'Peer', 'ipv4'],
    ['mode7.srcport', 2, 'Port'],
    ['ntp.stratum', 1, ''],
    ['mode7.hpoll', 1, 'Own polling interval', 'signed'],
    ['ntp.ppoll', 1, ''],
    ['mode7.reach', 1, 'Reached'],
    ['mode7.peer.flags', 1, 'Flags'],
    ['mode7.hmode', 1, 'Mode'],
    ['mode7.delay', 4, 'Delay', 'signed'],
    ['mode7.offset', 8, 'Offset'],
    ['mode7.dispersion', 4, 'Dispersion'],
    ['mode7.ipv6_flag', 4, 'Is IPv6'],
    ['mode7.unused', 4, 'Unused', 'bytes'],
    ['mode7.dstaddress6', 16, 'Local IPv6 address', 'ipv6'],
    ['mode7.srcaddress6', 16, 'IPv6 peer', 'ipv6'],
  ],
  8: [
    ['mode7.last_offset', 8, 'Last offset', 'signed'],
    ['mode7.drift_comp', 8, 'Drift', 'signed'],
    ['mode7.compliance', 4, 'Compliance'],
    ['mode7.watchdog_timer', 4, 'Watchdog timer'],
  ],
  28: [
    ['mode7.timereset', 4, 'Seconds since the reset'],
    ['mode7.numkeys', 4, 'Keys'],
    ['mode7.numfreekeys', 4, 'Free keys'],
    ['mode7.keylookups', 4, 'Key lookups'],
    ['mode7.keynotfound', 4, 'Keys not found'],
    ['mode7.encryptions', 4, 'Encryptions'],
    ['mode7.decryptions', 4, 'Decryptions'],
    ['mode7.expired', 4, 'Expired keys'],
    ['mode7.keyuncached', 4, 'Keys not cached'],
  ],
  38: [
    ['mode7.kernel_offset', 4, 'Offset', 'signed'],
    ['mode7.freq', 4, 'Frequency', 'signed'],
    ['mode7.maxerror', 4, 'Greatest error', 'signed'],
    ['mode7.esterror', 4, 'Estimated error', 'signed'],
    ['mode7.status', 2, 'Status'],
    ['mode7.shift', 2, 'Shift'],
    ['mode7.constant', 4, 'Time constant', 'signed'],
    ['mode7.precision', 4, 'Precision', 'signed'],
    ['mode7.tolerance', 4, 'Tolerance', 'signed'],
    ['mode7.ppsfreq', 4, 'PPS frequency', 'signed'],
    ['mode7.jitter', 4, 'Jitter', 'signed'],
    ['mode7.stabil', 4, 'Stability', 'signed'],
    ['mode7.jitcnt', 4, 'Jitter exceeded', 'signed'],
    ['mode7.calcnt', 4, 'Calibrations', 'signed'],
    ['mode7.errcnt', 4, 'Calibration errors', 'signed'],
    ['mode7.stbcnt', 4, 'Stability exceeded', 'signed'],
  ],
  42: [
    ['monlist.avgint', 4, 'Average interval'],
    ['monlist.lsint', 4, 'Since the last packet'],
    ['monlist.restr', 4, 'Restrictions'],
    ['monlist.count', 4, 'Packets'],
    ['monlist.remote_address', 4, 'Client', 'ipv4'],
    ['monlist.local_address', 4, 'Local address', 'ipv4'],
    ['monlist.flags', 4, 'Flags'],
    ['monlist.port', 2, 'Port'],
    ['monlist.mode', 1, 'Mode'],
    ['monlist.version', 1, 'Version'],
    ['monlist.ipv6', 4, 'Is IPv6'],
    ['monlist.unused', 4, 'Unused'],
    ['monlist.addr6', 16, 'IPv6 client', 'ipv6'],
    ['monlist.daddr6', 16, 'Local IPv6 address', 'ipv6'],
  ],
};
const HEX = new Set(['mode7.peer.flags', 'monlist.restr', 'monlist.flags', 'monlist.ipv6', 'monlist.unused']);
const PEER_FLAGS = ['config', 'syspeer', 'burst', 'refclock', 'prefer', 'authenable', 'sel_candidate', 'shortlist'];

const nameOf = (row: string): string => (row.startsWith('ntp.') ? row : `ntp.priv.${row}`);

export const privateFields = defineFields({
  'ntp.priv.flags.r': { title: 'Response', kind: 'unsigned', mask: 0x80 },
  'ntp.priv.flags.more': { title: 'More follows', kind: 'unsigned', mask: 0x40 },
  'ntp.priv.auth_seq': { title: 'Authentication and sequence', kind: 'unsigned' },
  'ntp.priv.auth': { title: 'Authenticated', kind: 'unsigned', mask: 0x80 },
  'ntp.priv.seq': { title: 'Sequence number', kind: 'unsigned', mask: 0x7f },
  'ntp.priv.impl': {
    title: 'Implementation',
    kind: 'unsigned',
    names: { 0: 'universal', 2: 'xntpd, old', 3: 'xntpd' },
  },
  'ntp.priv.reqcode': {
    title: 'Request',
    kind: 'unsigned',
    names: REQUESTS,
    help: {
      en: 'MON_GETLIST asks for the last clients: a small question with a huge answer, made for attacks by reflection.',
      ru: 'MON_GETLIST просит список последних клиентов: на малый вопрос — огромный ответ, им усиливают атаки.',
    },
  },
  'ntp.priv.err': { title: 'Error', kind: 'unsigned', hex: true, mask: 0xf0 },
  'ntp.priv.numitems': { title: 'Items', kind: 'unsigned', mask: 0x0fff },
  'ntp.priv.reserved': { title: 'Reserved', kind: 'unsigned', hex: true, mask: 0xf0 },
  'ntp.priv.itemsize': { title: 'Size of an item', kind: 'unsigned', unit: 'bytes', mask: 0x0fff },
  'ntp.priv.mode7.item': { title: 'Item', kind: 'label' },
  ...Object.fromEntries(
    Object.values(ROWS)
      .flat()
      .filter(([name]) => !name.startsWith('ntp.'))
      .map(([name, , title, kind = 'unsigned']): [string, FieldSpec] => [
        nameOf(name),
        { title, kind, ...(HEX.has(name) && { hex: true as const }) },
      ]),
  ),
  ...Object.fromEntries(
    PEER_FLAGS.map((flag, i): [string, FieldSpec] => [
      `ntp.priv.mode7.peer.flags.${flag}`,
      { title: flag, kind: 'flag', mask: 1 << i },
    ]),
  ),
});

/** Whether a private message is cut or claims more items than it has. */
export const isPrivateMalformed = (bytes: Uint8Array, at: number, end: number): boolean =>
  end - at < HEADER || (u16be(bytes, at + ITEMS) & 0x0fff) * (u16be(bytes, at + SIZE) & 0x0fff) > end - at - HEADER;

/** Names the fields behind the first byte of a private message. */
export function explainPrivate(bytes: Uint8Array, at: number, end: number, layer: FieldGroup): void {
  if (end - at < HEADER) return;
  const sequence = layer.field('ntp.priv.auth_seq', at + SEQUENCE, 1);
  sequence.field('ntp.priv.auth', at + SEQUENCE, 1);
  sequence.field('ntp.priv.seq', at + SEQUENCE, 1);
  layer.field('ntp.priv.impl', at + IMPLEMENTATION, 1);
  layer.field('ntp.priv.reqcode', at + REQUEST, 1);
  layer.field('ntp.priv.err', at + ITEMS, 1);
  layer.field('ntp.priv.numitems', at + ITEMS, 2);
  layer.field('ntp.priv.reserved', at + SIZE, 1);
  layer.field('ntp.priv.itemsize', at + SIZE, 2);
  const isResponse = (bytes[at] & 0x80) !== 0;
  const request = bytes[at + REQUEST];
  const words = REQUESTS[request] ?? `request ${request}`;
  layer.summary(`NTP private ${isResponse ? 'response' : 'request'}: ${words}`);
  const rows = ROWS[request];
  if (!isResponse || rows === undefined) return;
  const count = Math.min(u16be(bytes, at + ITEMS) & 0x0fff, MOST_ITEMS);
  const size = u16be(bytes, at + SIZE) & 0x0fff;
  for (let i = 0, place = at + HEADER; i < count && size > 0 && place + size <= end; i += 1, place += size) {
    const item = layer.field('ntp.priv.mode7.item', place, size);
    let row = place;
    for (const [name, length] of rows) {
      if (row + length > place + size) break;
      const field = item.field(nameOf(name), row, length);
      if (name === 'mode7.peer.flags')
        for (const flag of PEER_FLAGS) field.field(`ntp.priv.mode7.peer.flags.${flag}`, row, 1);
      row += length;
    }
  }
}
