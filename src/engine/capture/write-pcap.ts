import { ChunkWriter, type WrittenPacket } from './write.ts';

const MICROSECOND_MAGIC = 0xa1b2c3d4;
const NANOSECOND_MAGIC = 0xa1b23c4d;
const LAST_SECOND = 2 ** 32 - 1;
/** The upper bits of the link type field say that the length of a frame check sequence follows (draft 4). */
const FCS_PRESENT = 0x04000000;

/** What the header of a pcap file says. */
export interface PcapHead {
  readonly linkType: number;
  /** Bytes kept per packet; 0 or nothing means no limit. */
  readonly snapLength?: number;
  /** Bytes of a frame check sequence at the end of each packet. */
  readonly frameCheckLength?: number | null;
  /** Times have microseconds only: older programs read no others. */
  readonly microseconds?: boolean;
}

/**
 * Writes pcap, by default with nanoseconds (draft-ietf-opsawg-pcap, 4 and 5). Times outside 1970 to 2106 do not fit and
 * become the nearest that does.
 */
export class PcapWriter {
  readonly out = new ChunkWriter();
  readonly #tick: number;

  constructor({ linkType, snapLength = 0, frameCheckLength = null, microseconds = false }: PcapHead) {
    const { out } = this;
    this.#tick = microseconds ? 1000 : 1;
    out.u32(microseconds ? MICROSECOND_MAGIC : NANOSECOND_MAGIC);
    out.u16(2); // version
    out.u16(4);
    out.zeros(8); // time zone and accuracy, which nobody fills
    out.u32(snapLength);
    const units = (frameCheckLength ?? 0) >> 1;
    out.u32(units > 0 && units < 16 ? ((units << 28) | FCS_PRESENT | linkType) >>> 0 : linkType);
  }

  packet({ seconds, nanoseconds, bytes, length }: WrittenPacket): void {
    const { out } = this;
    out.u32(Math.min(Math.max(seconds, 0), LAST_SECOND));
    out.u32(Math.floor(nanoseconds / this.#tick));
    out.u32(bytes.length);
    out.u32(length);
    out.bytes(bytes);
  }
}
