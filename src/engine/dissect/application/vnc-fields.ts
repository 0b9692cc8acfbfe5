// RFC 6143 (RFB): every field that vnc-explain.ts tells.

import { defineFields } from '../../../model/field.ts';
import type { FieldSpec } from '../../../model/field.ts';
import { flag, hex, octets, unsigned } from '../header.ts';

/** RFC 6143, 7.1.2, and IANA rfb, security types. */
export const SECURITY_NAMES: Readonly<Record<number, string>> = {
  0: 'invalid',
  1: 'none',
  2: 'VNC password',
  5: 'RA2',
  6: 'RA2ne',
  16: 'Tight',
  17: 'Ultra',
  18: 'TLS',
  19: 'VeNCrypt',
  20: 'SASL',
  30: 'Apple Remote Desktop',
};
const ENCODINGS = {
  0: 'raw',
  1: 'copied rectangle',
  2: 'RRE',
  4: 'CoRRE',
  5: 'hextile',
  6: 'zlib',
  7: 'tight',
  15: 'TRLE',
  16: 'ZRLE',
  [-223]: 'desktop size',
  [-224]: 'last rectangle',
  [-239]: 'cursor',
  [-240]: 'X cursor',
};
const on: FieldSpec['kind'] = 'flag';
const security = unsigned('Security', {
  names: SECURITY_NAMES,
  help: {
    en: 'None lets anybody in; the VNC password has eight characters at most and is weakly protected.',
    ru: 'none впускает любого; пароль VNC — не длиннее восьми знаков и защищён слабо.',
  },
});
const encoding: FieldSpec = { title: 'Encoding', kind: 'signed', names: ENCODINGS };

/** PIXEL_FORMAT (7.4), of the server and as the client wishes it. */
const pixels = (side: 'server' | 'client'): Record<string, FieldSpec> => ({
  [`vnc.${side}_bits_per_pixel`]: unsigned('Bits per pixel'),
  [`vnc.${side}_depth`]: unsigned('Depth'),
  [`vnc.${side}_big_endian_flag`]: { title: 'Big-endian', kind: on },
  [`vnc.${side}_true_color_flag`]: { title: 'True colour', kind: on },
  [`vnc.${side}_red_max`]: unsigned('Most red'),
  [`vnc.${side}_green_max`]: unsigned('Most green'),
  [`vnc.${side}_blue_max`]: unsigned('Most blue'),
  [`vnc.${side}_red_shift`]: unsigned('Red shift'),
  [`vnc.${side}_green_shift`]: unsigned('Green shift'),
  [`vnc.${side}_blue_shift`]: unsigned('Blue shift'),
});

export const vncFields = defineFields({
  'vnc.server_proto_ver': { title: 'Server version', kind: 'text' },
  'vnc.client_proto_ver': { title: 'Client version', kind: 'text' },
  'vnc.num_security_types': unsigned('Kinds of security'),
  'vnc.security_type': security,
  'vnc.server_security_type': security,
  'vnc.client_security_type': security,
  'vnc.auth_challenge': octets('Challenge'),
  'vnc.auth_response': {
    title: 'Answer',
    kind: 'bytes',
    help: {
      en: 'With the challenge it is enough to try passwords offline.',
      ru: 'Вместе с вызовом этого хватит, чтобы подбирать пароль без сервера.',
    },
  },
  'vnc.auth_result': { title: 'Refused', kind: 'flag', mask: 1 },
  'vnc.auth_error_len': unsigned('Reason: length', { unit: 'bytes' }),
  'vnc.auth_error': { title: 'Reason', kind: 'text' },
  'vnc.ard_auth_generator': unsigned('Generator'),
  'vnc.ard_auth_key_len': unsigned('Key: length', { unit: 'bytes' }),
  'vnc.ard_auth_modulus': octets('Modulus'),
  'vnc.ard_auth_server_key': octets('Server public key'),
  'vnc.ard_auth_credentials': octets('Encrypted credentials'),
  'vnc.ard_auth_client_key': octets('Client public key'),
  'vnc.share_desktop_flag': { title: 'Share the desktop', kind: on },
  'vnc.width': unsigned('Width'),
  'vnc.height': unsigned('Height'),
  ...pixels('server'),
  'vnc.padding': { title: 'Padding', kind: 'label' },
  'vnc.desktop_name_len': unsigned('Desktop name: length', { unit: 'bytes' }),
  'vnc.desktop_name': { title: 'Desktop name', kind: 'text' },
  'vnc.client_message_type': unsigned('Client message', {
    names: {
      0: 'set pixel format',
      2: 'set encodings',
      3: 'framebuffer update request',
      4: 'key event',
      5: 'pointer event',
      6: 'cut text',
    },
  }),
  ...pixels('client'),
  'vnc.client_set_encodings_num': unsigned('Encodings'),
  'vnc.client_set_encodings_encoding_type': encoding,
  'vnc.update_req_incremental': { title: 'Only changes', kind: on },
  'vnc.update_req_x_pos': unsigned('X'),
  'vnc.update_req_y_pos': unsigned('Y'),
  'vnc.update_req_width': unsigned('Width'),
  'vnc.update_req_height': unsigned('Height'),
  'vnc.key_down': { title: 'Pressed', kind: on },
  'vnc.key': hex('Key', {
    help: {
      en: 'What is typed, key by key, readable on the way: passwords as well.',
      ru: 'Что набирают, клавиша за клавишей; видно по пути, в том числе пароли.',
    },
  }),
  ...Object.fromEntries(
    Array.from({ length: 8 }, (_, i): [string, FieldSpec] => [
      `vnc.button_${i + 1}_pos`,
      flag(`Button ${i + 1}`, 1 << i),
    ]),
  ),
  'vnc.pointer_x_pos': unsigned('X'),
  'vnc.pointer_y_pos': unsigned('Y'),
  'vnc.client_cut_text_len': unsigned('Text: length', { unit: 'bytes' }),
  'vnc.client_cut_text': { title: 'Text', kind: 'text' },
  'vnc.server_message_type': unsigned('Server message', {
    names: { 0: 'framebuffer update', 1: 'colour map', 2: 'bell', 3: 'cut text' },
  }),
  'vnc.fb_update_num_rects': unsigned('Rectangles'),
  'vnc.fb_update_x_pos': unsigned('X'),
  'vnc.fb_update_y_pos': unsigned('Y'),
  'vnc.fb_update_width': unsigned('Width'),
  'vnc.fb_update_height': unsigned('Height'),
  'vnc.fb_update_encoding_type': encoding,
  'vnc.copyrect_src_x_pos': unsigned('From X'),
  'vnc.copyrect_src_y_pos': unsigned('From Y'),
  'vnc.zrle_len': unsigned('ZRLE: length', { unit: 'bytes' }),
  'vnc.hextile_subencoding': unsigned('Tile'),
  'vnc.hextile_raw': flag('Raw', 0x01),
  'vnc.hextile_bg': flag('Background given', 0x02),
  'vnc.hextile_fg': flag('Foreground given', 0x04),
  'vnc.hextile_anysubrects': flag('Parts', 0x08),
  'vnc.hextile_subrectscolored': flag('Parts have colours', 0x10),
  'vnc.hextile_bg_value': octets('Background'),
  'vnc.hextile_fg_value': octets('Foreground'),
  'vnc.hextile_num_subrects': unsigned('Number of parts'),
  'vnc.server_cut_text_len': unsigned('Text: length', { unit: 'bytes' }),
  'vnc.server_cut_text': { title: 'Text', kind: 'text' },
});
