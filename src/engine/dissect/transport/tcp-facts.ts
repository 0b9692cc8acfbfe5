/**
 * What a segment means among those before it in its flow, as Wireshark's User's Guide describes under "TCP Analysis".
 * Only what was read of the flow is known: engine/explain/tcp-history.ts says from where on.
 */
export interface TcpFacts {
  /** Names of Wireshark's flags: `tcp.analysis.retransmission`. */
  readonly flags: readonly string[];
  /** Parts of a conversation that were seen before this segment: bits of tcp.completeness. */
  readonly completeness: number;
  /** The packet whose bytes end where this one acknowledges, and the seconds since. */
  readonly acknowledged: { readonly packet: number; readonly after: string } | null;
  /** Seconds that the handshake took. */
  readonly handshake: string | null;
  /** Bytes that this side has sent and the other has not acknowledged, this segment included. */
  readonly inFlight: number | null;
  /** Bytes that this side has sent since a segment with PSH before. */
  readonly pushed: number | null;
  /** Of a duplicate acknowledgement: the packet that it repeats, and how often that was done. */
  readonly repeated: { readonly packet: number; readonly times: number } | null;
  /** Of a retransmission: the oldest packet of its side that was not acknowledged, and the seconds since. */
  readonly oldest: { readonly packet: number; readonly after: string } | null;
  /** Of a segment with FIN: its side is the first to close. */
  readonly closesFirst: boolean | null;
}
