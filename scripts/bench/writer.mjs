import { closeSync, openSync, writeSync } from 'node:fs';

const BUFFER = 8 << 20;
const GLOBAL_HEADER = 24;
const RECORD_HEADER = 16;
/** 2025-06-02 08:00:00 UTC: a Monday morning. */
const EPOCH_SECONDS = 1_748_851_200;

/** Writes a pcap file in big pieces; frames are built in place, so nothing is copied. */
export class CaptureWriter {
  bytes = Buffer.alloc(BUFFER);
  packets = 0;
  #file;
  #filled = 0;
  #flushed = 0;

  /** @param {string} path */
  constructor(path) {
    this.#file = openSync(path, 'w');
    const { bytes } = this;
    bytes.writeUInt32LE(0xa1b2c3d4, 0);
    bytes.writeUInt16LE(2, 4);
    bytes.writeUInt16LE(4, 6);
    bytes.writeUInt32LE(262_144, 16);
    bytes.writeUInt32LE(1, 20); // Ethernet
    this.#filled = GLOBAL_HEADER;
  }

  /** Bytes so far. */
  get size() {
    return this.#flushed + this.#filled;
  }

  /**
   * Begins a record and returns where its frame goes in `bytes`.
   * @param {number} time microseconds since the start of the capture
   * @param {number} length
   */
  frame(time, length) {
    if (this.#filled + RECORD_HEADER + length > BUFFER) this.#flush();
    const { bytes } = this;
    const at = this.#filled;
    bytes.writeUInt32LE(EPOCH_SECONDS + Math.floor(time / 1e6), at);
    bytes.writeUInt32LE(Math.floor(time % 1e6), at + 4);
    bytes.writeUInt32LE(length, at + 8);
    bytes.writeUInt32LE(length, at + 12);
    this.#filled = at + RECORD_HEADER + length;
    this.packets++;
    return at + RECORD_HEADER;
  }

  close() {
    this.#flush();
    closeSync(this.#file);
  }

  #flush() {
    for (let at = 0; at < this.#filled;) at += writeSync(this.#file, this.bytes, at, this.#filled - at);
    this.#flushed += this.#filled;
    this.#filled = 0;
  }
}
