import type { PacketId } from '../../model/ids.ts';
import type { Analysis } from '../analysis.ts';
import type { BlockList } from '../capture/block-list.ts';
import { blockAround, PACKET_BYTES, PcapngCopy } from '../capture/copy-pcapng.ts';
import { CUSTOM, DECRYPTION_SECRETS, padded, SECTION_HEADER } from '../capture/pcapng-blocks.ts';
import type { CaptureSource } from '../capture/source.ts';
import { CaptureChanged, type Notes, type Target } from './target.ts';

/** Read behind the last packet of a piece: its options and the end of its block, most of the time. */
const BEHIND = 512;
/** Blocks that lie together are read together. */
const WINDOW = 64 * 1024;

/** What is taken along of a pcapng file. */
export interface BlockOptions {
  /** Keys are taken along. */
  readonly secrets: boolean;
  /** All packets are wanted. */
  readonly isWhole: boolean;
  /** Comments that packets get besides their own. */
  readonly notes: Notes;
}

/**
 * Blocks of a pcapng file as they are: those of the packets, and before them those that stood before them. Sections
 * without any of the packets are left out, unless all packets are wanted.
 */
export class BlockTarget implements Target {
  readonly margin = { before: PACKET_BYTES, behind: BEHIND };
  readonly #copy = new PcapngCopy();
  readonly #analysis: Analysis;
  readonly #source: CaptureSource;
  readonly #blocks: BlockList;
  readonly #options: BlockOptions;
  /** The first block that was not looked at yet, and where it lies; beyond the file when there is none. */
  #next = 0;
  #nextAt: number;
  #window: { readonly from: number; readonly bytes: Uint8Array<ArrayBuffer> } = { from: 0, bytes: new Uint8Array(0) };

  constructor(analysis: Analysis, source: CaptureSource, blocks: BlockList, options: BlockOptions) {
    this.#analysis = analysis;
    this.#source = source;
    this.#blocks = blocks;
    this.#options = options;
    this.#nextAt = blocks.offsets[0] ?? Infinity;
  }

  get out(): PcapngCopy['out'] {
    return this.#copy.out;
  }

  packet(packet: PacketId, bytes: Uint8Array<ArrayBuffer>, at: number): void | Promise<void> {
    const { fileOffset } = this.#analysis.packets.columns;
    if (this.#nextAt < fileOffset[packet])
      return this.#catchUp(fileOffset[packet]).then(() => this.#write(packet, bytes, at));
    return this.#write(packet, bytes, at);
  }

  #write(packet: PacketId, bytes: Uint8Array<ArrayBuffer>, at: number): void | Promise<void> {
    const { fileOffset, captured } = this.#analysis.packets.columns;
    const block = blockAround(bytes, at, captured[packet], this.out.big);
    if (block === null) throw new CaptureChanged(fileOffset[packet]);
    const note = this.#options.notes.get(packet);
    if (block.start + block.length <= bytes.length) {
      this.#copy.packet(bytes, block, note);
      return;
    }
    const start = fileOffset[packet] - (at - block.start);
    return this.#source.slice(start, start + block.length).then((whole) => {
      if (whole.length < block.length) throw new CaptureChanged(fileOffset[packet]);
      this.#copy.packet(whole, { ...block, start: 0 }, note);
    });
  }

  /** What stands behind the last packet in its section. Without any packet, the first section says what was captured. */
  async end(): Promise<void> {
    const { types, offsets, size } = this.#blocks;
    if (this.#options.isWhole) return this.#catchUp(Infinity);
    let last = Math.max(this.#next, 1);
    while (last < size && types[last] !== SECTION_HEADER) last += 1;
    await this.#catchUp(last < size ? offsets[last] : Infinity);
  }

  /** Writes the blocks that lie before a place in the file, without whole sections. */
  async #catchUp(until: number): Promise<void> {
    const { types, offsets, size } = this.#blocks;
    while (this.#next < size && offsets[this.#next] < until) {
      const index = this.#next;
      let following = index + 1;
      if (types[index] === SECTION_HEADER) {
        while (following < size && types[following] !== SECTION_HEADER) following += 1;
        const isOver = !this.#options.isWhole && following < size && offsets[following] < until;
        if (!isOver) {
          this.#copy.section(await this.#read(index), this.#blocks.isBig(index));
          following = index + 1;
        }
      } else if (this.#takesAlong(types[index])) {
        const block = await this.#read(index);
        if (block !== null) this.#copy.block(types[index], block);
      }
      this.#next = following;
    }
    this.#nextAt = offsets[this.#next] ?? Infinity;
  }

  /** What a custom block belongs to, only its makers know. */
  #takesAlong(type: number): boolean {
    if (type === CUSTOM) return this.#options.isWhole;
    return type !== DECRYPTION_SECRETS || this.#options.secrets;
  }

  /** A block with its frame; null for the header of a section that is damaged. */
  async #read(index: number): Promise<Uint8Array | null> {
    const offset = this.#blocks.offsets[index];
    const length = this.#blocks.lengths[index];
    if (length === 0) return null;
    const { from, bytes } = this.#window;
    if (offset < from || offset + length > from + bytes.length) {
      const wanted = Math.max(padded(length), WINDOW);
      this.#window = { from: offset, bytes: await this.#source.slice(offset, offset + wanted) };
    }
    const at = offset - this.#window.from;
    const block = this.#window.bytes.subarray(at, at + length);
    if (block.length < length) throw new CaptureChanged(offset);
    return block;
  }
}
