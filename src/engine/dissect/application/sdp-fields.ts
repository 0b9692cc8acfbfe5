// RFC 4566: the lines of a session description, as SIP carries it.

import { latin1, utf8 } from '../../../base/text.ts';
import { defineFields } from '../../../model/field.ts';
import type { FieldGroup } from '../../../model/field.ts';
import { text } from '../header.ts';
import { trimLine } from './lines.ts';

const MOST_LINES = 1000;

export const sdpFields = defineFields({
  'sdp.version': text('Version'),
  'sdp.owner': text('Owner'),
  'sdp.owner.username': text('User name'),
  'sdp.owner.sessionid': text('Session ID'),
  'sdp.owner.version': text('Session version'),
  'sdp.owner.network_type': text('Network type'),
  'sdp.owner.address_type': text('Address type'),
  'sdp.owner.address': text('Address'),
  'sdp.session_name': text('Session name'),
  'sdp.session_info': text('Session information'),
  'sdp.uri': text('URI'),
  'sdp.email': text('Mail address'),
  'sdp.phone': text('Phone number'),
  'sdp.connection_info': text('Connection', {
    en: 'Where the other side shall send sound and pictures to.',
    ru: 'Куда другой стороне слать звук и изображение.',
  }),
  'sdp.connection_info.network_type': text('Network type'),
  'sdp.connection_info.address_type': text('Address type'),
  'sdp.connection_info.address': text('Address'),
  'sdp.bandwidth': text('Bandwidth'),
  'sdp.bandwidth.modifier': text('Kind'),
  'sdp.bandwidth.value': text('Value'),
  'sdp.time': text('Time'),
  'sdp.time.start': text('Start'),
  'sdp.time.stop': text('End'),
  'sdp.repeat_time': text('Repeated'),
  'sdp.repeat_time.interval': text('Interval'),
  'sdp.repeat_time.duration': text('Duration'),
  'sdp.repeat_time.offset': text('Offset'),
  'sdp.timezone': text('Time zone'),
  'sdp.timezone.time': text('Time'),
  'sdp.timezone.offset': text('Offset'),
  'sdp.encryption_key': text('Encryption key'),
  'sdp.media': text('Media'),
  'sdp.media.media': text('Kind'),
  'sdp.media.port_string': text('Port'),
  'sdp.media.port': { title: 'Port', kind: 'unsigned' },
  'sdp.media.proto': text('Protocol'),
  'sdp.media.format': text('Format'),
  'sdp.media_title': text('Title'),
  'sdp.session_attr': text('Attribute'),
  'sdp.session_attr.field': text('Name'),
  'sdp.session_attr.value': text('Value'),
  'sdp.media_attr': text('Attribute'),
  'sdp.media_attribute.field': text('Name'),
  'sdp.media_attribute.value': text('Value'),
  'sdp.mime.type': text('Media type'),
  'sdp.sample_rate': text('Sample rate'),
  'sdp.fmtp.parameter': text('Parameter'),
  'sdp.unknown': text('Unknown line'),
});

/** As filters and trees name it. */
export const sdp = { id: 'sdp', title: 'Session Description Protocol', fields: sdpFields };

/** What a line is, by its letter; and the parts of its value, separated by spaces. */
const LINES: Readonly<Record<string, readonly [name: string, parts?: readonly string[]]>> = {
  v: ['version'],
  o: ['owner', ['username', 'sessionid', 'version', 'network_type', 'address_type', 'address']],
  s: ['session_name'],
  i: ['session_info'],
  u: ['uri'],
  e: ['email'],
  p: ['phone'],
  c: ['connection_info', ['network_type', 'address_type', 'address']],
  t: ['time', ['start', 'stop']],
  k: ['encryption_key'],
};
/** RFC 3551, 6: names of payload types, as Wireshark shows them. */
const PAYLOADS: Readonly<Record<number, string>> = {
  0: 'ITU-T G.711 PCMU',
  1: 'USA Federal Standard FS-1016',
  2: 'ITU-T G.721',
  3: 'GSM 06.10',
  4: 'ITU-T G.723',
  5: 'DVI4 8000 samples/s',
  6: 'DVI4 16000 samples/s',
  7: 'Experimental linear predictive encoding from Xerox PARC',
  8: 'ITU-T G.711 PCMA',
  9: 'ITU-T G.722',
  10: '16-bit uncompressed audio, stereo',
  11: '16-bit uncompressed audio, monaural',
  12: 'Qualcomm Code Excited Linear Predictive coding',
  13: 'Comfort noise',
  14: 'MPEG-I/II Audio',
  15: 'ITU-T G.728',
  16: 'DVI4 11025 samples/s',
  17: 'DVI4 22050 samples/s',
  18: 'ITU-T G.729',
  19: 'Comfort noise (old)',
  25: 'Sun CellB video encoding',
  26: 'JPEG-compressed video',
  28: "'nv' program",
  31: 'ITU-T H.261',
  32: 'MPEG-I/II Video',
  33: 'MPEG-II transport streams',
  34: 'ITU-T H.263',
};

/** A line: its text and where it stands. */
interface Line {
  readonly at: number;
  readonly text: string;
  /** Its value as it is shown. */
  readonly shown: string;
}

/** Names the fields of a description in bytes[at, end). */
export function explainSdp(bytes: Uint8Array, at: number, end: number, layer: FieldGroup): void {
  let isMedia = false;
  let place = at;
  for (let i = 0; i < MOST_LINES && place < end; i += 1) {
    const lineFeed = bytes.indexOf(0x0a, place);
    const lineEnd = lineFeed < 0 || lineFeed >= end ? end : lineFeed;
    const next = Math.min(end, lineEnd + 1);
    const text = latin1(bytes, place, trimLine(bytes, place, lineEnd));
    const line = { at: place, text, shown: utf8(bytes, place + 2, Math.max(place + 2, place + text.length)) };
    place = next;
    if (line.text[1] !== '=') continue;
    if (line.text[0] === 'm') isMedia = true;
    explainLine(line, isMedia, layer);
  }
}

function explainLine(line: Line, isMedia: boolean, layer: FieldGroup): void {
  const letter = line.text[0];
  const known = LINES[letter];
  if (letter === 'm') explainMedia(line, layer);
  else if (letter === 'a') explainAttribute(line, isMedia, layer);
  else if (letter === 'b') {
    const group = whole(line, 'sdp.bandwidth', layer);
    part(line, /^b=([^:]*)(?::(.*))?$/d, ['sdp.bandwidth.modifier', 'sdp.bandwidth.value'], group);
  } else if (letter === 'r') explainRepeats(line, whole(line, 'sdp.repeat_time', layer));
  else if (letter === 'z') explainZones(line, whole(line, 'sdp.timezone', layer));
  else if (known === undefined) whole(line, 'sdp.unknown', layer);
  else {
    const [name, parts = []] = known;
    const group = whole(line, letter === 'i' && isMedia ? 'sdp.media_title' : `sdp.${name}`, layer);
    for (const [i, { at, word }] of words(line).slice(0, parts.length).entries())
      group.field(`sdp.${name}.${parts[i]}`, at, word.length);
  }
}

const whole = (line: Line, name: string, layer: FieldGroup): FieldGroup =>
  layer.field(name, line.at, line.text.length, line.shown);

/** Words of the value. */
function words(line: Line): { at: number; word: string }[] {
  return [...line.text.matchAll(/\S+/g)]
    .map((found, i) => ({ at: line.at + found.index + (i === 0 ? 2 : 0), word: found[0].slice(i === 0 ? 2 : 0) }))
    .filter(({ word }) => word !== '');
}

/** Names the groups that a pattern (with the flag `d`) finds in a line. */
function part(line: Line, pattern: RegExp, names: readonly string[], group: FieldGroup): RegExpExecArray | null {
  const found = pattern.exec(line.text);
  for (const [i, name] of names.entries()) {
    const place = found?.indices?.[i + 1];
    if (place !== undefined) group.field(name, line.at + place[0], place[1] - place[0]);
  }
  return found;
}

function explainMedia(line: Line, layer: FieldGroup): void {
  const group = whole(line, 'sdp.media', layer);
  const [media, port, protocol, ...formats] = words(line);
  if (media !== undefined) group.field('sdp.media.media', media.at, media.word.length);
  if (port !== undefined) {
    const [number] = port.word.split('/', 1);
    group.field('sdp.media.port_string', port.at, number.length);
    if (/^\d{1,5}$/.test(number)) group.field('sdp.media.port', port.at, number.length, Number(number));
  }
  if (protocol !== undefined) group.field('sdp.media.proto', protocol.at, protocol.word.length);
  const isRtp = /^RTP\//i.test(protocol?.word ?? '');
  for (const { at, word } of formats) {
    const number = isRtp && /^\d{1,3}$/.test(word) ? Number(word) : -1;
    const name = number >= 96 && number <= 127 ? `DynamicRTP-Type-${number}` : (PAYLOADS[number] ?? word);
    group.field('sdp.media.format', at, word.length, name);
  }
}

function explainAttribute(line: Line, isMedia: boolean, layer: FieldGroup): void {
  const group = whole(line, isMedia ? 'sdp.media_attr' : 'sdp.session_attr', layer);
  const name = isMedia ? 'sdp.media_attribute' : 'sdp.session_attr';
  const [, field = '', value] = /^a=([^:]*)(?::(.*))?$/.exec(line.text) ?? [];
  if (value === undefined) return;
  group.field(`${name}.field`, line.at + 2, field.length);
  if (isMedia && field === 'rtpmap')
    part(line, /^a=rtpmap:(\S+)\s+([^/\s]+)(?:\/([^/\s]+))?/d, ['sdp.media.format', 'sdp.mime.type', 'sdp.sample_rate'], group); // prettier-ignore
  else if (isMedia && field === 'fmtp') {
    const format = part(line, /^a=fmtp:(\S+)\s*/d, ['sdp.media.format'], group);
    const start = format?.[0].length ?? 0;
    for (const found of line.text.slice(start).matchAll(/[^;\s][^;]*/g))
      group.field('sdp.fmtp.parameter', line.at + start + found.index, found[0].length);
  } else group.field(`${name}.value`, line.at + 3 + field.length, value.length);
}

function explainRepeats(line: Line, group: FieldGroup): void {
  for (const [i, { at, word }] of words(line).entries())
    group.field(`sdp.repeat_time.${i === 0 ? 'interval' : i === 1 ? 'duration' : 'offset'}`, at, word.length);
}

function explainZones(line: Line, group: FieldGroup): void {
  for (const [i, { at, word }] of words(line).entries())
    group.field(`sdp.timezone.${i % 2 === 0 ? 'time' : 'offset'}`, at, word.length);
}
