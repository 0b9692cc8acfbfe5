import { type PcapHead, PcapWriter } from '../../src/engine/capture/write-pcap.ts';
import { type PcapngHead, PcapngWriter } from '../../src/engine/capture/write-pcapng.ts';
import type { WrittenPacket } from '../../src/engine/capture/write.ts';

type Packets = { readonly packets: Iterable<WrittenPacket> };

/** A whole pcap file, by the writer of the exports. */
export function writePcap({ packets, ...head }: PcapHead & Packets): Blob {
  const writer = new PcapWriter(head);
  for (const packet of packets) writer.packet(packet);
  return new Blob(writer.out.takeAll());
}

/** A whole pcapng file, by the writer of the exports. */
export function writePcapng({ packets, ...head }: PcapngHead & Packets): Blob {
  const writer = new PcapngWriter(head);
  for (const packet of packets) writer.packet(packet);
  return new Blob(writer.out.takeAll());
}
