// Packets on their way into a file of their own.

import type { FlowId, PacketId } from './ids.ts';
import type { Selection } from './query.ts';

export const EXPORT_FORMATS = ['pcapng', 'pcap'] as const;

/** Format of exported packets. */
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/**
 * Which packets are exported: those that pass a filter and a brush, single ones, all of the flows of single ones, or all of
 * some flows.
 */
export type ExportScope =
  | { readonly kind: 'selection'; readonly selection: Selection }
  | { readonly kind: 'packets' | 'conversations'; readonly packets: readonly PacketId[] }
  | { readonly kind: 'flows'; readonly flows: readonly FlowId[] };

/** What is asked of an export of packets. */
export interface PacketExport {
  readonly scope: ExportScope;
  readonly format: ExportFormat;
  /** Takes the keys along that the capture holds: whoever gets the file can read what they encrypt. */
  readonly secrets: boolean;
  /** What the analyst noted on packets becomes comments, in pcapng. */
  readonly notes: boolean;
}

/** What an export will hold, before it is made. */
export interface ExportOutline {
  readonly packets: number;
  /** Of the file, nearly: options of packets are not counted. */
  readonly bytes: number;
  /** Link types of the packets, in ascending order: pcap holds only one. */
  readonly linkTypes: readonly number[];
  /** Interfaces that captured the packets. */
  readonly interfaces: number;
  /** Comments on the packets, and on the whole file. */
  readonly comments: number;
  /** Packets whose times the format has no place for: pcap counts from 1970 to 2106. */
  readonly misplaced: number;
  /** Packets that the analyst wrote a note on. */
  readonly notes: number;
  /** The capture holds keys for encrypted traffic. */
  readonly hasSecrets: boolean;
}

/** How far an export is. */
export interface ExportProgress {
  readonly packets: number;
  readonly total: number;
  /** Bytes of the file that were written. */
  readonly bytes: number;
  /** Bytes per second since the beginning. */
  readonly rate: number;
}

/** Why no file was made: bytes that are gone, several link types for pcap, nothing to export, a filter without answer. */
export type ExportRefusal = 'file' | 'link-types' | 'empty' | 'filter' | 'unreadable' | 'cancelled';
