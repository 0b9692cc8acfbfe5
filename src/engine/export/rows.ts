import { hostNameTable, NAME_SOURCES } from '../../model/host.ts';
import type { ExportFormat } from '../../model/export.ts';
import type { PacketId } from '../../model/ids.ts';
import { NANOSECONDS, SECONDS_LIMIT } from '../../model/packet.ts';
import type { CaptureInterface } from '../../model/capture.ts';
import type { Analysis } from '../analysis.ts';
import { LONGEST_RECORD_HEADER, pcap, secondsBefore } from '../capture/pcap.ts';
import { PcapWriter } from '../capture/write-pcap.ts';
import { PcapngWriter } from '../capture/write-pcapng.ts';
import type { WrittenPacket } from '../capture/write.ts';
import { interfacesOf } from './scope.ts';
import type { Notes, Target } from './target.ts';

/** What "no limit" is in pcap, where older programs take 0 at its word. */
const NO_SNAP_LENGTH = 262_144;
const MICROSECONDS = 1_000_000;

/**
 * Packets as the rows of an analysis tell them: into pcap, or into pcapng where there are no blocks to copy. Times have
 * microseconds where the capture has no finer ones: older programs read no others.
 */
export class RowTarget implements Target {
  readonly out;
  readonly margin = { before: LONGEST_RECORD_HEADER, behind: 0 };
  readonly #analysis: Analysis;
  readonly #writer: { packet(packet: WrittenPacket): void };
  readonly #magic: Uint8Array | null;
  readonly #comments = new Map<PacketId, string>();

  /**
   * @param wanted one byte per packet, 0 for those that are left out
   * @param head the first bytes of the capture
   * @param notes comments that packets get besides their own
   */
  constructor(analysis: Analysis, format: ExportFormat, wanted: Uint8Array, head: Uint8Array, notes: Notes) {
    this.#analysis = analysis;
    const interfaces = interfacesOf(analysis, wanted);
    this.#magic = analysis.facts.format === pcap.id ? head : null;
    const used = analysis.facts.interfaces.filter((_, number) => interfaces.has(number));
    const { captured } = analysis.packets.columns;
    const longest = wanted.reduce((most, one, packet) => (one === 1 ? Math.max(most, captured[packet]) : most), 0);
    const writer = format === 'pcap' ? new PcapWriter(pcapHead(used, longest)) : new PcapngWriter(pcapngHead(analysis));
    this.#writer = writer;
    this.out = writer.out;
    for (const { packet, text } of analysis.facts.comments) if (packet !== null) this.#comment(packet, text);
    for (const [packet, text] of notes) this.#comment(packet, text);
  }

  #comment(packet: PacketId, text: string): void {
    const before = this.#comments.get(packet);
    this.#comments.set(packet, before === undefined ? text : `${before}\n${text}`);
  }

  packet(packet: PacketId, bytes: Uint8Array, at: number): void {
    const { origin, packets, interfaces } = this.#analysis;
    const { seconds, nanoseconds, captured, length } = packets.columns;
    const isExact = this.#magic === null || Math.abs(seconds[packet]) < SECONDS_LIMIT;
    this.#writer.packet({
      seconds: isExact ? origin + seconds[packet] : secondsBefore(this.#magic, bytes, at),
      nanoseconds: nanoseconds[packet] & NANOSECONDS,
      bytes: bytes.subarray(at, at + captured[packet]),
      length: length[packet],
      interfaceId: interfaces?.[packet] ?? 0,
      comment: this.#comments.size === 0 ? null : this.#comments.get(packet),
    });
  }

  end(): void {
    // There is nothing behind the packets.
  }
}

const hasMicroseconds = ({ ticksPerSecond }: CaptureInterface): boolean => MICROSECONDS % ticksPerSecond === 0;

/** @param longest bytes of the longest packet: readers take a longer one than announced for damage */
function pcapHead(used: readonly CaptureInterface[], longest: number): ConstructorParameters<typeof PcapWriter>[0] {
  const lengths = used.map(({ snapLength }) => (snapLength === 0 ? NO_SNAP_LENGTH : snapLength));
  const checks = new Set(used.map(({ frameCheckLength }) => frameCheckLength));
  return {
    linkType: used[0]?.linkType ?? 0,
    snapLength: Math.max(longest, ...lengths),
    frameCheckLength: checks.size === 1 ? used[0].frameCheckLength : null,
    microseconds: used.every(hasMicroseconds),
  };
}

function pcapngHead(analysis: Analysis): ConstructorParameters<typeof PcapngWriter>[0] {
  const { facts, addresses } = analysis;
  const table = analysis.table(hostNameTable);
  const { columns, length } = table;
  const fromCapture = NAME_SOURCES.indexOf('capture');
  const names = Array.from({ length }, (_, row) => row)
    .filter((row) => columns.source[row] === fromCapture)
    .map((row) => ({
      address: addresses.bytes(columns.address[row]),
      name: table.text('name', row) ?? '',
    }));
  return {
    interfaces: facts.interfaces.map((each) => ({ ...each, microseconds: hasMicroseconds(each) })),
    names,
    comments: facts.comments.filter(({ packet }) => packet === null).map(({ text }) => text),
    hardware: facts.hardware,
    operatingSystem: facts.operatingSystem,
    application: facts.application ?? 'Wireloupe',
  };
}
