/** Packets → capture files. Own small writers, so that a mistake in the engine's reader cannot hide in its writer. */
import type { Packet } from '../packet-builder.ts';
import { parseAddress } from './address.ts';
import { concat, EMPTY, toBytes, type Bytes } from './bytes.ts';

/** The numbers of a file in the byte order of the machine that wrote it. */
function numbers(bigEndian: boolean): { u16: (value: number) => Bytes; u32: (value: number) => Bytes } {
  const write = (size: number, set: (view: DataView<ArrayBuffer>) => void): Bytes => {
    const view = new DataView(new ArrayBuffer(size));
    set(view);
    return new Uint8Array(view.buffer);
  };
  return {
    u16: (value) => write(2, (view) => view.setUint16(0, value, !bigEndian)),
    u32: (value) => write(4, (view) => view.setUint32(0, value, !bigEndian)),
  };
}

export interface PcapOptions {
  /** That of the first packet unless given. */
  readonly linkType?: number;
  readonly nanoseconds?: boolean;
  readonly bigEndian?: boolean;
  readonly snapLength?: number;
}

const BILLION = 1_000_000_000n;

/** draft-ietf-opsawg-pcap, sections 4 and 5. Packets longer than the snap length are cut. */
export function pcap(packets: readonly Packet[], options: PcapOptions = {}): Bytes {
  const { linkType = packets[0]?.linkType ?? 1, nanoseconds = false, bigEndian = false, snapLength = 262144 } = options;
  const { u16, u32 } = numbers(bigEndian);
  const magic = u32(nanoseconds ? 0xa1b2_3c4d : 0xa1b2_c3d4);
  const header = concat(magic, u16(2), u16(4), u32(0), u32(0), u32(snapLength), u32(linkType));
  const records = packets.flatMap(({ time, bytes, length }) => {
    const kept = bytes.subarray(0, snapLength);
    const fraction = Number((time % BILLION) / (nanoseconds ? 1n : 1000n));
    return [u32(Number(time / BILLION)), u32(fraction), u32(kept.length), u32(length), kept];
  });
  return concat(header, ...records);
}

export interface PcapngOptions {
  readonly bigEndian?: boolean;
  /** The resolution of the interface; microseconds are what a file without an if_tsresol option has. */
  readonly nanoseconds?: boolean;
  readonly snapLength?: number;
  readonly interfaceName?: string;
  readonly interfaceDescription?: string;
  readonly comment?: string;
  readonly hardware?: string;
  readonly system?: string;
  readonly application?: string;
  /** epb_flags of each packet; packets beyond the list have none. */
  readonly packetFlags?: readonly number[];
  /** Address → names, for the name resolution block. */
  readonly names?: Readonly<Record<string, readonly string[]>>;
}

type Option = readonly [code: number, value: Uint8Array | string | undefined];

/** Option codes (draft-ietf-opsawg-pcapng, sections 3.5 and 4). */
const COMMENT = 1;
const EPB_FLAGS = 2;
const [SHB_HARDWARE, SHB_OS, SHB_USERAPPL] = [2, 3, 4];
const [IF_NAME, IF_DESCRIPTION, IF_TSRESOL] = [2, 3, 9];
const [SECTION_HEADER, INTERFACE_DESCRIPTION, NAME_RESOLUTION, ENHANCED_PACKET] = [0x0a0d0d0a, 1, 4, 6];
const [RECORD_IPV4, RECORD_IPV6] = [1, 2];

/** One section; an interface for each link type, in the order in which the packets bring them. */
export function pcapng(packets: readonly Packet[], options: PcapngOptions = {}): Bytes {
  const { bigEndian = false, nanoseconds = true, snapLength = 262144 } = options;
  const { u16, u32 } = numbers(bigEndian);
  const padded = (bytes: Uint8Array): Bytes => concat(bytes, new Uint8Array(-bytes.length & 3));
  const item = (code: number, value: Uint8Array): Bytes => concat(u16(code), u16(value.length), padded(value));
  const list = (...pairs: Option[]): Bytes => {
    const given = pairs.flatMap(([code, value]) => (value === undefined ? [] : [item(code, toBytes(value))]));
    return given.length > 0 ? concat(...given, item(0, EMPTY)) : EMPTY;
  };
  const block = (type: number, ...body: Uint8Array[]): Bytes => {
    const content = concat(...body);
    const length = u32(12 + content.length);
    return concat(u32(type), length, content, length);
  };

  const section = block(
    SECTION_HEADER,
    concat(u32(0x1a2b_3c4d), u16(1), u16(0), u32(0xffff_ffff), u32(0xffff_ffff)), // the length is not said
    list(
      [COMMENT, options.comment],
      [SHB_HARDWARE, options.hardware],
      [SHB_OS, options.system],
      [SHB_USERAPPL, options.application],
    ),
  );

  const linkTypes = [...new Set(packets.map(({ linkType }) => linkType))];
  const interfaces = linkTypes.map((linkType) =>
    block(
      INTERFACE_DESCRIPTION,
      concat(u16(linkType), u16(0), u32(snapLength)),
      list(
        [IF_NAME, options.interfaceName],
        [IF_DESCRIPTION, options.interfaceDescription],
        [IF_TSRESOL, nanoseconds ? Uint8Array.of(9) : undefined],
      ),
    ),
  );

  const records = Object.entries(options.names ?? {}).map(([text, names]) => {
    const address = parseAddress(text);
    return item(address.length === 4 ? RECORD_IPV4 : RECORD_IPV6, concat(address, ...names.map((name) => `${name}\0`)));
  });
  const resolution = records.length > 0 ? [block(NAME_RESOLUTION, ...records, item(0, EMPTY))] : [];

  const blocks = packets.map(({ time, bytes, length, linkType, comment }, index) => {
    const kept = bytes.subarray(0, snapLength);
    const ticks = nanoseconds ? time : time / 1000n;
    const stamp = concat(u32(Number(ticks >> 32n)), u32(Number(ticks & 0xffff_ffffn)));
    const header = concat(u32(linkTypes.indexOf(linkType)), stamp, u32(kept.length), u32(length));
    const flags = options.packetFlags?.[index];
    const noted: Option[] = [
      [COMMENT, comment ?? undefined],
      [EPB_FLAGS, flags === undefined ? undefined : u32(flags)],
    ];
    return block(ENHANCED_PACKET, header, padded(kept), list(...noted));
  });
  return concat(section, ...interfaces, ...resolution, ...blocks);
}

/** What the page gets when the user drops a capture. */
export const file = (bytes: Bytes, name: string): File => new File([bytes], name);
