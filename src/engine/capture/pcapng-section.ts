import type { CaptureInterface, PacketSink } from '../../model/capture.ts';
import { InterfaceClock } from './clock.ts';
import {
  BIG,
  BLOCK_HEADER,
  CUSTOM,
  DECRYPTION_SECRETS,
  INTERFACE_DESCRIPTION,
  INTERFACE_OPTION,
  INTERFACE_STATISTICS,
  LEAST_INTERFACE_DESCRIPTION,
  LEAST_INTERFACE_STATISTICS,
  LEAST_PACKET,
  LEAST_SIMPLE_PACKET,
  LITTLE,
  NAME_RESOLUTION,
  OBSOLETE_PACKET,
  OPTION_COMMENT,
  OPTION_PACKET_FLAGS,
  padded,
  readNames,
  readOptions,
  readText,
  SECTION_HEADER,
  SECTION_OPTION,
  SIMPLE_PACKET,
  STATISTICS_OPTION,
  type NumberReader,
} from './pcapng-blocks.ts';

/** A file that describes more interfaces or holds more comments than these is not trying to tell us something. */
const MOST_INTERFACES = 65_536;
const MOST_COMMENTS = 65_536;
/** Characters of all comments and descriptions of interfaces: each may have 65,535, and all of them cross to the page. */
const MOST_CHARACTERS = 8 * 1024 * 1024;
/** Unknown block types that are told apart. */
const MOST_UNKNOWN_TYPES = 64;
/** Interfaces whose dropped packets are told apart. */
const MOST_DROPS = 64;
const MICROSECONDS = 6;

/**
 * What a pcapng reader knows of the section that it is in, and everything in a section but enhanced packet blocks.
 * Blocks come here whole, with the length at their end checked.
 */
export class PcapngSection {
  big = false;
  /** Index into `facts.interfaces` of this section's interface 0. */
  firstInterface = 0;
  /** How many interfaces were described so far. */
  interfaces = 0;
  clocks: InterfaceClock[] = [];
  packetsOfUnknownInterfaces = 0;
  /** Of the packet before: simple packets are shown at its time. */
  lastClock: InterfaceClock | null = null;
  #described: CaptureInterface[] = [];
  #timeless = 0;
  #secrets = 0;
  #interfacesLeftOut = 0;
  #commentsLeftOut = 0;
  #characters = 0;
  readonly #unknownTypes = new Map<number, number>();

  /** Reads one block of any type; `bytes[at, at + length)` is the whole of it. */
  readBlock(type: number, bytes: Uint8Array, at: number, length: number, fileOffset: number, sink: PacketSink): void {
    const end = at + length - 4;
    switch (type) {
      case SECTION_HEADER: {
        sink.block?.(type, fileOffset + at, length, this.big);
        this.#readSectionHeader(bytes, at, end, sink);
        return;
      }
      case INTERFACE_DESCRIPTION:
        if (length < LEAST_INTERFACE_DESCRIPTION) break;
        {
          if (this.#readInterface(bytes, at, end, sink)) sink.block?.(type, fileOffset + at, length, this.big);
          return;
        }
      case OBSOLETE_PACKET:
        if (length < LEAST_PACKET) break;
        {
          this.#readObsoletePacket(bytes, at, end, fileOffset, sink);
          return;
        }
      case SIMPLE_PACKET:
        if (length < LEAST_SIMPLE_PACKET) break;
        {
          this.#readSimplePacket(bytes, at, end, fileOffset, sink);
          return;
        }
      case NAME_RESOLUTION: {
        sink.block?.(type, fileOffset + at, length, this.big);
        readNames(bytes, at + BLOCK_HEADER, end, this.#numbers, (address, name) => sink.name(address, name));
        return;
      }
      case INTERFACE_STATISTICS:
        if (length < LEAST_INTERFACE_STATISTICS) break;
        {
          if (this.#readStatistics(bytes, at, end)) sink.block?.(type, fileOffset + at, length, this.big);
          return;
        }
      case DECRYPTION_SECRETS:
        sink.block?.(type, fileOffset + at, length, this.big);
        this.#secrets++;
        return;
      default: {
        if (type === CUSTOM) sink.block?.(type, fileOffset + at, length, this.big);
        this.#countUnknown(type);
        return;
      }
    }
    this.reportBadBlock(fileOffset + at, length, sink);
  }

  reportBadBlock(offset: number, lostBytes: number, sink: PacketSink): void {
    sink.notice({ code: 'bad-block', offset, lostBytes, count: 1, parameters: {} });
  }

  /** Comments and flags of the next packet, among the options `bytes[at, end)`. */
  readPacketOptions(bytes: Uint8Array, at: number, end: number, sink: PacketSink): void {
    const numbers = this.#numbers;
    readOptions(bytes, at, end, numbers, (code, value, length) => {
      if (code === OPTION_COMMENT) this.#addComment(sink.packets, readText(bytes, value, length), sink);
      else if (code === OPTION_PACKET_FLAGS && length === 4) sink.packetFlags?.(numbers.u32(bytes, value));
    });
  }

  /** The file ended: gives the notices that add up over it. */
  end(sink: PacketSink): void {
    const notice = (code: Parameters<PacketSink['notice']>[0]['code'], count: number, parameters = {}): void => {
      const told = Math.min(count, Number.MAX_SAFE_INTEGER); // counters of the file have 64 bits
      if (told > 0) sink.notice({ code, offset: null, lostBytes: null, count: told, parameters });
    };
    notice('unknown-interface', this.packetsOfUnknownInterfaces);
    notice('no-time', this.#timeless);
    notice('encryption-keys', this.#secrets);
    for (const [type, count] of this.#unknownTypes) {
      notice('unknown-block', count, { type: type < 0 ? '…' : `0x${type.toString(16).padStart(8, '0')}` });
    }
    const dropping = sink.facts.interfaces.filter(({ dropped }) => dropped !== null && dropped > 0);
    for (const { name, number, dropped } of dropping.slice(0, MOST_DROPS)) {
      notice('interface-drops', dropped ?? 0, { name: name ?? `#${number}` });
    }
    const others = dropping.slice(MOST_DROPS).reduce((sum, { dropped }) => sum + (dropped ?? 0), 0);
    notice('interface-drops', others, { name: '…' });
    notice('table-full', this.#interfacesLeftOut, { table: 'interfaces', limit: MOST_INTERFACES });
    // Long ones are fewer than the most there may be.
    notice('table-full', this.#commentsLeftOut, { table: 'comments', limit: sink.facts.comments.length });
  }

  get #numbers(): NumberReader {
    return this.big ? BIG : LITTLE;
  }

  #addComment(packet: number | null, text: string, sink: PacketSink): void {
    if (sink.facts.comments.length < MOST_COMMENTS && this.#hasRoom(text)) sink.facts.comments.push({ packet, text });
    else this.#commentsLeftOut++;
  }

  #hasRoom(text: string): boolean {
    this.#characters += text.length;
    return this.#characters <= MOST_CHARACTERS;
  }

  /** A new section begins: it has a byte order and interfaces of its own. */
  begin(sink: PacketSink): void {
    const { facts } = sink;
    const order = this.big ? 'big' : 'little';
    facts.byteOrder = facts.byteOrder === null || facts.byteOrder === order ? order : 'mixed';
    facts.sections++;
    this.firstInterface = facts.interfaces.length;
    this.interfaces = 0;
    this.clocks = [];
    this.#described = [];
  }

  /** Section header block (4.1). */
  #readSectionHeader(bytes: Uint8Array, at: number, end: number, sink: PacketSink): void {
    const { facts } = sink;
    this.begin(sink);
    readOptions(bytes, at + 24, end, this.#numbers, (code, value, length) => {
      if (code === OPTION_COMMENT) this.#addComment(null, readText(bytes, value, length), sink);
      else if (code === SECTION_OPTION.hardware) facts.hardware ??= readText(bytes, value, length);
      else if (code === SECTION_OPTION.operatingSystem) facts.operatingSystem ??= readText(bytes, value, length);
      else if (code === SECTION_OPTION.application) facts.application ??= readText(bytes, value, length);
    });
  }

  /** Interface description block (4.2). False where there are too many. */
  #readInterface(bytes: Uint8Array, at: number, end: number, sink: PacketSink): boolean {
    const { facts } = sink;
    if (facts.interfaces.length >= MOST_INTERFACES) {
      this.#interfacesLeftOut++;
      return false;
    }
    const numbers = this.#numbers;
    const texts = new Map<number, string>();
    const keep = (code: number, text: string): void => {
      if (this.#hasRoom(text)) texts.set(code, text);
    };
    let resolution = MICROSECONDS;
    let offset = 0;
    let frameCheckLength: number | null = null;
    readOptions(bytes, at + 16, end, numbers, (code, value, length) => {
      if (code === OPTION_COMMENT) this.#addComment(null, readText(bytes, value, length), sink);
      else if (code === INTERFACE_OPTION.resolution && length >= 1) resolution = bytes[value];
      else if (code === INTERFACE_OPTION.frameCheckLength && length >= 1) frameCheckLength = bytes[value];
      else if (code === INTERFACE_OPTION.timeOffset && length >= 8) offset = this.#signed64(bytes, value);
      else if (code === INTERFACE_OPTION.filter) {
        // The first byte says how the filter is written; 0 is a text, anything else is not for reading.
        if (length > 1 && bytes[value] === 0) keep(code, readText(bytes, value + 1, length - 1));
      } else keep(code, readText(bytes, value, length));
    });
    const clock = new InterfaceClock(resolution, offset);
    const described: CaptureInterface = {
      section: facts.sections - 1,
      number: this.interfaces++,
      linkType: numbers.u16(bytes, at + 8),
      snapLength: numbers.u32(bytes, at + 12),
      name: texts.get(INTERFACE_OPTION.name) ?? null,
      description: texts.get(INTERFACE_OPTION.description) ?? null,
      hardware: texts.get(INTERFACE_OPTION.hardware) ?? null,
      operatingSystem: texts.get(INTERFACE_OPTION.operatingSystem) ?? null,
      filter: texts.get(INTERFACE_OPTION.filter) ?? null,
      ticksPerSecond: clock.ticksPerSecond,
      frameCheckLength,
      received: null,
      dropped: null,
    };
    this.clocks.push(clock);
    this.#described.push(described);
    facts.interfaces.push(described);
    return true;
  }

  /** Interface statistics block (4.6). Its counters count from the start of the capture, so the last block holds. */
  #readStatistics(bytes: Uint8Array, at: number, end: number): boolean {
    const numbers = this.#numbers;
    const described = this.#described[numbers.u32(bytes, at + 8)];
    if (described === undefined) return false;
    readOptions(bytes, at + 20, end, numbers, (code, value, length) => {
      if (length < 8) return;
      if (code === STATISTICS_OPTION.received) described.received = this.#unsigned64(bytes, value);
      else if (code === STATISTICS_OPTION.dropped) described.dropped = this.#unsigned64(bytes, value);
    });
    return true;
  }

  /** Packet block (Appendix A), of the years before the enhanced one. */
  #readObsoletePacket(bytes: Uint8Array, at: number, end: number, fileOffset: number, sink: PacketSink): void {
    const numbers = this.#numbers;
    const number = numbers.u16(bytes, at + 8);
    const captured = numbers.u32(bytes, at + 20);
    const data = at + 28;
    if (captured > end - data) {
      this.reportBadBlock(fileOffset + at, end + 4 - at, sink);
      return;
    }
    const clock = this.clocks[number];
    if (clock === undefined) {
      this.packetsOfUnknownInterfaces++;
      return;
    }
    clock.read(numbers.u32(bytes, at + 12), numbers.u32(bytes, at + 16));
    this.lastClock = clock;
    this.readPacketOptions(bytes, data + padded(captured), end, sink);
    const length = numbers.u32(bytes, at + 24);
    const { seconds, nanoseconds } = clock;
    sink.packet(seconds, nanoseconds, fileOffset + data, bytes, data, captured, length, this.firstInterface + number);
  }

  /** Simple packet block (4.4): of interface 0, cut to its snap length, without time. */
  #readSimplePacket(bytes: Uint8Array, at: number, end: number, fileOffset: number, sink: PacketSink): void {
    const described = this.#described[0];
    if (described === undefined) {
      this.packetsOfUnknownInterfaces++;
      return;
    }
    const length = this.#numbers.u32(bytes, at + 8);
    const data = at + 12;
    const kept = described.snapLength > 0 ? Math.min(length, described.snapLength) : length;
    const captured = Math.min(kept, end - data);
    const seconds = this.lastClock?.seconds ?? 0;
    const nanoseconds = this.lastClock?.nanoseconds ?? 0;
    this.#timeless++;
    sink.packet(seconds, nanoseconds, fileOffset + data, bytes, data, captured, length, this.firstInterface);
  }

  #countUnknown(type: number): void {
    const known = this.#unknownTypes.has(type) || this.#unknownTypes.size < MOST_UNKNOWN_TYPES;
    const key = known ? type : -1;
    this.#unknownTypes.set(key, (this.#unknownTypes.get(key) ?? 0) + 1);
  }

  #unsigned64(bytes: Uint8Array, at: number): number {
    const [high, low] = this.big ? [at, at + 4] : [at + 4, at];
    return this.#numbers.u32(bytes, high) * 2 ** 32 + this.#numbers.u32(bytes, low);
  }

  #signed64(bytes: Uint8Array, at: number): number {
    const value = this.#unsigned64(bytes, at);
    const high = this.#numbers.u32(bytes, this.big ? at : at + 4);
    if (high < 2 ** 31) return value;
    const low = this.#numbers.u32(bytes, this.big ? at + 4 : at);
    return (high - 2 ** 32) * 2 ** 32 + low; // subtracted first: small negative numbers stay exact
  }
}
