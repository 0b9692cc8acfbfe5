// No protocol: a program that was simply sent down a connection (nc, droppers, Meterpreter stages). Asked last; says yes only
// to the first bytes of a stream that certainly begin an executable, perhaps behind its length in four bytes.

import { u16be, u32be, u32le } from '../../../base/bytes.ts';
import { PROBE } from '../../../model/stream.ts';
import type { FileWriter, FlowView, Output, Probe, StreamParser } from '../../../model/stream.ts';
import type { ApplicationDissector } from '../dissector.ts';

const LENGTH = 4;
const ELF = 0x7f454c46,
  JAVA_CLASS = 0xcafebabe,
  MZ = 0x4d5a,
  SCRIPT = 0x2321;
const MACH_O = [0xfeedface, 0xfeedfacf, 0xcefaedfe, 0xcffaedfe];
const ELF_HEADER = 20,
  MACH_O_HEADER = 16,
  PE_POINTER = 0x3c,
  PE_SIGNATURE = 0x50450000;
/** The stub before the PE header is small in every real program. */
const LONGEST_STUB = 4096;
/** A stage is no larger; a smaller length than this is none. */
const LONGEST_STAGE = 64 * 1024 * 1024,
  SHORTEST_STAGE = 64;
const SLASH = 0x2f,
  SPACE = 0x20;

/** Does an executable begin at bytes[at]? */
function probeProgram(bytes: Uint8Array, at: number, end: number): Probe {
  if (end - at < 4) return PROBE.more;
  if (u16be(bytes, at) === SCRIPT) {
    const next = bytes[at + 2] === SPACE ? at + 3 : at + 2;
    return bytes[next] === SLASH ? PROBE.yes : PROBE.no;
  }
  if (u16be(bytes, at) === MZ) return probePortable(bytes, at, end);
  const magic = u32be(bytes, at);
  if (magic === ELF) {
    if (end - at < ELF_HEADER) return PROBE.more;
    // Class, byte order and version (System V ABI, "ELF Identification").
    const isSane = inRange(bytes[at + 4], 1, 2) && inRange(bytes[at + 5], 1, 2) && bytes[at + 6] === 1;
    return isSane ? PROBE.yes : PROBE.no;
  }
  if (magic === JAVA_CLASS) {
    if (end - at < 8) return PROBE.more;
    return inRange(u16be(bytes, at + 6), 45, 99) && u16be(bytes, at + 4) < 4 ? PROBE.yes : PROBE.no;
  }
  if (!MACH_O.includes(magic)) return PROBE.no;
  if (end - at < MACH_O_HEADER) return PROBE.more;
  const fileType = magic < 0xfe000000 ? u32le(bytes, at + 12) : u32be(bytes, at + 12);
  return inRange(fileType, 1, 12) ? PROBE.yes : PROBE.no;
}

const inRange = (value: number, least: number, most: number): boolean => value >= least && value <= most;

function probePortable(bytes: Uint8Array, at: number, end: number): Probe {
  if (end - at < PE_POINTER + 4) return PROBE.more;
  const header = u32le(bytes, at + PE_POINTER);
  if (header > LONGEST_STUB) return PROBE.no;
  if (at + header + 4 > end) return PROBE.more;
  return u32be(bytes, at + header) === PE_SIGNATURE ? PROBE.yes : PROBE.no;
}

/** Length before the program in either byte order, or −1. */
function stageLength(bytes: Uint8Array, at: number, end: number): number {
  if (end - at < LENGTH) return -1;
  const isStage = (length: number): boolean => inRange(length, SHORTEST_STAGE, LONGEST_STAGE);
  if (isStage(u32le(bytes, at))) return u32le(bytes, at);
  return isStage(u32be(bytes, at)) ? u32be(bytes, at) : -1;
}

class RawExecutable implements StreamParser {
  readonly #flow: FlowView;
  readonly #output: Output;
  #file: FileWriter | null = null;
  #fromOriginator = false;
  /** Bytes of the program still to come, where its length stood before it. */
  #remaining = Infinity;

  constructor(flow: FlowView, output: Output) {
    this.#flow = flow;
    this.#output = output;
  }

  feed(bytes: Uint8Array, at: number, end: number, fromOriginator: boolean): number {
    let start = at;
    if (this.#file === null) start = this.#begin(bytes, at, end, fromOriginator);
    if (this.#file === null || fromOriginator !== this.#fromOriginator) return end - at;
    const stop = Math.min(end, start + this.#remaining);
    this.#file.write(bytes, start, stop);
    this.#remaining -= stop - start;
    return end - at;
  }

  #begin(bytes: Uint8Array, at: number, end: number, fromOriginator: boolean): number {
    const isBare = probeProgram(bytes, at, end) === PROBE.yes;
    const isStage = !isBare && probeProgram(bytes, at + LENGTH, end) === PROBE.yes;
    if (!isBare && !isStage) return at;
    const flow = this.#flow;
    flow.confirmed = true;
    this.#fromOriginator = fromOriginator;
    this.#file = this.#output.file({ flow, fromOriginator, protocol: 'tcp', name: null, claimedType: null });
    if (isBare) return at;
    this.#remaining = stageLength(bytes, at, end);
    return at + LENGTH;
  }

  gap(length: number, fromOriginator: boolean): void {
    if (fromOriginator !== this.#fromOriginator) return;
    const lost = Math.min(length, this.#remaining);
    if (lost > 0) this.#file?.gap(lost);
    this.#remaining -= lost;
  }

  close(): void {
    this.#file?.close(this.#remaining === 0 || (this.#remaining === Infinity && this.#flow.isOver));
  }
}

export const rawExecutable: ApplicationDissector = {
  id: 'raw-executable',
  title: 'Program without a protocol',
  display: 'TCP',
  ports: {},
  tables: [],

  probe(bytes, at, end) {
    const bare = probeProgram(bytes, at, end);
    if (bare !== PROBE.no || stageLength(bytes, at, end) < 0) return bare;
    // Behind a length only a magic of its own counts: `#!` is too short to be believed there.
    return end - at > LENGTH + 2 && u16be(bytes, at + LENGTH) === SCRIPT
      ? PROBE.no
      : probeProgram(bytes, at + LENGTH, end);
  },

  stream: (flow, output) => new RawExecutable(flow, output),
};
