// What crosses to the page when most of a capture's time has no packets.

/** A stretch of time with packets: nanoseconds since the first packet of the capture, of its own first and last one. */
export interface Burst {
  readonly from: number;
  readonly to: number;
  readonly packets: number;
}
