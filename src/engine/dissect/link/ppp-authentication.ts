// How the ends of a PPP link prove who they are: RFC 1334 (password), RFC 1994 (challenge).

import { u16be } from '../../../base/bytes.ts';
import { hex as hexBytes, utf8 } from '../../../base/text.ts';
import { defineFields } from '../../../model/field.ts';
import type { FieldGroup, Fields } from '../../../model/field.ts';
import { SPACE, STOP } from '../dissector.ts';
import type { PacketDissector } from '../dissector.ts';
import { nameOf, octets, tellRows, unsigned } from '../header.ts';
import type { Row } from '../header.ts';

const LENGTH = 2;
const PASSWORD_NAMES = { 1: 'Authenticate-Request', 2: 'Authenticate-Ack', 3: 'Authenticate-Nak' };
const CHALLENGE_NAMES = { 1: 'Challenge', 2: 'Response', 3: 'Success', 4: 'Failure' };

const authentication = (prefix: string, names: Readonly<Record<number, string>>): Fields => ({
  [`${prefix}.code`]: unsigned('Code', { names }),
  [`${prefix}.identifier`]: unsigned('Identifier'),
  [`${prefix}.length`]: unsigned('Length', { unit: 'bytes' }),
});
const authenticationRows = (prefix: string): Row[] => [
  [`${prefix}.code`, 1],
  [`${prefix}.identifier`, 1],
  [`${prefix}.length`, 2],
];

/** A text behind a byte that tells its length; returns where the next one stands, or −1. */
function tellText(bytes: Uint8Array, at: number, end: number, layer: FieldGroup, name: string): number {
  if (at < 0 || at >= end) return -1;
  layer.field(`${name}.length`, at, 1);
  const behind = at + 1 + bytes[at];
  if (behind > end) return -1;
  layer.field(name, at + 1, bytes[at]);
  return behind;
}

export const password: PacketDissector = {
  id: 'pap',
  title: 'PPP password authentication',
  display: 'PPP PAP',
  claims: [[SPACE.pppProtocol, 0xc023]],
  dissect: () => STOP,
  fields: defineFields({
    ...authentication('pap', PASSWORD_NAMES),
    'pap.peer_id.length': unsigned('Length of the name', { unit: 'bytes' }),
    'pap.peer_id': { title: 'Name', kind: 'text' },
    'pap.password.length': unsigned('Length of the password', { unit: 'bytes' }),
    'pap.password': {
      title: 'Password',
      kind: 'text',
      help: {
        en: 'Sent as it is: whoever can read this link knows it now.',
        ru: 'Передан как есть: его знает всякий, кто может читать этот канал.',
      },
    },
    'pap.message.length': unsigned('Length of the message', { unit: 'bytes' }),
    'pap.message': { title: 'Message', kind: 'text' },
  }),
  explain(bytes, at, end, layer) {
    const body = tellRows(layer, authenticationRows('pap'), at, end);
    if (body < 0) return;
    const last = Math.min(end, at + u16be(bytes, at + LENGTH));
    const textAt = (place: number): string =>
      place < 0 || place >= last ? '' : utf8(bytes, place + 1, Math.min(last, place + 1 + bytes[place]));
    const isRequest = bytes[at] === 1;
    const behind = tellText(bytes, body, last, layer, isRequest ? 'pap.peer_id' : 'pap.message');
    if (isRequest) tellText(bytes, behind, last, layer, 'pap.password');
    const said = isRequest ? `Peer-ID='${textAt(body)}', Password='${textAt(behind)}'` : `Message='${textAt(body)}'`;
    layer.summary(`${nameOf(PASSWORD_NAMES, bytes[at], 'Code')} (${said})`);
  },
};

export const challenge: PacketDissector = {
  id: 'chap',
  title: 'PPP challenge authentication',
  display: 'PPP CHAP',
  claims: [[SPACE.pppProtocol, 0xc223]],
  dissect: () => STOP,
  fields: defineFields({
    ...authentication('chap', CHALLENGE_NAMES),
    'chap.value_size': unsigned('Length of the value', { unit: 'bytes' }),
    'chap.value': octets('Value'),
    'chap.name': { title: 'Name', kind: 'text' },
    'chap.message': { title: 'Message', kind: 'text' },
  }),
  explain(bytes, at, end, layer) {
    const body = tellRows(layer, authenticationRows('chap'), at, end);
    if (body < 0) return;
    const words = nameOf(CHALLENGE_NAMES, bytes[at], 'Code');
    layer.summary(words);
    const last = Math.min(end, at + u16be(bytes, at + LENGTH));
    if (bytes[at] > 2) {
      if (last > body) layer.field('chap.message', body, last - body);
      layer.summary(`${words} (MESSAGE='${utf8(bytes, body, Math.max(body, last))}')`);
    } else if (body < last) {
      layer.field('chap.value_size', body, 1);
      const name = body + 1 + bytes[body];
      if (name > last) return;
      layer.field('chap.value', body + 1, bytes[body]);
      if (name < last) layer.field('chap.name', name, last - name);
      const value = hexBytes(bytes, body + 1, name);
      layer.summary(`${words} (NAME='${utf8(bytes, name, last)}', VALUE=0x${value})`);
    }
  },
};
