import { BlobWriter, type WrittenPacket } from './write.ts';

const NANOSECOND_MAGIC = 0xa1b23c4d;
const LAST_SECOND = 2 ** 32 - 1;

/**
 * Writes a pcap file with nanosecond times (draft-ietf-opsawg-pcap, 4 and 5). Times outside 1970 to 2106 do not fit and
 * become the nearest that does.
 * @param snapLength bytes kept per packet; 0 means no limit
 */
export async function writePcap(capture: {
  readonly linkType: number;
  readonly snapLength?: number;
  readonly packets: Iterable<WrittenPacket> | AsyncIterable<WrittenPacket>;
}): Promise<Blob> {
  const out = new BlobWriter();
  out.u32(NANOSECOND_MAGIC);
  out.u16(2); // version
  out.u16(4);
  out.zeros(8); // time zone and accuracy, which nobody fills
  out.u32(capture.snapLength ?? 0);
  out.u32(capture.linkType);
  for await (const { seconds, nanoseconds, bytes, length } of capture.packets) {
    out.u32(Math.min(Math.max(seconds, 0), LAST_SECOND));
    out.u32(nanoseconds);
    out.u32(bytes.length);
    out.u32(length);
    out.bytes(bytes);
  }
  return out.finish('application/vnd.tcpdump.pcap');
}
