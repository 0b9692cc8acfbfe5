// RFC 1282 (rlogin) and the BSD remote shell: the fields of what is said first; then the dialogue as it stands.

import { u32be } from '../../../base/bytes.ts';
import { latin1 } from '../../../base/text.ts';
import { defineFields } from '../../../model/field.ts';
import type { FieldGroup } from '../../../model/field.ts';
import { hex, octets, unsigned } from '../header.ts';

/** RFC 1282, 3: two bytes of all ones, `ss`, and four numbers. */
const WINDOW = 0xffff_7373;
const WINDOW_LENGTH = 12;

const trust = {
  en: 'The server believes this name without a password where the host is trusted.',
  ru: 'Сервер верит этому имени без пароля, если доверяет узлу.',
};

export const rloginFields = defineFields({
  'rlogin.client_startup_flag': hex('Client startup'),
  'rlogin.startup_info_received_flag': hex('Startup received'),
  'rlogin.user_info': { title: 'User', kind: 'text' },
  'rlogin.client_user_name': { title: 'User at the client', kind: 'text', help: trust },
  'rlogin.server_user_name': { title: 'User at the server', kind: 'text' },
  'rlogin.terminal_type': { title: 'Terminal', kind: 'text' },
  'rlogin.terminal_speed': unsigned('Speed'),
  'rlogin.window_size': { title: 'Window', kind: 'label' },
  'rlogin.magic_cookie': hex('Mark'),
  'rlogin.window_size.ss': { title: 'Mark of a size', kind: 'text' },
  'rlogin.window_size.rows': unsigned('Rows'),
  'rlogin.window_size.cols': unsigned('Columns'),
  'rlogin.window_size.x_pixels': unsigned('Width'),
  'rlogin.window_size.y_pixels': unsigned('Height'),
  'rlogin.data': {
    title: 'Data',
    kind: 'text',
    help: {
      en: 'What is typed and shown, passwords included.',
      ru: 'Что набирают и что показано, вместе с паролями.',
    },
  },
});

export const rshFields = defineFields({
  'rsh.stderr_port': { title: 'Port for errors', kind: 'text' },
  'rsh.client_username': { title: 'User at the client', kind: 'text', help: trust },
  'rsh.server_username': { title: 'User at the server', kind: 'text' },
  'rsh.command': { title: 'Command', kind: 'text' },
  'rsh.client_server_data': octets('Client data'),
  'rsh.server_client_data': octets('Server data'),
});

/** What a side says: its first words, or the dialogue. */
export interface Said {
  readonly bytes: Uint8Array;
  readonly at: number;
  readonly end: number;
  readonly fromOriginator: boolean;
  /** The greeting of the client, whole; or the first byte of the server. */
  readonly isFirst: boolean;
}

/** Names texts that end with NUL; returns where they end. */
function zeroed({ bytes, end }: Said, at: number, names: readonly string[], group: FieldGroup): number {
  let place = at;
  for (const name of names) {
    const zero = bytes.indexOf(0, place);
    if (zero < 0 || zero >= end) return place;
    group.field(name, place, zero + 1 - place, latin1(bytes, place, zero));
    place = zero + 1;
  }
  return place;
}

/** Tells the fields of rlogin (RFC 1282): user names first, then characters, window sizes and control bytes. */
export function explainRlogin(said: Said, layer: FieldGroup): void {
  const { bytes, at, end, fromOriginator, isFirst } = said;
  let place = at;
  if (isFirst && fromOriginator) {
    layer.field('rlogin.client_startup_flag', at, 1);
    const group = layer.field('rlogin.user_info', at + 1, end - at - 1);
    place = zeroed(said, at + 1, ['rlogin.client_user_name', 'rlogin.server_user_name'], group);
    const [type, speed = ''] = latin1(bytes, place, end).split('\0', 1)[0].split('/');
    group.field('rlogin.terminal_type', place, type.length);
    if (/^\d{1,9}$/.test(speed))
      group.field('rlogin.terminal_speed', place + type.length + 1, speed.length, Number(speed));
    layer.summary(
      `User ${latin1(bytes, at + 1, place)
        .replaceAll('\0', ' ')
        .trim()}`,
    );
    return;
  }
  if (isFirst) {
    layer.field('rlogin.startup_info_received_flag', at, 1);
    place += 1;
  }
  if (fromOriginator && end - place >= WINDOW_LENGTH && u32be(bytes, place) === WINDOW) {
    const group = layer.field('rlogin.window_size', place, WINDOW_LENGTH);
    group.field('rlogin.magic_cookie', place, 2);
    group.field('rlogin.window_size.ss', place + 2, 2);
    for (const [i, name] of ['rows', 'cols', 'x_pixels', 'y_pixels'].entries())
      group.field(`rlogin.window_size.${name}`, place + 4 + 2 * i, 2);
    place += WINDOW_LENGTH;
  }
  if (place < end) layer.field('rlogin.data', place, end - place);
  layer.summary(`${fromOriginator ? 'Client' : 'Server'}: ${latin1(bytes, place, Math.min(end, place + 128)).trim()}`);
}

/** Tells the fields of rsh: port and names and command first, then data. */
export function explainRsh(said: Said, layer: FieldGroup): void {
  const { bytes, at, end, fromOriginator, isFirst } = said;
  if (isFirst && fromOriginator) {
    const names = ['rsh.stderr_port', 'rsh.client_username', 'rsh.server_username', 'rsh.command'];
    const next = zeroed(said, at, names, layer);
    layer.summary(latin1(bytes, at, next).replaceAll('\0', ' ').trim());
    return;
  }
  layer.field(fromOriginator ? 'rsh.client_server_data' : 'rsh.server_client_data', at, end - at);
  layer.summary(`${fromOriginator ? 'Client' : 'Server'}: ${latin1(bytes, at, Math.min(end, at + 128)).trim()}`);
}
