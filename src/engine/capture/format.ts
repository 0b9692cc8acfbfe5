import type { PacketSink } from '../../model/capture.ts';

/**
 * A file format. It owns no input: whole records are read from a buffer that may hold as little as one byte more than
 * last time, so every seam between chunks is handled in one place (pump.ts) for all formats.
 */
export interface CaptureFormat {
  readonly id: string;
  readonly title: string;
  /** For the file picker only: a format is told by its content. */
  readonly extensions: readonly string[];
  /** Lower is asked first; unique, so that the order is total. */
  readonly priority: number;
  /** Bytes that `recognises` wants to see. A file may be shorter. */
  readonly headLength: number;
  recognises(head: Uint8Array): boolean;
  /** A reader for a file that was recognised. The first `read` starts at byte 0 again, so nothing need be kept of `head`. */
  open(head: Uint8Array): CaptureReader;
}

/** Reads one capture. */
export interface CaptureReader {
  /**
   * HOT. Reads whole records from `bytes[0, filled)` and hands them to the sink. Returns how many bytes it used; the
   * rest comes again at 0 with more behind it. Returning 0 asks for more (`wanted` says how many); NEVER_MORE says that
   * nothing more can be read, and `end` will tell the sink why.
   * @param fileOffset where bytes[0] stands in the file
   * @param last nothing comes behind these bytes: a record that seems to reach beyond them is cut or lies
   */
  read(bytes: Uint8Array, filled: number, fileOffset: number, sink: PacketSink, last: boolean): number;
  /** Bytes that must be there before `read` can get on, so that a seam is filled once, not byte by byte. */
  readonly wanted: number;
  /**
   * Nothing more is read. Notices that add up over the file are given here.
   * @param rest bytes from `fileOffset` that could not be used; 0 when reading was stopped from outside
   */
  end(rest: number, fileOffset: number, sink: PacketSink): void;
}

/** What `read` returns when the rest of the file cannot be read. The reader says why in `end`. */
export const NEVER_MORE = -1;
