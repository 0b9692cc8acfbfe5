// HOT. `read` runs once per packet of a pcap file; budget 15 ns a packet without the sink.
import { u32be, u32le } from '../../base/bytes.ts';
import type { PacketSink } from '../../model/capture.ts';
import { NEVER_MORE, type CaptureFormat, type CaptureReader } from './format.ts';

// File header (draft-ietf-opsawg-pcap, 4).
const MAGIC = 0,
  MAJOR = 4,
  MINOR = 6,
  SNAP_LENGTH = 16,
  LINK_TYPE = 20,
  FILE_HEADER = 24;
// Record header (5). Kuznetzov's patched libpcap appends interface index, protocol and packet type.
const SECONDS = 0,
  FRACTION = 4,
  CAPTURED = 8,
  LENGTH = 12,
  RECORD_HEADER = 16,
  MODIFIED_RECORD_HEADER = 24;

const MICROSECOND_MAGIC = 0xa1b2c3d4;
const NANOSECOND_MAGIC = 0xa1b23c4d;
const MODIFIED_MAGIC = 0xa1b2cd34;

/** libpcap's and Wireshark's greatest packet. A longer one is damage, unless the file itself announces such packets. */
const USUAL_LIMIT = 256 * 1024;
/** A snap length above this is a way to say "no limit", not a promise. */
const HONEST_SNAP_LENGTH = 16 * 1024 * 1024;
const HUGE_LIMIT = 128 * 1024 * 1024;
/** So many zero bytes in a row are no records, though as records they would be possible: empty packets of 1970. */
const HOLE = 64 * 1024;
/** LINKTYPE_ values of D-Bus and USB, whose messages libpcap allows to reach 128 MiB. */
const HUGE_LINK_TYPES = [189, 220, 231, 249, 266];

// The link type field holds more than the link type (draft 4): whether, and in units of 16 bits, how long an FCS is.
const LINK_TYPE_MASK = 0x03ffffff;
const FCS_PRESENT = 0x04000000;

/** The classic format of libpcap, in either byte order, with times in micro- or nanoseconds. */
export const pcap: CaptureFormat = {
  id: 'pcap',
  title: 'pcap (libpcap)',
  extensions: ['.pcap', '.cap', '.dmp'],
  priority: 20,
  headLength: 4,
  recognises: (head) => head.length >= 4 && (isMagic(u32le(head, MAGIC)) || isMagic(u32be(head, MAGIC))),
  open: (head) => new PcapReader(isMagic(u32be(head, MAGIC)), head),
};

/** Bytes of the file that tell how its records are written. */
export const MAGIC_LENGTH = 4;
/** The longest header of a record. */
export const LONGEST_RECORD_HEADER = MODIFIED_RECORD_HEADER;

/** Reads the second of a record again, from its header before the packet at `at`. */
export function secondsBefore(magic: Uint8Array, bytes: Uint8Array, at: number): number {
  const u32 = isMagic(u32be(magic, MAGIC)) ? u32be : u32le;
  const kind = u32(magic, MAGIC);
  const header = at - (kind === MODIFIED_MAGIC ? MODIFIED_RECORD_HEADER : RECORD_HEADER);
  const fractions = kind === NANOSECOND_MAGIC ? 1e9 : 1e6;
  return u32(bytes, header + SECONDS) + Math.floor(u32(bytes, header + FRACTION) / fractions);
}

function isMagic(magic: number): boolean {
  return magic === MICROSECOND_MAGIC || magic === NANOSECOND_MAGIC || magic === MODIFIED_MAGIC;
}

class PcapReader implements CaptureReader {
  wanted = FILE_HEADER;
  readonly #big: boolean;
  readonly #recordHeader: number;
  /** Of a second, and what one of them is in nanoseconds. */
  readonly #fractions: number;
  readonly #nanoseconds: number;
  #limit = USUAL_LIMIT;
  #lengths: 'in order' | 'swapped' | 'perhaps swapped' = 'in order';
  #damaged = false;
  /** Holes: the place of the first one, how many, and their bytes. */
  #firstHole = -1;
  #holes = 0;
  #holeBytes = 0;
  /** The hole that was found last ends here, as far as is known. */
  #holeEnd = -1;
  /** Before this byte of the file stands something that is not zero. */
  #solidUntil = 0;

  constructor(big: boolean, head: Uint8Array) {
    const magic = big ? u32be(head, MAGIC) : u32le(head, MAGIC);
    this.#big = big;
    this.#recordHeader = magic === MODIFIED_MAGIC ? MODIFIED_RECORD_HEADER : RECORD_HEADER;
    this.#fractions = magic === NANOSECOND_MAGIC ? 1e9 : 1e6;
    this.#nanoseconds = 1e9 / this.#fractions;
  }

  read(bytes: Uint8Array, filled: number, fileOffset: number, sink: PacketSink, last: boolean): number {
    const big = this.#big;
    const header = this.#recordHeader;
    const fractions = this.#fractions;
    const inOrder = this.#lengths === 'in order';
    let at = 0;
    if (fileOffset === 0) {
      if (filled < FILE_HEADER) return 0;
      this.#readFileHeader(bytes, sink);
      at = FILE_HEADER;
    }
    while (filled - at >= header) {
      let seconds = big ? u32be(bytes, at + SECONDS) : u32le(bytes, at + SECONDS);
      let fraction = big ? u32be(bytes, at + FRACTION) : u32le(bytes, at + FRACTION);
      let captured = big ? u32be(bytes, at + CAPTURED) : u32le(bytes, at + CAPTURED);
      let length = big ? u32be(bytes, at + LENGTH) : u32le(bytes, at + LENGTH);
      if (!inOrder && (this.#lengths === 'swapped' || captured > length)) {
        const swapped = captured;
        captured = length;
        length = swapped;
      }
      if (length === 0 && captured === 0 && seconds === 0 && fraction === 0) {
        const skipped = this.#skipHole(bytes, at, filled, fileOffset, last);
        if (skipped < 0) return at;
        at += skipped;
        if (skipped > 0) continue;
      }
      if (captured > this.#limit) {
        this.#damaged = true;
        this.wanted = header;
        return at === 0 ? NEVER_MORE : at;
      }
      if (filled - at < header + captured) {
        this.wanted = header + captured;
        return at;
      }
      if (fraction >= fractions) {
        // Some writers leave more than a second here. The instant is meant, so it is carried over.
        const whole = Math.floor(fraction / fractions);
        seconds += whole;
        fraction -= whole * fractions;
      }
      at += header;
      sink.packet(seconds, fraction * this.#nanoseconds, fileOffset + at, bytes, at, captured, length, 0);
      at += captured;
    }
    this.wanted = header;
    return at;
  }

  /**
   * Where a disk was full, a machine crashed or a download broke off, a file may hold zeros for the rest of its length.
   * Returns the bytes of such a hole that are here, 0 where it is a record, −1 where more must be seen to tell.
   */
  #skipHole(bytes: Uint8Array, at: number, filled: number, fileOffset: number, last: boolean): number {
    const from = fileOffset + at;
    if (from < this.#solidUntil) return 0;
    let end = at;
    while (end < filled && bytes[end] === 0) end += 1;
    const goesOn = from === this.#holeEnd;
    if (!goesOn && end - at < HOLE) {
      if (end < filled || last) this.#solidUntil = fileOffset + end;
      else this.wanted = HOLE;
      return end < filled || last ? 0 : -1;
    }
    const skipped = end - at - ((end - at) % this.#recordHeader);
    if (!goesOn) this.#holes += 1;
    if (this.#firstHole < 0) this.#firstHole = from;
    this.#holeBytes += skipped;
    this.#holeEnd = from + skipped;
    return skipped;
  }

  end(rest: number, fileOffset: number, sink: PacketSink): void {
    if (this.#holes > 0)
      sink.notice({
        code: 'empty-records',
        offset: this.#firstHole,
        lostBytes: this.#holeBytes,
        count: this.#holes,
        parameters: {},
      });
    if (rest === 0) return;
    const code = this.#damaged ? 'bad-record' : 'cut-short';
    sink.notice({ code, offset: fileOffset, lostBytes: rest, count: 1, parameters: {} });
  }

  /** The version is not checked: libpcap and Wireshark read what follows in the same way whatever it says. */
  #readFileHeader(bytes: Uint8Array, sink: PacketSink): void {
    const u32 = this.#big ? u32be : u32le;
    const [major, minor] = this.#big ? [bytes[MAJOR + 1], bytes[MINOR + 1]] : [bytes[MAJOR], bytes[MINOR]];
    // Until version 2.3 the two lengths stood in the other order, and not every writer of 2.3 had noticed the change.
    if (major === 2 && minor < 3) this.#lengths = 'swapped';
    if (major === 2 && minor === 3) this.#lengths = 'perhaps swapped';

    const snapLength = u32(bytes, SNAP_LENGTH);
    const network = u32(bytes, LINK_TYPE);
    const linkType = network & LINK_TYPE_MASK;
    if (HUGE_LINK_TYPES.includes(linkType)) this.#limit = HUGE_LIMIT;
    else if (snapLength <= HONEST_SNAP_LENGTH) this.#limit = Math.max(snapLength, USUAL_LIMIT);

    const { facts } = sink;
    facts.byteOrder = this.#big ? 'big' : 'little';
    facts.sections = 1;
    facts.interfaces.push({
      section: 0,
      number: 0,
      linkType,
      snapLength,
      name: null,
      description: null,
      hardware: null,
      operatingSystem: null,
      filter: null,
      ticksPerSecond: this.#fractions,
      frameCheckLength: (network & FCS_PRESENT) === 0 ? null : (network >>> 28) * 2,
      received: null,
      dropped: null,
    });
  }
}
