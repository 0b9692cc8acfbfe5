// RFC 959, 2428: the fields of FTP lines. As in Wireshark, the first line of a packet is taken apart, others are shown.

import { parseAddress } from '../../../base/network.ts';
import { defineFields } from '../../../model/field.ts';
import type { FieldGroup } from '../../../model/field.ts';
import { lineGroup, partsOf, tellParts } from './line-fields.ts';
import type { TextLine } from './line-fields.ts';
import { FTP_REPLIES } from './reply-codes.ts';

export const ftpFields = defineFields({
  'ftp.request': { title: 'Request', kind: 'flag', derived: true },
  'ftp.response': { title: 'Response', kind: 'flag', derived: true },
  'ftp.request.command': {
    title: 'Command',
    kind: 'text',
    help: {
      en: 'RETR fetches a file, STOR sends one, USER and PASS log in; all of it is readable on the way.',
      ru: 'RETR забирает файл, STOR отправляет, USER и PASS — вход; по пути всё это можно прочитать.',
    },
  },
  'ftp.request.arg': { title: 'Argument', kind: 'text' },
  'ftp.response.code': {
    title: 'Reply code',
    kind: 'unsigned',
    names: FTP_REPLIES,
    help: {
      en: '2xx went well, 3xx waits for more, 4xx and 5xx failed; 530 is a refused login.',
      ru: '2xx — удалось, 3xx — ждёт продолжения, 4xx и 5xx — отказ; 530 — вход отклонён.',
    },
  },
  'ftp.response.arg': { title: 'Reply', kind: 'text' },
  'ftp.current-working-directory': { title: 'Current working directory', kind: 'text', derived: true },
  'ftp.passive.ip': { title: 'Passive address', kind: 'ipv4' },
  'ftp.passive.port': { title: 'Passive port', kind: 'unsigned' },
  'ftp.passive.nat': {
    title: 'Passive address is another',
    kind: 'flag',
    derived: true,
    help: {
      en: 'The address offered is not the one that speaks: a translating router, or a redirected connection.',
      ru: 'Предложен не тот адрес, с которого говорят: трансляция адресов или перенаправление.',
    },
  },
  'ftp.active.nat': { title: 'Active address is another', kind: 'flag', derived: true },
  'ftp.active.cip': { title: 'Active address', kind: 'ipv4' },
  'ftp.active.port': { title: 'Active port', kind: 'unsigned' },
  'ftp.eprt.af': { title: 'Address family', kind: 'unsigned', names: { 1: 'IPv4', 2: 'IPv6' } },
  'ftp.eprt.ip': { title: 'Active address', kind: 'ipv4' },
  'ftp.eprt.ipv6': { title: 'Active address', kind: 'ipv6' },
  'ftp.eprt.port': { title: 'Active port', kind: 'unsigned' },
  'ftp.epsv.ip': { title: 'Passive address', kind: 'ipv4', derived: true },
  'ftp.epsv.ipv6': { title: 'Passive address', kind: 'ipv6', derived: true },
  'ftp.epsv.port': { title: 'Passive port', kind: 'unsigned' },
});

/** What the meaning of a line depends on: who speaks, as texts, and where the client is. */
export interface FtpContext {
  readonly client: string;
  readonly server: string;
  readonly directory: string;
}

/** Names the fields of one line. */
export function explainFtp(line: TextLine, layer: FieldGroup, context: FtpContext): void {
  explainParts(line, layer, context);
  if (line.isFirst) layer.field('ftp.current-working-directory', line.at, 0, context.directory);
}

function explainParts(line: TextLine, layer: FieldGroup, { client, server }: FtpContext): void {
  const { at, fromOriginator, isFirst } = line;
  if (isFirst) {
    layer.field('ftp.request', at, 0, fromOriginator ? 1 : 0);
    layer.field('ftp.response', at, 0, fromOriginator ? 0 : 1);
  }
  const group = lineGroup(line, layer);
  if (!isFirst) return;
  if (fromOriginator) {
    const parts = partsOf(line, /^\s*(\S+)\s?(.*)/ds);
    tellParts(line, parts, ['ftp.request.command', 'ftp.request.arg'], group);
    if (/^port$/i.test(parts?.[1] ?? '')) explainPort(line, 'ftp.active', client, group);
    if (/^eprt$/i.test(parts?.[1] ?? '')) explainExtendedPort(line, group);
    return;
  }
  const parts = partsOf(line, /^(\d{3})[ -]?(.*)$/d);
  if (parts === null) {
    if (line.text !== '') group.field('ftp.response.arg', at, line.text.length);
    return;
  }
  group.field('ftp.response.code', at, 3, Number(parts[1]));
  tellParts(line, parts, [null, 'ftp.response.arg'], group);
  if (parts[1] === '227') explainPort(line, 'ftp.passive', server, group);
  const port = parts[1] === '229' ? partsOf(line, /\(\|\|\|(\d{1,5})\|\)/d) : null;
  const place = port?.indices?.[1];
  if (port === null || place === undefined) return;
  const address = parseAddress(server);
  if (address !== null) group.field(address.length === 4 ? 'ftp.epsv.ip' : 'ftp.epsv.ipv6', at, 0, address);
  group.field('ftp.epsv.port', at + place[0], place[1] - place[0], Number(port[1]));
}

/** `h1,h2,h3,h4,p1,p2`; `speaker` is who offers it. */
function explainPort(line: TextLine, kind: 'ftp.active' | 'ftp.passive', speaker: string, group: FieldGroup): void {
  const parts = partsOf(line, /(\d{1,3},\d{1,3},\d{1,3},\d{1,3}),(\d{1,3},\d{1,3})/d);
  const [, host, number] = parts?.indices ?? [];
  if (parts === null || host === undefined || number === undefined) return;
  const bytes = parts[1].split(',').map(Number);
  const [high, low] = parts[2].split(',').map(Number);
  if ([...bytes, high, low].some((byte) => byte > 255)) return;
  const address = kind === 'ftp.active' ? 'ftp.active.cip' : 'ftp.passive.ip';
  group.field(address, line.at + host[0], host[1] - host[0], Uint8Array.from(bytes));
  group.field(`${kind}.port`, line.at + number[0], number[1] - number[0], high * 256 + low);
  if (bytes.join('.') !== speaker) group.field(`${kind}.nat`, line.at + host[0], 0, 1);
}

/** `|1|address|port|`. */
function explainExtendedPort(line: TextLine, group: FieldGroup): void {
  const parts = partsOf(line, /\|([12])\|([^|]{1,45})\|(\d{1,5})\|/d);
  const [, family, host, port] = parts?.indices ?? [];
  if (parts === null || family === undefined || host === undefined || port === undefined) return;
  group.field('ftp.eprt.af', line.at + family[0], 1, Number(parts[1]));
  const address = parseAddress(parts[2]);
  if (address !== null)
    group.field(address.length === 4 ? 'ftp.eprt.ip' : 'ftp.eprt.ipv6', line.at + host[0], host[1] - host[0], address);
  group.field('ftp.eprt.port', line.at + port[0], port[1] - port[0], Number(parts[3]));
}
