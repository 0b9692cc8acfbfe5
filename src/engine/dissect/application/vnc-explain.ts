// RFC 6143 (RFB): follows a whole connection for somebody who looks: handshake, what the client does, heads of updates.

import { u16be, u32be } from '../../../base/bytes.ts';
import { latin1 } from '../../../base/text.ts';
import type { FieldGroup } from '../../../model/field.ts';
import { GIVE_UP } from '../../../model/stream.ts';
import type { FlowView, Output } from '../../../model/stream.ts';
import { FieldReader } from './field-reader.ts';

const VERSION = 12;
const NONE = 1,
  PASSWORD = 2,
  APPLE = 30;
const CHALLENGE = 16;
const CREDENTIALS = 128;
const INIT = 24,
  RECTANGLE = 12;
const ENCODING = {
  raw: 0,
  copied: 1,
  rre: 2,
  coRre: 4,
  hextile: 5,
  zlib: 6,
  zrle: 16,
  size: -223,
  last: -224,
  cursor: -239,
} as const;
/** Bits of a tile's first byte. */
const TILE = { raw: 1, background: 2, foreground: 4, parts: 8, coloured: 16 } as const;
/** Longer texts and lists are passed over. */
const LONGEST = 64 * 1024;

type Step =
  | 'version'
  | 'security'
  | 'choice'
  | 'proof'
  | 'result'
  | 'share'
  | 'init'
  | 'messages'
  | 'rectangle'
  | 'tile'
  | 'lost';

/** Takes the place of the parser where somebody looks. */
export class VncDialogue {
  readonly #flow: FlowView;
  readonly #output: Output;
  #server: Step = 'version';
  #client: Step = 'version';
  #minor = 8;
  #kind = 0;
  #pixel = 4;
  /** Of the update that is being read: rectangles to come, and bytes of the last one. */
  #rectangles = 0;
  #skip = 0;
  /** Of a rectangle in tiles of 16 × 16: its size, and the number of the next one. */
  #width = 0;
  #height = 0;
  #tile = 0;
  #layer: FieldGroup | null = null;
  readonly #words: string[] = [];

  constructor(flow: FlowView, output: Output) {
    this.#flow = flow;
    this.#output = output;
  }

  feed(bytes: Uint8Array, at: number, end: number, fromClient: boolean): number {
    this.#layer = null;
    this.#words.length = 0;
    let place = at;
    while (place < end) {
      const step = fromClient ? this.#client : this.#server;
      if (!fromClient && this.#skip > 0) {
        this.#open(bytes, place, end);
        const passed = Math.min(this.#skip, end - place);
        this.#skip -= passed;
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
    this.#layer?.summary(`${fromClient ? 'Client' : 'Server'}: ${this.#words.join(', ')}`);
  }

  gap(fromClient: boolean): void {
    this.#lose(fromClient);
    this.#skip = 0;
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
        return 'protocol version';
      }
      case 'choice':
        this.#choose(reader.number('client_security_type', 1));
        return 'security chosen';
      case 'proof':
        if (this.#kind === PASSWORD) reader.field('auth_response', CHALLENGE);
        else {
          reader.field('ard_auth_credentials', CREDENTIALS);
          reader.field('ard_auth_client_key', CREDENTIALS);
        }
        this.#client = 'share';
        return 'authentication answer';
      case 'share':
        reader.field('share_desktop_flag', 1);
        this.#client = 'messages';
        return 'share desktop flag';
      case 'messages':
        return this.#message(reader);
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
        this.#pixel = pixelFormat(message, 'client');
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
      case 'rectangle':
        return has < RECTANGLE ? 0 : RECTANGLE + headOf(u32be(bytes, at + 8) | 0, this.#pixel);
      case 'tile':
        return this.#tileLength(bytes, at, end);
      case 'messages':
        return this.#updateLength(bytes, at, end);
      default:
        return 0;
    }
  }

  #updateLength(bytes: Uint8Array, at: number, end: number): number {
    switch (bytes[at]) {
      case 0:
        return 4;
      case 1:
        return end - at < 6 ? 0 : 6 + 6 * u16be(bytes, at + 4);
      case 2:
        return 1;
      case 3:
        return end - at < 8 ? 0 : 8 + u32be(bytes, at + 4);
      default:
        this.#server = 'lost';
        return end - at;
    }
  }

  #fromServer(reader: FieldReader): string {
    switch (this.#server) {
      case 'version':
        tellVersion(reader, 'server_proto_ver');
        this.#server = 'security';
        return 'protocol version';
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
        return 'authentication challenge';
      case 'result': {
        const isRefused = u32be(reader.bytes, reader.at) !== 0;
        reader.field('auth_result', 4);
        if (reader.rest > 0) reason(reader);
        this.#server = isRefused ? 'lost' : 'init';
        return `authentication ${isRefused ? 'refused' : 'accepted'}`;
      }
      case 'init':
        reader.field('width', 2);
        reader.field('height', 2);
        this.#pixel = pixelFormat(reader, 'server');
        reader.number('desktop_name_len', 4);
        reader.field('desktop_name', reader.rest);
        this.#server = 'messages';
        return 'framebuffer parameters';
      case 'rectangle':
        return this.#rectangle(reader);
      case 'tile':
        return this.#tellTile(reader);
      case 'messages':
        return this.#update(reader);
      default:
        return '';
    }
  }

  /** 7.7.4: what a tile's first byte says is there. */
  #tileLength(bytes: Uint8Array, at: number, end: number): number {
    const how = bytes[at];
    if ((how & TILE.raw) !== 0) {
      const across = (this.#width + 15) >> 4;
      const width = Math.min(16, this.#width - 16 * (this.#tile % across));
      const height = Math.min(16, this.#height - 16 * Math.floor(this.#tile / across));
      return 1 + width * height * this.#pixel;
    }
    const pixels = Number((how & TILE.background) !== 0) + Number((how & TILE.foreground) !== 0);
    const head = 1 + pixels * this.#pixel;
    if ((how & TILE.parts) === 0) return head;
    if (end - at <= head) return 0;
    return head + 1 + bytes[at + head] * (2 + ((how & TILE.coloured) === 0 ? 0 : this.#pixel));
  }

  #tellTile(outer: FieldReader): string {
    const how = outer.bytes[outer.at];
    const tile = outer.part(outer.rest, outer.here('hextile_subencoding', 1));
    for (const name of ['raw', 'bg', 'fg', 'anysubrects', 'subrectscolored']) tile.here(`hextile_${name}`, 1);
    tile.skip(1);
    if ((how & TILE.raw) === 0) {
      if ((how & TILE.background) !== 0) tile.field('hextile_bg_value', this.#pixel);
      if ((how & TILE.foreground) !== 0) tile.field('hextile_fg_value', this.#pixel);
      if ((how & TILE.parts) !== 0) tile.field('hextile_num_subrects', 1);
    }
    this.#tile += 1;
    const tiles = ((this.#width + 15) >> 4) * ((this.#height + 15) >> 4);
    if (this.#tile >= tiles) this.#server = this.#rectangles > 0 ? 'rectangle' : 'messages';
    return '';
  }

  #offer(reader: FieldReader): string {
    if (this.#minor < 7) {
      this.#choose(reader.number('server_security_type', 4));
      return 'security';
    }
    const count = reader.number('num_security_types', 1);
    for (let i = 0; i < count; i += 1) reader.number('security_type', 1);
    if (count === 0) reason(reader);
    this.#server = count === 0 ? 'lost' : 'choice'; // waits for the client's
    return 'kinds of security';
  }

  #update(outer: FieldReader): string {
    const type = outer.bytes[outer.at];
    const message = outer.part(outer.rest, outer.here('server_message_type', 1));
    message.skip(1);
    if (type === 0) {
      message.field('padding', 1);
      this.#rectangles = message.number('fb_update_num_rects', 2);
      if (this.#rectangles > 0) this.#server = 'rectangle';
      return 'framebuffer update';
    }
    if (type === 3) {
      message.field('padding', 3);
      message.number('server_cut_text_len', 4);
      message.field('server_cut_text', message.rest);
      return 'cut text';
    }
    return type === 1 ? 'colour map' : type === 2 ? 'bell' : '';
  }

  /** The head of a rectangle; what it is drawn with is passed over where its length is known. */
  #rectangle(reader: FieldReader): string {
    const { bytes, at } = reader;
    const [width, height] = [u16be(bytes, at + 4), u16be(bytes, at + 6)];
    const encoding = u32be(bytes, at + 8) | 0;
    const group = reader.group.group('Rectangle', at, reader.rest);
    const rectangle = new FieldReader(bytes, at, reader.end, group, reader.prefix);
    for (const name of ['x_pos', 'y_pos', 'width', 'height']) rectangle.field(`fb_update_${name}`, 2);
    rectangle.field('fb_update_encoding_type', 4);
    this.#rectangles -= 1;
    this.#server = this.#rectangles > 0 ? 'rectangle' : 'messages';
    switch (encoding) {
      case ENCODING.raw:
        this.#skip = width * height * this.#pixel;
        break;
      case ENCODING.copied:
        rectangle.field('copyrect_src_x_pos', 2);
        rectangle.field('copyrect_src_y_pos', 2);
        break;
      case ENCODING.rre:
      case ENCODING.coRre:
        this.#skip = u32be(bytes, at + RECTANGLE) * (this.#pixel + (encoding === ENCODING.rre ? 8 : 4));
        break;
      case ENCODING.zlib:
        this.#skip = u32be(bytes, at + RECTANGLE);
        break;
      case ENCODING.zrle:
        this.#skip = rectangle.number('zrle_len', 4);
        break;
      case ENCODING.cursor:
        this.#skip = width * height * this.#pixel + ((width + 7) >> 3) * height;
        break;
      case ENCODING.hextile:
        this.#width = width;
        this.#height = height;
        this.#tile = 0;
        if (width > 0 && height > 0) this.#server = 'tile';
        break;
      case ENCODING.size:
        break;
      case ENCODING.last:
        this.#server = 'messages';
        break;
      default:
        this.#server = 'lost';
    }
    return '';
  }
}

const NOWHERE: FieldGroup = { field: () => NOWHERE, group: () => NOWHERE, summary: () => undefined };

const afterChoice = (kind: number): Step => (kind === NONE ? 'share' : 'proof');

/** Bytes behind a rectangle's head without which its length is not known. */
function headOf(encoding: number, pixel: number): number {
  if (encoding === ENCODING.rre || encoding === ENCODING.coRre) return 4 + pixel;
  return encoding === ENCODING.copied || encoding === ENCODING.zlib || encoding === ENCODING.zrle ? 4 : 0;
}

const versionLength = (bytes: Uint8Array, at: number, end: number): number =>
  end - at < VERSION ? 0 : /^RFB \d{3}\.\d{3}\n$/.test(latin1(bytes, at, at + VERSION)) ? VERSION : GIVE_UP;

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
