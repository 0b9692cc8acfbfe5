// The fields of RTSP messages, RFC 2326, and of the frames between them (10.12).

import { latin1 } from '../../../base/text.ts';
import { defineFields } from '../../../model/field.ts';
import type { FieldGroup } from '../../../model/field.ts';
import { sdpFields } from './sdp-fields.ts';

const MOST_LINES = 512;
/** `$`, channel, length. */
export const FRAME_HEADER = 4;

export const rtspFields = defineFields({
  'rtsp.request': { title: 'Request', kind: 'text' },
  'rtsp.response': { title: 'Response', kind: 'text' },
  'rtsp.method': {
    title: 'Method',
    kind: 'text',
    help: {
      en: 'DESCRIBE asks what there is, SETUP where to send it, PLAY begins. DESCRIBE for many addresses in turn is a scan for cameras.',
      ru: 'DESCRIBE узнаёт, что есть, SETUP — куда слать, PLAY начинает. DESCRIBE по многим адресам подряд — поиск камер.',
    },
  },
  'rtsp.url': { title: 'URL', kind: 'text' },
  'rtsp.status': { title: 'Status', kind: 'unsigned' },
  'rtsp.session': { title: 'Session', kind: 'text' },
  'rtsp.transport': { title: 'Transport', kind: 'text' },
  'rtsp.content-type': { title: 'Content type', kind: 'text' },
  'rtsp.content-length': { title: 'Content length', kind: 'unsigned', unit: 'bytes' },
  'rtsp.rdt-feature-level': { title: 'RDT feature level', kind: 'unsigned' },
  'rtsp.X_Vig_Msisdn': { title: 'Telephone number', kind: 'text' },
  'rtsp.magic': { title: 'Dollar sign', kind: 'unsigned', hex: true },
  'rtsp.channel': { title: 'Channel', kind: 'unsigned', hex: true },
  'rtsp.length': { title: 'Length', kind: 'unsigned', unit: 'bytes' },
  ...sdpFields,
});

/** Header fields that have a name of their own, by their names in lower case. */
const TEXTS: Readonly<Record<string, string>> = {
  session: 'rtsp.session',
  transport: 'rtsp.transport',
  'content-type': 'rtsp.content-type',
  'x-vig-msisdn': 'rtsp.X_Vig_Msisdn',
};
const NUMBERS: Readonly<Record<string, string>> = {
  'content-length': 'rtsp.content-length',
  rdtfeaturelevel: 'rtsp.rdt-feature-level',
};

/** The head of a message in bytes[at, end). */
export function explainRtsp(bytes: Uint8Array, at: number, end: number, layer: FieldGroup): void {
  const text = latin1(bytes, at, end);
  let place = 0;
  for (let count = 0; place < text.length && count < MOST_LINES; count += 1) {
    const found = text.indexOf('\n', place);
    const next = found < 0 ? text.length : found + 1;
    const line = text.slice(place, next).trimEnd();
    if (place === 0) explainStart(line, at, layer);
    else explainField(line, at + place, next - place, layer);
    place = next;
  }
}

function explainStart(line: string, at: number, layer: FieldGroup): void {
  const answer = /^RTSP\/\S+ +(\d{3})/d.exec(line);
  if (answer !== null) {
    const group = layer.field('rtsp.response', at, line.length);
    group.field('rtsp.status', at + (answer.indices?.[1]?.[0] ?? 0), 3, Number(answer[1]));
    layer.summary(`Reply: ${line}`);
    return;
  }
  const group = layer.field('rtsp.request', at, line.length);
  const request = /^(\S+) +(\S+)/d.exec(line);
  layer.summary(line);
  if (request === null) return;
  group.field('rtsp.method', at, request[1].length);
  group.field('rtsp.url', at + (request.indices?.[2]?.[0] ?? 0), request[2].length);
}

function explainField(line: string, at: number, length: number, layer: FieldGroup): void {
  const [, name = '', lead = '', value = ''] = /^([^:]+)(:\s*)(.*)/s.exec(line) ?? [];
  const known = name.trim().toLowerCase();
  const valueAt = at + name.length + lead.length;
  if (Object.hasOwn(TEXTS, known)) layer.field(TEXTS[known], valueAt, value.length);
  else if (Object.hasOwn(NUMBERS, known) && /^\d{1,9}$/.test(value))
    layer.field(NUMBERS[known], valueAt, value.length, Number(value));
  else layer.group(line === '' ? '(empty line)' : line, at, length);
}

/** A frame of media between the messages: `$`, channel, length. */
export function explainInterleaved(bytes: Uint8Array, at: number, layer: FieldGroup): void {
  layer.field('rtsp.magic', at, 1);
  layer.field('rtsp.channel', at + 1, 1);
  layer.field('rtsp.length', at + 2, 2);
  layer.summary(`Interleaved channel 0x${bytes[at + 1].toString(16).padStart(2, '0')}`);
}
