import {
  ENHANCED_PACKET,
  INTERFACE_DESCRIPTION,
  INTERFACE_OPTION,
  LEAST_BLOCK,
  NAME_RESOLUTION,
  OPTION_COMMENT,
  ORDER_MAGIC,
  padded,
  SECTION_HEADER,
  SECTION_OPTION,
} from './pcapng-blocks.ts';
import { ChunkWriter, type WrittenPacket } from './write.ts';

/** What an interface description block says. */
export interface WrittenInterface {
  readonly linkType: number;
  /** Bytes kept per packet; 0 or nothing means no limit. */
  readonly snapLength?: number;
  readonly name?: string | null;
  readonly description?: string | null;
  readonly hardware?: string | null;
  readonly operatingSystem?: string | null;
  /** What was captured, as a text. */
  readonly filter?: string | null;
  readonly frameCheckLength?: number | null;
  /** Its times have microseconds only; the default is nanoseconds. */
  readonly microseconds?: boolean;
}

/** What a pcapng file says besides its packets. */
export interface PcapngHead {
  readonly interfaces: readonly WrittenInterface[];
  /** Names of addresses of 4 or 16 bytes. */
  readonly names?: readonly { readonly address: Uint8Array; readonly name: string }[];
  /** Of the whole file. */
  readonly comments?: readonly string[];
  /** The machine and the program that captured. */
  readonly hardware?: string | null;
  readonly operatingSystem?: string | null;
  readonly application?: string | null;
}

const MICROSECONDS = 6;
const NANOSECONDS = 9;
/** A damaged pcap file may tell a number that does not fit here. */
const UNKNOWN_LINK_TYPE = 0xffff;
const LAST_TICK = 2 ** 64;
/** Both the length of an option and of a name record are 16-bit numbers. */
const LONGEST_OPTION = 65_535;
const END_OF_OPTIONS = 4;
/** Bytes of names in one block: readers take blocks of any size, but not gladly. */
const NAMES_OF_A_BLOCK = 1 << 20;

/** An option, ready to be written. */
export interface Option {
  readonly code: number;
  readonly value: Uint8Array;
}

/**
 * Writes a pcapng file of one little-endian section (draft-ietf-opsawg-pcapng, 4.1 to 4.5). Times outside 1970 to 2554 do
 * not fit and become the nearest that does; texts are cut at 64 KiB.
 */
export class PcapngWriter {
  readonly out = new ChunkWriter();
  /** Ticks per second of each interface, and nanoseconds of a tick. */
  readonly #ticks: readonly (readonly [perSecond: number, nanoseconds: number])[];

  constructor(head: PcapngHead) {
    const { out } = this;
    const options = (head.comments ?? []).map((comment) => textOption(OPTION_COMMENT, comment));
    addText(options, SECTION_OPTION.hardware, head.hardware);
    addText(options, SECTION_OPTION.operatingSystem, head.operatingSystem);
    addText(options, SECTION_OPTION.application, head.application);
    writeBlock(out, SECTION_HEADER, 16, options, () => writeSectionHead(out));
    for (const described of head.interfaces) writeInterface(out, described);
    if (head.names !== undefined) writeNames(out, head.names);
    this.#ticks = head.interfaces.map(({ microseconds }) => (microseconds === true ? [1e6, 1000] : [1e9, 1]));
  }

  packet({ seconds, nanoseconds, bytes, length, interfaceId = 0, comment }: WrittenPacket): void {
    const { out } = this;
    const [perSecond, tick] = this.#ticks[interfaceId];
    // 64 bits without BigInt: the lower half wraps in integers, the upper half follows from the rounded whole.
    const fraction = Math.floor(nanoseconds / tick);
    const whole = seconds * perSecond + fraction;
    const isTooEarly = whole < 0;
    const isTooLate = whole >= LAST_TICK;
    const low = isTooEarly ? 0 : isTooLate ? 0xffffffff : (Math.imul(seconds, perSecond) + fraction) >>> 0;
    const high = isTooEarly ? 0 : isTooLate ? 0xffffffff : Math.round((whole - low) / 2 ** 32);
    const options = comment == null ? [] : [textOption(OPTION_COMMENT, comment)];
    writeBlock(out, ENHANCED_PACKET, 20 + padded(bytes.length), options, () => {
      out.u32(interfaceId);
      out.u32(high);
      out.u32(low);
      out.u32(bytes.length);
      out.u32(length);
      writePadded(out, bytes);
    });
  }
}

/** The fixed part of a section header block; the length of the section is not told. */
export function writeSectionHead(out: ChunkWriter): void {
  out.u32(ORDER_MAGIC);
  out.u16(1); // version
  out.u16(0);
  out.u32(0xffffffff);
  out.u32(0xffffffff);
}

function writeInterface(out: ChunkWriter, described: WrittenInterface): void {
  const { filter, frameCheckLength, microseconds = false } = described;
  const resolution = Uint8Array.of(microseconds ? MICROSECONDS : NANOSECONDS);
  const options: Option[] = [{ code: INTERFACE_OPTION.resolution, value: resolution }];
  addText(options, INTERFACE_OPTION.name, described.name);
  addText(options, INTERFACE_OPTION.description, described.description);
  // The first byte says that the filter is a text.
  if (filter != null) addText(options, INTERFACE_OPTION.filter, `\0${filter}`);
  addText(options, INTERFACE_OPTION.operatingSystem, described.operatingSystem);
  addText(options, INTERFACE_OPTION.hardware, described.hardware);
  if (frameCheckLength != null) {
    options.push({ code: INTERFACE_OPTION.frameCheckLength, value: Uint8Array.of(frameCheckLength) });
  }
  writeBlock(out, INTERFACE_DESCRIPTION, 8, options, () => {
    out.u16(Math.min(described.linkType, UNKNOWN_LINK_TYPE));
    out.u16(0);
    out.u32(described.snapLength ?? 0);
  });
}

/** Name records look like options, down to the empty one at the end. */
function writeNames(out: ChunkWriter, names: NonNullable<PcapngHead['names']>): void {
  let records: Option[] = [];
  let size = 0;
  const flush = (): void => {
    if (records.length > 0) writeBlock(out, NAME_RESOLUTION, 0, records, () => undefined);
    records = [];
    size = 0;
  };
  for (const { address, name } of names) {
    const encoded = new TextEncoder().encode(name).subarray(0, LONGEST_OPTION - address.length - 1);
    const value = new Uint8Array(address.length + encoded.length + 1); // ends with a zero
    value.set(address);
    value.set(encoded, address.length);
    records.push({ code: address.length === 4 ? 1 : 2, value });
    size += value.length;
    if (size > NAMES_OF_A_BLOCK) flush();
  }
  flush();
}

/** @param bodyLength bytes that `writeBody` writes, a multiple of 4 */
export function writeBlock(
  out: ChunkWriter,
  type: number,
  bodyLength: number,
  options: readonly Option[],
  writeBody: () => void,
): void {
  const length = LEAST_BLOCK + bodyLength + optionsLength(options) + (options.length > 0 ? END_OF_OPTIONS : 0);
  out.u32(type);
  out.u32(length);
  writeBody();
  writeOptions(out, options);
  if (options.length > 0) out.zeros(END_OF_OPTIONS);
  out.u32(length);
}

/** Bytes that options take, padding included, without the empty one at their end. */
export const optionsLength = (options: readonly Option[]): number =>
  options.reduce((sum, { value }) => sum + 4 + padded(value.length), 0);

/** Without the empty one at their end. */
export function writeOptions(out: ChunkWriter, options: readonly Option[]): void {
  for (const { code, value } of options) {
    out.u16(code);
    out.u16(value.length);
    writePadded(out, value);
  }
}

/** Bytes, and zeros up to a multiple of four. */
export function writePadded(out: ChunkWriter, bytes: Uint8Array): void {
  out.bytes(bytes);
  out.zeros(padded(bytes.length) - bytes.length);
}

/** A text as an option; it is cut at 64 KiB. */
export function textOption(code: number, value: string): Option {
  return { code, value: new TextEncoder().encode(value).subarray(0, LONGEST_OPTION) };
}

function addText(options: Option[], code: number, value: string | null | undefined): void {
  if (value != null) options.push(textOption(code, value));
}
