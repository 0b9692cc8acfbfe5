// MS-NLMP, 2.2.1: tells the fields of NTLM messages, wherever they stand as they are (LDAP).

import { u16le, u32le } from '../../../base/bytes.ts';
import type { FieldGroup } from '../../../model/field.ts';
import {
  AUTHENTICATE,
  AUTHENTICATE_AT,
  CHALLENGE,
  CHALLENGE_AT,
  EXTENDED_SECURITY,
  NEGOTIATE,
  NEGOTIATE_AT,
  partAt,
  textOf,
  TYPE,
  UNICODE,
  wideText,
  WITH_VERSION,
} from './ntlm.ts';
import { NTLM_FLAGS, NTLM_ITEMS } from './ntlm-fields.ts';
import type { NtlmItem } from './ntlm-fields.ts';

/** A challenge's answer is longer than this from version 2 on. */
const OLD_ANSWER = 24;
const MOST_ITEMS = 64;

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
    const { flags: flagsAt, domain, workstation, version } = NEGOTIATE_AT;
    const flags = this.#flags(flagsAt);
    this.#string(domain, 'negotiate.domain', false);
    this.#string(workstation, 'negotiate.callingworkstation', false);
    if ((flags & WITH_VERSION) !== 0) this.#version(version);
  }

  challenge(): void {
    const { target, flags: flagsAt, challenge, reserved, information, version } = CHALLENGE_AT;
    this.#string(target, 'challenge.target_name', this.#isUnicode(flagsAt));
    const flags = this.#flags(flagsAt);
    if (this.#has(challenge, 16)) {
      this.#group.field('ntlmssp.ntlmserverchallenge', this.#at + challenge, 8);
      this.#group.field('ntlmssp.reserved', this.#at + reserved, 8);
    }
    const found = this.#place(information);
    if (found !== null && found.length > 0) {
      const name = 'challenge.target_info';
      const info = this.#group.field(`ntlmssp.${name}`, found.at, found.length);
      this.#header(information, name, info);
      this.#items(found.at, found.at + found.length, name, info);
    }
    if ((flags & WITH_VERSION) !== 0) this.#version(version);
  }

  authenticate(): string {
    const { flags: flagsAt, lmAnswer, ntAnswer, sessionKey, version, integrity, behind } = AUTHENTICATE_AT;
    const flags = this.#has(flagsAt, 4) ? u32le(this.#bytes, this.#at + flagsAt) : UNICODE;
    const isUnicode = (flags & UNICODE) !== 0;
    const old = this.#blob(lmAnswer, 'auth.lmresponse');
    if (old !== null && old.length >= 8 && (flags & EXTENDED_SECURITY) !== 0)
      this.#group.field('ntlmssp.ntlmclientchallenge', old.at, 8);
    const answer = this.#blob(ntAnswer, 'auth.ntresponse');
    if (answer !== null && answer.length > OLD_ANSWER) this.#answer(answer.at, answer.length, answer.group);
    const domain = this.#string(AUTHENTICATE_AT.domain, 'auth.domain', isUnicode);
    const user = this.#string(AUTHENTICATE_AT.user, 'auth.username', isUnicode);
    this.#string(AUTHENTICATE_AT.workstation, 'auth.hostname', isUnicode);
    this.#blob(sessionKey, 'auth.sesskey');
    this.#flags(flagsAt);
    // Version and integrity code are there where the parts leave room for them.
    const parts = [lmAnswer, ntAnswer, AUTHENTICATE_AT.domain, AUTHENTICATE_AT.user, AUTHENTICATE_AT.workstation];
    const first = Math.min(...[...parts, sessionKey].map((offset) => this.#start(offset)));
    if ((flags & WITH_VERSION) !== 0 && first >= integrity) this.#version(version);
    if (first >= behind && this.#has(integrity, 16))
      this.#group.field('ntlmssp.authenticate.mic', this.#at + integrity, 16);
    return `, NTLMSSP_AUTH, User: ${domain === 'NULL' ? '' : `${domain}\\`}${user}`;
  }

  #isUnicode(offset: number): boolean {
    return this.#has(offset, 4) && (u32le(this.#bytes, this.#at + offset) & UNICODE) !== 0;
  }

  #flags(offset: number): number {
    if (!this.#has(offset, 4)) return 0;
    const at = this.#at + offset;
    const flags = u32le(this.#bytes, at);
    const group = this.#group.field('ntlmssp.negotiateflags', at, 4);
    for (const [i, [name]] of NTLM_FLAGS.entries()) group.field(`ntlmssp.${name}`, at, 4, (flags >>> (31 - i)) & 1);
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

  #place(offset: number): { at: number; length: number } | null {
    return partAt(this.#bytes, this.#at, this.#end, offset);
  }

  /** Where a part begins in the message; where it is empty, the end of the message. */
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
  #string(offset: number, name: string, isUnicode: boolean): string {
    const found = this.#place(offset);
    if (found === null) return 'NULL';
    if (found.length === 0) {
      this.#group.field(`ntlmssp.${name}`, this.#at + offset, 8, 'NULL');
      return 'NULL';
    }
    const value = textOf(this.#bytes, found.at, found.length, isUnicode);
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
      const item = NTLM_ITEMS[type];
      const line = group.group(item?.[1] ?? (type === 0 ? 'End of list' : `Type ${type}`), place, 4 + length);
      line.field(`ntlmssp.${prefix}.item.type`, place, 2);
      line.field(`ntlmssp.${prefix}.item.length`, place + 2, 2);
      if (item !== undefined) this.#item(item, prefix, place + 4, length, line);
      place = next;
      if (type === 0) break;
    }
    return place;
  }

  #item([name, , form]: NtlmItem, prefix: string, at: number, length: number, line: FieldGroup): void {
    const field = `ntlmssp.${prefix}.${name}`;
    if (form === 'text') line.field(field, at, length, wideText(this.#bytes, at, length));
    else if (form === 'bytes') line.field(field, at, length);
    else if (form === 'number' && length === 4) line.field(field, at, 4);
    else if (form === 'time' && length === 8) line.field(field, at, 8, fileTime(this.#bytes, at));
  }
}

/** Seconds between 1601 and 1970. */
const EPOCH = 11_644_473_600n;

/** Tenths of microseconds since 1601 as seconds since 1970, exactly. */
function fileTime(bytes: Uint8Array, at: number): string {
  const ticks = (BigInt(u32le(bytes, at + 4)) << 32n) | BigInt(u32le(bytes, at));
  const seconds = ticks / 10_000_000n - EPOCH;
  return `${seconds}.${String(ticks % 10_000_000n).padStart(7, '0')}00`;
}
