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
import { BlobWriter, type WrittenPacket } from './write.ts';

export interface WrittenInterface {
  readonly linkType: number;
  /** Bytes kept per packet; 0 or nothing means no limit. */
  readonly snapLength?: number;
  readonly name?: string | null;
  readonly description?: string | null;
  readonly frameCheckLength?: number | null;
}

export interface WrittenCapture {
  readonly interfaces: readonly WrittenInterface[];
  readonly packets: Iterable<WrittenPacket> | AsyncIterable<WrittenPacket>;
  /** Names of addresses of 4 or 16 bytes. */
  readonly names?: readonly { readonly address: Uint8Array; readonly name: string }[];
  /** Of the whole file. */
  readonly comments?: readonly string[];
  /** The program that writes. */
  readonly application?: string;
}

const NANOSECONDS = 9;
const LAST_TICK = 2n ** 64n - 1n;
/** Both the length of an option and of a name record are 16-bit numbers. */
const LONGEST_OPTION = 65_535;
const END_OF_OPTIONS = 4;

/** An option, ready to be written. */
interface Option {
  readonly code: number;
  readonly value: Uint8Array;
}

/**
 * Writes a pcapng file of one little-endian section with nanosecond times (draft-ietf-opsawg-pcapng, 4.1 to 4.5).
 * Times outside 1970 to 2554 do not fit and become the nearest that does; texts are cut at 64 KiB.
 */
export async function writePcapng(capture: WrittenCapture): Promise<Blob> {
  const out = new BlobWriter();
  const comments = (capture.comments ?? []).map((comment) => text(OPTION_COMMENT, comment));
  const application = capture.application === undefined ? [] : [text(SECTION_OPTION.application, capture.application)];
  writeBlock(out, SECTION_HEADER, 16, [...comments, ...application], () => {
    out.u32(ORDER_MAGIC);
    out.u16(1); // version
    out.u16(0);
    out.u32(0xffffffff); // section length: not told
    out.u32(0xffffffff);
  });
  for (const described of capture.interfaces) writeInterface(out, described);
  if (capture.names !== undefined && capture.names.length > 0) writeNames(out, capture.names);
  for await (const packet of capture.packets) writePacket(out, packet);
  return out.finish('application/vnd.tcpdump.pcap');
}

function writeInterface(out: BlobWriter, described: WrittenInterface): void {
  const { name, description, frameCheckLength } = described;
  const options: Option[] = [{ code: INTERFACE_OPTION.resolution, value: Uint8Array.of(NANOSECONDS) }];
  if (name != null) options.push(text(INTERFACE_OPTION.name, name));
  if (description != null) options.push(text(INTERFACE_OPTION.description, description));
  if (frameCheckLength != null) {
    options.push({ code: INTERFACE_OPTION.frameCheckLength, value: Uint8Array.of(frameCheckLength) });
  }
  writeBlock(out, INTERFACE_DESCRIPTION, 8, options, () => {
    out.u16(described.linkType);
    out.u16(0);
    out.u32(described.snapLength ?? 0);
  });
}

function writePacket(out: BlobWriter, packet: WrittenPacket): void {
  const { bytes, comment } = packet;
  const time = BigInt(packet.seconds) * 1_000_000_000n + BigInt(packet.nanoseconds);
  const ticks = time < 0n ? 0n : time > LAST_TICK ? LAST_TICK : time;
  const options = comment == null ? [] : [text(OPTION_COMMENT, comment)];
  writeBlock(out, ENHANCED_PACKET, 20 + padded(bytes.length), options, () => {
    out.u32(packet.interfaceId ?? 0);
    out.u32(Number(ticks >> 32n));
    out.u32(Number(ticks & 0xffffffffn));
    out.u32(bytes.length);
    out.u32(packet.length);
    writePadded(out, bytes);
  });
}

function writeNames(out: BlobWriter, names: NonNullable<WrittenCapture['names']>): void {
  const records = names.map(({ address, name }) => {
    const encoded = new TextEncoder().encode(name).subarray(0, LONGEST_OPTION - address.length - 1);
    const value = new Uint8Array(address.length + encoded.length + 1); // ends with a zero
    value.set(address);
    value.set(encoded, address.length);
    return { code: address.length === 4 ? 1 : 2, value };
  });
  // Name records look like options, down to the empty one at the end.
  writeBlock(out, NAME_RESOLUTION, 0, records, () => undefined);
}

/** @param bodyLength bytes that `writeBody` writes, a multiple of 4 */
function writeBlock(
  out: BlobWriter,
  type: number,
  bodyLength: number,
  options: readonly Option[],
  writeBody: () => void,
): void {
  const optionsLength = options.reduce((sum, { value }) => sum + 4 + padded(value.length), 0);
  const length = LEAST_BLOCK + bodyLength + optionsLength + (options.length > 0 ? END_OF_OPTIONS : 0);
  out.u32(type);
  out.u32(length);
  writeBody();
  for (const { code, value } of options) {
    out.u16(code);
    out.u16(value.length);
    writePadded(out, value);
  }
  if (options.length > 0) out.zeros(END_OF_OPTIONS);
  out.u32(length);
}

function writePadded(out: BlobWriter, bytes: Uint8Array): void {
  out.bytes(bytes);
  out.zeros(padded(bytes.length) - bytes.length);
}

function text(code: number, value: string): Option {
  return { code, value: new TextEncoder().encode(value).subarray(0, LONGEST_OPTION) };
}
