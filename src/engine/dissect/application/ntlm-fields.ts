// MS-NLMP, 2.2.1: the fields of NTLM messages, wherever they stand as they are (LDAP).

import { u16le, u32le } from '../../../base/bytes.ts';
import { latin1 } from '../../../base/text.ts';
import { defineFields } from '../../../model/field.ts';
import type { FieldGroup, FieldSpec } from '../../../model/field.ts';
import { little, octets, text } from '../header.ts';

const TYPE = 8,
  BODY = 12;
const NEGOTIATE = 1,
  CHALLENGE = 2,
  AUTHENTICATE = 3;
const UNICODE = 0x1,
  EXTENDED_SECURITY = 0x8_0000,
  WITH_VERSION = 0x200_0000;
/** A challenge's answer is longer than this from version 2 on. */
const OLD_ANSWER = 24;
const MOST_ITEMS = 64;

/** Flags from the highest bit on (2.2.2.5). */
const FLAGS: readonly (readonly [name: string, title: string])[] = [
  ['negotiate56', '56-bit encryption'],
  ['negotiatekeyexch', 'Key exchange'],
  ['negotiate128', '128-bit encryption'],
  ['negotiatent10000000', 'Bit 28'],
  ['negotiatent08000000', 'Bit 27'],
  ['negotiatent04000000', 'Bit 26'],
  ['negotiateversion', 'Version'],
  ['negotiatent01000000', 'Bit 24'],
  ['negotiatetargetinfo', 'Target information'],
  ['requestnonntsession', 'Session key of LAN Manager'],
  ['negotiatent00200000', 'Bit 21'],
  ['negotiateidentify', 'Identify only'],
  ['negotiatentlm2', 'Extended session security'],
  ['targettypeshare', 'Target is a share'],
  ['targettypeserver', 'Target is a server'],
  ['targettypedomain', 'Target is a domain'],
  ['negotiatealwayssign', 'Always sign'],
  ['negotiate00004000', 'Bit 14'],
  ['negotiateoemworkstationsupplied', 'Workstation given'],
  ['negotiateoemdomainsupplied', 'Domain given'],
  ['negotiateanonymous', 'Anonymous'],
  ['negotiatentonly', 'Bit 10'],
  ['negotiatentlm', 'NTLM'],
  ['negotiate00000100', 'Bit 8'],
  ['negotiatelmkey', 'LAN Manager key'],
  ['negotiatedatagram', 'Datagrams'],
  ['negotiateseal', 'Seal'],
  ['negotiatesign', 'Sign'],
  ['negotiate00000008', 'Bit 3'],
  ['requesttarget', 'Target name wanted'],
  ['negotiateoem', 'OEM characters'],
  ['negotiateunicode', 'Unicode'],
];

/** Attribute-value pairs (2.2.2.1): the end of the field's name and its form. */
const ITEMS: Readonly<
  Record<number, readonly [name: string, title: string, form: 'text' | 'number' | 'time' | 'bytes']>
> = {
  1: ['nb_computer_name', 'NetBIOS computer name', 'text'],
  2: ['nb_domain_name', 'NetBIOS domain name', 'text'],
  3: ['dns_computer_name', 'DNS computer name', 'text'],
  4: ['dns_domain_name', 'DNS domain name', 'text'],
  5: ['dns_tree_name', 'DNS tree name', 'text'],
  6: ['flags', 'Flags', 'number'],
  7: ['timestamp', 'Time', 'time'],
  8: ['restrictions', 'Restrictions', 'bytes'],
  9: ['target_name', 'Target name', 'text'],
  10: ['channel_bindings', 'Channel bindings', 'bytes'],
};

const items = (prefix: string): Record<string, FieldSpec> =>
  Object.fromEntries([
    [`${prefix}.item.type`, little('Type', { hex: true, names: { 0: 'End of list', ...namesOfItems() } })],
    [`${prefix}.item.length`, little('Length', { unit: 'bytes' })],
    ...Object.values(ITEMS).map(([name, title, form]): [string, FieldSpec] => [
      `${prefix}.${name}`,
      form === 'number' ? little(title, { hex: true }) : { title, kind: form },
    ]),
  ]);
const namesOfItems = (): Record<number, string> =>
  Object.fromEntries(Object.entries(ITEMS).map(([type, [, title]]) => [type, title]));

export const ntlmFields = defineFields({
  'ntlmssp.identifier': text('NTLMSSP'),
  'ntlmssp.messagetype': little('Type', {
    hex: true,
    names: { 1: 'Negotiate', 2: 'Challenge', 3: 'Authenticate' },
    help: {
      en: 'Three messages make a login: what the client can, the challenge of the server, the answer with user and proof.',
      ru: 'Вход — три сообщения: что умеет клиент, вызов сервера, ответ с именем и доказательством.',
    },
  }),
  'ntlmssp.negotiateflags': little('Flags', { hex: true }),
  ...Object.fromEntries(
    FLAGS.map(([name, title], i): [string, FieldSpec] => [
      `ntlmssp.${name}`,
      { title, kind: 'flag', mask: (1 << (31 - i)) >>> 0 },
    ]),
  ),
  'ntlmssp.negotiate.domain': text('Domain of the workstation'),
  'ntlmssp.negotiate.callingworkstation': text('Workstation'),
  'ntlmssp.string.length': little('Length', { unit: 'bytes' }),
  'ntlmssp.string.maxlen': little('Longest', { unit: 'bytes' }),
  'ntlmssp.string.offset': little('Offset'),
  'ntlmssp.blob.length': little('Length', { unit: 'bytes' }),
  'ntlmssp.blob.maxlen': little('Longest', { unit: 'bytes' }),
  'ntlmssp.blob.offset': little('Offset'),
  'ntlmssp.version': { title: 'Version', kind: 'label' },
  'ntlmssp.version.major': little('Major version'),
  'ntlmssp.version.minor': little('Minor version'),
  'ntlmssp.version.build_number': little('Build'),
  'ntlmssp.version.ntlm_current_revision': little('NTLM revision'),
  'ntlmssp.challenge.target_name': text('Target name'),
  'ntlmssp.ntlmserverchallenge': octets('Server challenge'),
  'ntlmssp.reserved': octets('Reserved'),
  'ntlmssp.challenge.target_info': { title: 'Target information', kind: 'label' },
  'ntlmssp.challenge.target_info.length': little('Length', { unit: 'bytes' }),
  'ntlmssp.challenge.target_info.maxlen': little('Longest', { unit: 'bytes' }),
  'ntlmssp.challenge.target_info.offset': little('Offset'),
  ...items('ntlmssp.challenge.target_info'),
  'ntlmssp.auth.lmresponse': octets('LAN Manager answer'),
  'ntlmssp.ntlmclientchallenge': octets('Client challenge'),
  'ntlmssp.auth.ntresponse': {
    title: 'NTLM answer',
    kind: 'bytes',
    help: {
      en: 'The proof of the password. Who has it and the challenge can try passwords offline.',
      ru: 'Доказательство пароля. Имея его и вызов, пароли можно перебирать без сервера.',
    },
  },
  'ntlmssp.ntlmv2_response': octets('Answer of version 2'),
  'ntlmssp.ntlmv2_response.ntproofstr': octets('Proof'),
  'ntlmssp.ntlmv2_response.rversion': little('Version'),
  'ntlmssp.ntlmv2_response.hirversion': little('Highest version'),
  'ntlmssp.ntlmv2_response.z': octets('Zeros'),
  'ntlmssp.ntlmv2_response.time': { title: 'Time', kind: 'time' },
  'ntlmssp.ntlmv2_response.chal': octets('Client challenge'),
  ...items('ntlmssp.ntlmv2_response'),
  'ntlmssp.ntlmv2_response.pad': octets('Padding'),
  'ntlmssp.auth.domain': text('Domain'),
  'ntlmssp.auth.username': text('User name', {
    en: 'Who logs in, in clear text.',
    ru: 'Кто входит, открытым текстом.',
  }),
  'ntlmssp.auth.hostname': text('Workstation'),
  'ntlmssp.auth.sesskey': octets('Session key'),
  'ntlmssp.authenticate.mic': octets('Message integrity code'),
});

/** Is it an NTLM message? */
export const isNtlm = (bytes: Uint8Array, at: number, end: number): boolean =>
  end - at >= BODY && latin1(bytes, at, at + 8) === 'NTLMSSP\0';

/** Names the fields of bytes[at, end), which begin with `NTLMSSP`; returns words for them. */
export function explainNtlm(bytes: Uint8Array, at: number, end: number, layer: FieldGroup): string {
  const group = layer.group('NTLM', at, end - at);
  group.field('ntlmssp.identifier', at, 8, 'NTLMSSP');
  group.field('ntlmssp.messagetype', at + TYPE, 4);
  const type = u32le(bytes, at + TYPE);
  const message = new NtlmMessage(bytes, at, end, group);
  if (type === NEGOTIATE) message.negotiate();
  else if (type === CHALLENGE) message.challenge();
  else if (type === AUTHENTICATE) return message.authenticate();
  return `, ${type === NEGOTIATE ? 'NTLMSSP_NEGOTIATE' : type === CHALLENGE ? 'NTLMSSP_CHALLENGE' : 'NTLMSSP'}`;
}

class NtlmMessage {
  readonly #bytes: Uint8Array;
  readonly #at: number;
  readonly #end: number;
  readonly #group: FieldGroup;

  constructor(bytes: Uint8Array, at: number, end: number, group: FieldGroup) {
    this.#bytes = bytes;
    this.#at = at;
    this.#end = end;
    this.#group = group;
  }

  #has = (offset: number, length: number): boolean => offset >= 0 && this.#at + offset + length <= this.#end;

  negotiate(): void {
    const flags = this.#flags(BODY);
    this.#string(16, 'negotiate.domain', false);
    this.#string(24, 'negotiate.callingworkstation', false);
    if ((flags & WITH_VERSION) !== 0) this.#version(32);
  }

  challenge(): void {
    const flags = this.#flags(20, () => this.#string(BODY, 'challenge.target_name', this.#isUnicode(20)));
    if (this.#has(24, 16)) {
      this.#group.field('ntlmssp.ntlmserverchallenge', this.#at + 24, 8);
      this.#group.field('ntlmssp.reserved', this.#at + 32, 8);
    }
    const found = this.#place(40);
    if (found !== null && found.length > 0) {
      const name = 'challenge.target_info';
      const info = this.#group.field(`ntlmssp.${name}`, found.at, found.length);
      this.#header(40, name, info);
      this.#items(found.at, found.at + found.length, name, info);
    }
    if ((flags & WITH_VERSION) !== 0) this.#version(48);
  }

  authenticate(): string {
    const flags = this.#has(60, 4) ? u32le(this.#bytes, this.#at + 60) : UNICODE;
    const unicode = (flags & UNICODE) !== 0;
    const old = this.#blob(BODY, 'auth.lmresponse');
    if (old !== null && old.length >= 8 && (flags & EXTENDED_SECURITY) !== 0)
      this.#group.field('ntlmssp.ntlmclientchallenge', old.at, 8);
    const answer = this.#blob(20, 'auth.ntresponse');
    if (answer !== null && answer.length > OLD_ANSWER) this.#answer(answer.at, answer.length, answer.group);
    const domain = this.#string(28, 'auth.domain', unicode);
    const user = this.#string(36, 'auth.username', unicode);
    this.#string(44, 'auth.hostname', unicode);
    this.#blob(52, 'auth.sesskey');
    this.#flags(60);
    const first = Math.min(...[12, 20, 28, 36, 44, 52].map((field) => this.#start(field)));
    if ((flags & WITH_VERSION) !== 0 && first >= 72) this.#version(64);
    if (first >= 88 && this.#has(72, 16)) this.#group.field('ntlmssp.authenticate.mic', this.#at + 72, 16);
    return `, NTLMSSP_AUTH, User: ${domain === 'NULL' ? '' : `${domain}\\`}${user}`;
  }

  #isUnicode(offset: number): boolean {
    return this.#has(offset, 4) && (u32le(this.#bytes, this.#at + offset) & UNICODE) !== 0;
  }

  /** Flags at an offset; what stands before them in the message is told first. */
  #flags(offset: number, before?: () => void): number {
    before?.();
    if (!this.#has(offset, 4)) return 0;
    const at = this.#at + offset;
    const flags = u32le(this.#bytes, at);
    const group = this.#group.field('ntlmssp.negotiateflags', at, 4);
    for (const [i, [name]] of FLAGS.entries()) group.field(`ntlmssp.${name}`, at, 4, (flags >>> (31 - i)) & 1);
    return flags;
  }

  #version(offset: number): void {
    if (!this.#has(offset, 8)) return;
    const at = this.#at + offset;
    const group = this.#group.field('ntlmssp.version', at, 8);
    group.field('ntlmssp.version.major', at, 1);
    group.field('ntlmssp.version.minor', at + 1, 1);
    group.field('ntlmssp.version.build_number', at + 2, 2);
    group.field('ntlmssp.version.ntlm_current_revision', at + 7, 1);
  }

  /** Where a part stands whose length, longest length and offset are at an offset (2.2.2.10); null where it is not there. */
  #place(offset: number): { at: number; length: number } | null {
    if (!this.#has(offset, 8)) return null;
    const length = u16le(this.#bytes, this.#at + offset);
    const start = u32le(this.#bytes, this.#at + offset + 4);
    return this.#has(start, length) ? { at: this.#at + start, length } : null;
  }

  #start(offset: number): number {
    return this.#has(offset, 8) && u16le(this.#bytes, this.#at + offset) > 0
      ? u32le(this.#bytes, this.#at + offset + 4)
      : this.#end - this.#at;
  }

  #header(offset: number, name: string, group: FieldGroup): void {
    const at = this.#at + offset;
    group.field(`ntlmssp.${name}.length`, at, 2);
    group.field(`ntlmssp.${name}.maxlen`, at + 2, 2);
    group.field(`ntlmssp.${name}.offset`, at + 4, 4);
  }

  /** Wireshark's word for a text that is not there is NULL. */
  #string(offset: number, name: string, unicode: boolean): string {
    const found = this.#place(offset);
    if (found === null) return 'NULL';
    if (found.length === 0) {
      this.#group.field(`ntlmssp.${name}`, this.#at + offset, 8, 'NULL');
      return 'NULL';
    }
    const value = unicode
      ? utf16(this.#bytes, found.at, found.length)
      : latin1(this.#bytes, found.at, found.at + found.length);
    this.#header(offset, 'string', this.#group.field(`ntlmssp.${name}`, found.at, found.length, value));
    return value;
  }

  #blob(offset: number, name: string): { at: number; length: number; group: FieldGroup } | null {
    const found = this.#place(offset);
    if (found === null) return null;
    if (found.length === 0) {
      this.#group.field(`ntlmssp.${name}`, this.#at + offset, 8);
      return null;
    }
    const group = this.#group.field(`ntlmssp.${name}`, found.at, found.length);
    this.#header(offset, 'blob', group);
    return { ...found, group };
  }

  /** NTLMv2_RESPONSE (2.2.2.8). */
  #answer(at: number, length: number, group: FieldGroup): void {
    const end = at + length;
    const answer = group.field('ntlmssp.ntlmv2_response', at, length);
    const tell = (name: string, offset: number, size: number): void => {
      if (offset + size <= length) answer.field(`ntlmssp.ntlmv2_response.${name}`, at + offset, size);
    };
    tell('ntproofstr', 0, 16);
    tell('rversion', 16, 1);
    tell('hirversion', 17, 1);
    tell('z', 18, 6);
    if (length >= 32) answer.field('ntlmssp.ntlmv2_response.time', at + 24, 8, fileTime(this.#bytes, at + 24));
    tell('chal', 32, 8);
    tell('z', 40, 4);
    const next = this.#items(at + 44, end, 'ntlmv2_response', answer);
    if (next < end && next > at) answer.field('ntlmssp.ntlmv2_response.pad', next, end - next);
  }

  /** Pairs up to the one that ends them; returns where they end. */
  #items(at: number, end: number, prefix: string, group: FieldGroup): number {
    let place = at;
    for (let i = 0; i < MOST_ITEMS && place + 4 <= end; i += 1) {
      const type = u16le(this.#bytes, place);
      const length = u16le(this.#bytes, place + 2);
      const next = place + 4 + length;
      if (next > end) return end;
      const item = ITEMS[type];
      const line = group.group(item?.[1] ?? (type === 0 ? 'End of list' : `Type ${type}`), place, 4 + length);
      line.field(`ntlmssp.${prefix}.item.type`, place, 2);
      line.field(`ntlmssp.${prefix}.item.length`, place + 2, 2);
      if (item !== undefined) this.#item(item, prefix, place + 4, length, line);
      place = next;
      if (type === 0) break;
    }
    return place;
  }

  #item([name, , form]: (typeof ITEMS)[number], prefix: string, at: number, length: number, line: FieldGroup): void {
    const field = `ntlmssp.${prefix}.${name}`;
    if (form === 'text') line.field(field, at, length, utf16(this.#bytes, at, length));
    else if (form === 'bytes') line.field(field, at, length);
    else if (form === 'number' && length === 4) line.field(field, at, 4);
    else if (form === 'time' && length === 8) line.field(field, at, 8, fileTime(this.#bytes, at));
  }
}

function utf16(bytes: Uint8Array, at: number, length: number): string {
  let text = '';
  for (let i = at; i + 1 < at + Math.min(length, 2048); i += 2) text += String.fromCharCode(u16le(bytes, i));
  return text;
}

/** Seconds between 1601 and 1970. */
const EPOCH = 11_644_473_600n;

/** Tenths of microseconds since 1601 as seconds since 1970, exactly. */
function fileTime(bytes: Uint8Array, at: number): string {
  const ticks = (BigInt(u32le(bytes, at + 4)) << 32n) | BigInt(u32le(bytes, at));
  const seconds = ticks / 10_000_000n - EPOCH;
  return `${seconds}.${String(ticks % 10_000_000n).padStart(7, '0')}00`;
}
