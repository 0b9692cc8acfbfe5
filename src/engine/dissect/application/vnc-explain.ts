// RFC 6143 (RFB): follows a whole connection for somebody who looks: handshake, what the client does, heads of updates.

import { NOWHERE } from '../../../model/field.ts';
import { u16be, u32be } from '../../../base/bytes.ts';
import { latin1 } from '../../../base/text.ts';
import type { FieldGroup } from '../../../model/field.ts';
import { GIVE_UP } from '../../../model/stream.ts';
import type { FlowView, Output } from '../../../model/stream.ts';
import { FieldReader } from './field-reader.ts';
import { SECURITY_NAMES } from './vnc-fields.ts';
import { FramebufferUpdates } from './vnc-updates.ts';

const VERSION = 12;
const NONE = 1,
  PASSWORD = 2,
  APPLE = 30;
/** What Info calls the kinds of security. */
const KIND_WORDS: Readonly<Record<number, string>> = { ...SECURITY_NAMES, [NONE]: 'None', [PASSWORD]: 'VNC' };
const CHALLENGE = 16;
const CREDENTIALS = 128;
const INIT = 24;
/** Longer texts and lists are passed over. */
const LONGEST = 64 * 1024;

type Step = 'version' | 'security' | 'choice' | 'proof' | 'result' | 'share' | 'init' | 'messages' | 'lost';

/** Takes the place of the parser where somebody looks. */
export class VncDialogue {
  readonly #flow: FlowView;
  readonly #output: Output;
  #server: Step = 'version';
  #client: Step = 'version';
  #minor = 8;
  #kind = 0;
  readonly #updates = new FramebufferUpdates();
  #layer: FieldGroup | null = null;
  readonly #words: string[] = [];

  constructor(flow: FlowView, output: Output) {
    this.#flow = flow;
    this.#output = output;
  }

  feed(bytes: Uint8Array, at: number, end: number, fromClient: boolean): number {
    this.#layer = null;
    this.#words.length = 0;
    if (!this.#flow.isFromStart) this.#join(bytes, at, fromClient);
    let place = at;
    while (place < end) {
      const step = fromClient ? this.#client : this.#server;
      if (!fromClient && this.#updates.skip > 0) {
        this.#open(bytes, place, end);
        const passed = Math.min(this.#updates.skip, end - place);
        this.#updates.skip -= passed;
        place += passed;
        continue;
      }
      if (step === 'lost') {
        this.#open(bytes, place, end);
        place = end;
        break;
      }
      const length = fromClient ? this.#clientLength(bytes, place, end) : this.#serverLength(bytes, place, end);
      if (length === GIVE_UP) return GIVE_UP;
      if (length === 0 || length > end - place) {
        if (length > LONGEST) this.#lose(fromClient);
        else break;
        continue;
      }
      const group = this.#open(bytes, place, end);
      const reader = new FieldReader(bytes, place, place + length, group, 'vnc.');
      this.#say(fromClient ? this.#fromClient(reader) : this.#fromServer(reader));
      place += length;
    }
    this.#summarise(fromClient);
    return place - at;
  }

  #summarise(fromClient: boolean): void {
    this.#layer?.summary(this.#words.join(', ') || (fromClient ? 'Client' : 'Server'));
  }

  /** Into the middle of a connection: what the client does is told as before, what the server draws cannot be. */
  #join(bytes: Uint8Array, at: number, fromClient: boolean): void {
    const isVersion = bytes[at] === 0x52;
    if (fromClient && this.#client === 'version' && !isVersion) this.#client = 'messages';
    else if (!fromClient && this.#server === 'version' && !isVersion) this.#server = 'lost';
  }

  gap(fromClient: boolean): void {
    this.#lose(fromClient);
    this.#updates.skip = 0;
  }

  #lose(fromClient: boolean): void {
    if (fromClient) this.#client = 'lost';
    else this.#server = 'lost';
  }

  /** One layer for all that stands in a segment. */
  #open(bytes: Uint8Array, at: number, end: number): FieldGroup {
    this.#output.mark(this.#flow);
    this.#layer ??= this.#output.explain(bytes, at, end);
    return this.#layer ?? NOWHERE;
  }

  #say(words: string): void {
    if (words !== '' && this.#words.length < 8) this.#words.push(words);
  }

  /** Length of what the client says next; 0 where that is not known yet. */
  #clientLength(bytes: Uint8Array, at: number, end: number): number {
    switch (this.#client) {
      case 'version':
        return versionLength(bytes, at, end);
      case 'choice':
      case 'share':
        return 1;
      case 'proof':
        return this.#kind === PASSWORD ? CHALLENGE : CREDENTIALS * 2;
      case 'messages':
        return this.#messageLength(bytes, at, end);
      default:
        return 0; // waits for the server's choice
    }
  }

  #messageLength(bytes: Uint8Array, at: number, end: number): number {
    const fixed = { 0: 20, 3: 10, 4: 8, 5: 6 }[bytes[at]];
    if (fixed !== undefined) return fixed;
    if (bytes[at] === 2) return end - at < 4 ? 0 : 4 + 4 * u16be(bytes, at + 2);
    if (bytes[at] === 6) return end - at < 8 ? 0 : 8 + u32be(bytes, at + 4);
    this.#client = 'lost';
    return end - at;
  }

  #fromClient(reader: FieldReader): string {
    switch (this.#client) {
      case 'version': {
        this.#minor = tellVersion(reader, 'client_proto_ver');
        this.#client = this.#minor < 7 ? (this.#kind === 0 ? 'security' : afterChoice(this.#kind)) : 'choice';
        return `Client protocol version: ${versionOf(reader)}`;
      }
      case 'choice':
        this.#choose(reader.number('client_security_type', 1));
        return `Security type ${KIND_WORDS[this.#kind] ?? 'Unknown'} (${this.#kind}) selected by client`;
      case 'proof':
        if (this.#kind === PASSWORD) reader.field('auth_response', CHALLENGE);
        else {
          reader.field('ard_auth_credentials', CREDENTIALS);
          reader.field('ard_auth_client_key', CREDENTIALS);
        }
        this.#client = 'share';
        return this.#kind === PASSWORD ? 'Authentication response from client' : 'ARD authentication response';
      case 'share':
        reader.field('share_desktop_flag', 1);
        this.#client = 'messages';
        return 'Share desktop flag';
      case 'messages':
        return `Client ${this.#message(reader)}`;
      default:
        return '';
    }
  }

  #choose(kind: number): void {
    this.#kind = kind;
    const known = kind === NONE || kind === PASSWORD || kind === APPLE;
    this.#client = known ? afterChoice(kind) : 'lost';
    if (!known) this.#server = 'lost';
    else if (kind !== NONE) this.#server = 'proof';
    else this.#server = this.#minor >= 8 ? 'result' : 'init';
  }

  #message(outer: FieldReader): string {
    const type = outer.bytes[outer.at];
    const message = outer.part(outer.rest, outer.here('client_message_type', 1));
    message.skip(1);
    switch (type) {
      case 0:
        message.field('padding', 3);
        this.#updates.pixel = pixelFormat(message, 'client');
        return 'set pixel format';
      case 2: {
        message.field('padding', 1);
        message.number('client_set_encodings_num', 2);
        while (message.rest >= 4) message.field('client_set_encodings_encoding_type', 4);
        return 'set encodings';
      }
      case 3:
        message.field('update_req_incremental', 1);
        for (const name of ['x_pos', 'y_pos', 'width', 'height']) message.field(`update_req_${name}`, 2);
        return 'framebuffer update request';
      case 4:
        message.field('key_down', 1);
        message.field('padding', 2);
        message.field('key', 4);
        return 'key event';
      case 5:
        for (let i = 1; i <= 8; i += 1) message.here(`button_${i}_pos`, 1);
        message.skip(1);
        message.field('pointer_x_pos', 2);
        message.field('pointer_y_pos', 2);
        return 'pointer event';
      case 6:
        message.field('padding', 3);
        message.number('client_cut_text_len', 4);
        message.field('client_cut_text', message.rest);
        return 'cut text';
      default:
        return '';
    }
  }

  #serverLength(bytes: Uint8Array, at: number, end: number): number {
    const has = end - at;
    switch (this.#server) {
      case 'version':
        return versionLength(bytes, at, end);
      case 'security':
        if (this.#client === 'version') return 0;
        if (this.#minor < 7) return 4;
        if (bytes[at] > 0) return 1 + bytes[at];
        return has < 5 ? 0 : 5 + u32be(bytes, at + 1);
      case 'proof':
        if (this.#kind === PASSWORD) return CHALLENGE;
        return has < 4 ? 0 : 4 + 2 * u16be(bytes, at + 2);
      case 'result':
        return has >= 8 && this.#minor >= 8 && u32be(bytes, at) !== 0 ? 8 + u32be(bytes, at + 4) : 4;
      case 'init':
        return has < INIT ? 0 : INIT + u32be(bytes, at + INIT - 4);
      case 'messages':
        return this.#updates.length(bytes, at, end);
      default:
        return 0;
    }
  }

  #fromServer(reader: FieldReader): string {
    switch (this.#server) {
      case 'version':
        tellVersion(reader, 'server_proto_ver');
        this.#server = 'security';
        return `Server protocol version: ${versionOf(reader)}`;
      case 'security':
        return this.#offer(reader);
      case 'proof':
        this.#server = 'result';
        if (this.#kind === PASSWORD) reader.field('auth_challenge', CHALLENGE);
        else {
          reader.number('ard_auth_generator', 2);
          const length = reader.number('ard_auth_key_len', 2);
          reader.field('ard_auth_modulus', length);
          reader.field('ard_auth_server_key', length);
        }
        return this.#kind === PASSWORD ? 'Authentication challenge from server' : 'ARD authentication challenge';
      case 'result': {
        const isRefused = u32be(reader.bytes, reader.at) !== 0;
        reader.field('auth_result', 4);
        if (reader.rest > 0) reason(reader);
        this.#server = isRefused ? 'lost' : 'init';
        return isRefused ? 'Authentication result: refused' : 'Authentication result';
      }
      case 'init':
        reader.field('width', 2);
        reader.field('height', 2);
        this.#updates.pixel = pixelFormat(reader, 'server');
        reader.number('desktop_name_len', 4);
        reader.field('desktop_name', reader.rest);
        this.#server = 'messages';
        return 'Server framebuffer parameters';
      case 'messages':
        return serverWords(this.#updates.tell(reader));
      default:
        return '';
    }
  }

  #offer(reader: FieldReader): string {
    if (this.#minor < 7) {
      this.#choose(reader.number('server_security_type', 4));
      return 'Server chose security';
    }
    const count = reader.number('num_security_types', 1);
    for (let i = 0; i < count; i += 1) reader.number('security_type', 1);
    if (count === 0) reason(reader);
    this.#server = count === 0 ? 'lost' : 'choice'; // waits for the client's
    return count === 0 ? 'Server refuses' : 'Security types supported';
  }
}

const afterChoice = (kind: number): Step => (kind === NONE ? 'share' : 'proof');

const versionLength = (bytes: Uint8Array, at: number, end: number): number =>
  end - at < VERSION ? 0 : /^RFB \d{3}\.\d{3}\n$/.test(latin1(bytes, at, at + VERSION)) ? VERSION : GIVE_UP;

const serverWords = (words: string): string => (words === '' ? '' : `Server ${words}`);

/** `003.008`, of the version that was just told. */
const versionOf = (reader: FieldReader): string => latin1(reader.bytes, reader.at - 7, reader.at);

/** The minor version; those above 3 (RealVNC) go on as 3.8 does. */
function tellVersion(reader: FieldReader, name: string): number {
  const text = latin1(reader.bytes, reader.at + 4, reader.at + 11);
  reader.skip(4);
  reader.field(name, 7);
  return Number(text.slice(0, 3)) > 3 ? 8 : Number(text.slice(4));
}

function reason(reader: FieldReader): void {
  reader.number('auth_error_len', 4);
  reader.field('auth_error', reader.rest);
}

/** 16 bytes; returns the bytes of a pixel. */
function pixelFormat(reader: FieldReader, side: 'server' | 'client'): number {
  const bits = reader.number(`${side}_bits_per_pixel`, 1);
  for (const name of ['depth', 'big_endian_flag', 'true_color_flag']) reader.field(`${side}_${name}`, 1);
  for (const colour of ['red', 'green', 'blue']) reader.field(`${side}_${colour}_max`, 2);
  for (const colour of ['red', 'green', 'blue']) reader.field(`${side}_${colour}_shift`, 1);
  reader.field('padding', 3);
  return Math.max(1, bits >> 3);
}
