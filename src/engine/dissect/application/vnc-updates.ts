// RFC 6143 (RFB), 7.6 and 7.7: what a server draws. Heads are told; pixels are passed over where their length is known.

import { u16be, u32be } from '../../../base/bytes.ts';
import { FieldReader } from './field-reader.ts';

const RECTANGLE = 12;
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

/** Messages of a server after the handshake, piece by piece. */
export class FramebufferUpdates {
  #step: 'messages' | 'rectangle' | 'tile' | 'lost' = 'messages';
  /** Bytes of a pixel. */
  pixel = 4;
  /** Bytes to pass over. */
  skip = 0;
  #rectangles = 0;
  /** Of a rectangle in tiles of 16 × 16: its size, and the number of the next one. */
  #width = 0;
  #height = 0;
  #tile = 0;

  /** Length of the next piece; 0 where it is not known yet. */
  length(bytes: Uint8Array, at: number, end: number): number {
    if (this.#step === 'lost') return end - at;
    if (this.#step === 'tile') return this.#tileLength(bytes, at, end);
    if (this.#step === 'rectangle')
      return end - at < RECTANGLE ? 0 : RECTANGLE + headOf(u32be(bytes, at + 8) | 0, this.pixel);
    return this.#messageLength(bytes, at, end);
  }

  /** Names the fields of the next piece; returns words for it. */
  tell(reader: FieldReader): string {
    if (this.#step === 'lost') return '';
    if (this.#step === 'tile') return this.#tellTile(reader);
    return this.#step === 'rectangle' ? this.#rectangle(reader) : this.#update(reader);
  }

  #messageLength(bytes: Uint8Array, at: number, end: number): number {
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
        this.#step = 'lost';
        return end - at;
    }
  }

  /** 7.7.4: what a tile's first byte says is there. */
  #tileLength(bytes: Uint8Array, at: number, end: number): number {
    const how = bytes[at];
    if ((how & TILE.raw) !== 0) {
      const across = (this.#width + 15) >> 4;
      const width = Math.min(16, this.#width - 16 * (this.#tile % across));
      const height = Math.min(16, this.#height - 16 * Math.floor(this.#tile / across));
      return 1 + width * height * this.pixel;
    }
    const pixels = Number((how & TILE.background) !== 0) + Number((how & TILE.foreground) !== 0);
    const head = 1 + pixels * this.pixel;
    if ((how & TILE.parts) === 0) return head;
    if (end - at <= head) return 0;
    return head + 1 + bytes[at + head] * (2 + ((how & TILE.coloured) === 0 ? 0 : this.pixel));
  }

  #tellTile(outer: FieldReader): string {
    const how = outer.bytes[outer.at];
    const tile = outer.part(outer.rest, outer.here('hextile_subencoding', 1));
    for (const name of ['raw', 'bg', 'fg', 'anysubrects', 'subrectscolored']) tile.here(`hextile_${name}`, 1);
    tile.skip(1);
    if ((how & TILE.raw) === 0) {
      if ((how & TILE.background) !== 0) tile.field('hextile_bg_value', this.pixel);
      if ((how & TILE.foreground) !== 0) tile.field('hextile_fg_value', this.pixel);
      if ((how & TILE.parts) !== 0) tile.field('hextile_num_subrects', 1);
    }
    this.#tile += 1;
    const tiles = ((this.#width + 15) >> 4) * ((this.#height + 15) >> 4);
    if (this.#tile >= tiles) this.#step = this.#rectangles > 0 ? 'rectangle' : 'messages';
    return '';
  }

  #update(outer: FieldReader): string {
    const type = outer.bytes[outer.at];
    const message = outer.part(outer.rest, outer.here('server_message_type', 1));
    message.skip(1);
    if (type === 0) {
      message.field('padding', 1);
      this.#rectangles = message.number('fb_update_num_rects', 2);
      if (this.#rectangles > 0) this.#step = 'rectangle';
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
    this.#step = this.#rectangles > 0 ? 'rectangle' : 'messages';
    switch (encoding) {
      case ENCODING.raw:
        this.skip = width * height * this.pixel;
        break;
      case ENCODING.copied:
        rectangle.field('copyrect_src_x_pos', 2);
        rectangle.field('copyrect_src_y_pos', 2);
        break;
      case ENCODING.rre:
      case ENCODING.coRre:
        this.skip = u32be(bytes, at + RECTANGLE) * (this.pixel + (encoding === ENCODING.rre ? 8 : 4));
        break;
      case ENCODING.zlib:
        this.skip = u32be(bytes, at + RECTANGLE);
        break;
      case ENCODING.zrle:
        this.skip = rectangle.number('zrle_len', 4);
        break;
      case ENCODING.cursor:
        this.skip = width * height * this.pixel + ((width + 7) >> 3) * height;
        break;
      case ENCODING.hextile:
        this.#width = width;
        this.#height = height;
        this.#tile = 0;
        if (width > 0 && height > 0) this.#step = 'tile';
        break;
      case ENCODING.size:
        break;
      case ENCODING.last:
        this.#step = 'messages';
        break;
      default:
        this.#step = 'lost';
    }
    return '';
  }
}

/** Bytes behind a rectangle's head without which its length is not known. */
function headOf(encoding: number, pixel: number): number {
  if (encoding === ENCODING.rre || encoding === ENCODING.coRre) return 4 + pixel;
  return encoding === ENCODING.copied || encoding === ENCODING.zlib || encoding === ENCODING.zrle ? 4 : 0;
}
