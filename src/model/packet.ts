import { defineTable } from './table.ts';

/** Bit of `nanoseconds` that says: sent by the responder of its flow. Nanoseconds need 30 bits. */
export const FROM_RESPONDER = 0x8000_0000;
export const NANOSECONDS = 0x3fff_ffff;
/** Times that are farther from the first packet than this, 68 years, stand here. */
export const SECONDS_LIMIT = 2 ** 31 - 1;

/**
 * One row per packet, in file order: 40 bytes. Ports, transport and application stand in its flow; display name and
 * layers follow from its stack; bytes are read again from the file where someone looks at them.
 */
export const packetTable = defineTable({
  id: 'packets',
  title: 'Packets',
  description: 'One packet of the capture.',
  limit: 200_000_000,
  columns: {
    /** Byte of the (decompressed) file where its bytes start. */
    fileOffset: { kind: 'number', title: 'File offset', unit: 'bytes', internal: true },
    /** Seconds since the second of the first packet (Analysis.origin); 68 years either way. */
    seconds: { kind: 'integer', title: 'Seconds', internal: true },
    /** Nanoseconds, and FROM_RESPONDER. */
    nanoseconds: { kind: 'u32', title: 'Nanoseconds', internal: true },
    captured: { kind: 'u32', title: 'Captured', unit: 'bytes', field: 'frame.cap_len' },
    length: { kind: 'u32', title: 'Length', unit: 'bytes', field: 'frame.len' },
    flow: { kind: 'flow', title: 'Flow' },
    /** Innermost network address, else MAC address. */
    source: { kind: 'address', title: 'Source' },
    destination: { kind: 'address', title: 'Destination' },
    stack: { kind: 'u16', title: 'Layers', internal: true },
    /** Set of anomalies (anomaly-sets.ts). */
    anomalies: { kind: 'u16', title: 'Anomalies', internal: true },
  },
});
