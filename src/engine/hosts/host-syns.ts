// HOT. Once per SYN: a look at one byte of its sender, and no more after the first.

import { grown } from '../../base/grown.ts';
import { type Cursor, TCP } from '../../model/cursor.ts';
import { hostSynTable } from '../../model/host.ts';
import type { PacketId } from '../../model/ids.ts';
import type { Analysis } from '../analysis.ts';
import { OPTION } from '../dissect/transport/tcp-header.ts';
import { MOST_OPTIONS, OPTION_BITS, SYN_OPTIONS } from './syn-systems.ts';

/** What was noted of a host, one bit each. */
const OPENED = 1,
  ANSWERED = 2;
/** Nothing that a system's own TCP sends stands beside a SYN, but for what asks for ECN (RFC 3168, 6.1.1). */
const FORGED = TCP.FIN | TCP.RST | TCP.PSH | TCP.URG;

/** By kind of option its place in SYN_OPTIONS; kinds beyond are unknown. */
const UNKNOWN = SYN_OPTIONS.indexOf('?');
const PLACES = new Uint8Array(256).fill(UNKNOWN);
PLACES[OPTION.end] = SYN_OPTIONS.indexOf('eol');
PLACES[OPTION.noOperation] = SYN_OPTIONS.indexOf('nop');
PLACES[OPTION.maximumSegment] = SYN_OPTIONS.indexOf('mss');
PLACES[OPTION.windowScale] = SYN_OPTIONS.indexOf('ws');
PLACES[OPTION.sackPermitted] = SYN_OPTIONS.indexOf('sok');
PLACES[OPTION.timestamp] = SYN_OPTIONS.indexOf('ts');

/** Notes how each host begins its connections. */
export class HostSyns {
  readonly #analysis: Analysis;
  /** By address. */
  #noted = new Uint8Array(1024);

  constructor(analysis: Analysis) {
    this.#analysis = analysis;
  }

  /** A segment with SYN whose header ends where the cursor stands. */
  read(bytes: Uint8Array, cursor: Cursor, packet: PacketId): void {
    const { source, tcpFlags, tcpOptions } = cursor;
    const bit = (tcpFlags & TCP.ACK) === 0 ? OPENED : ANSWERED;
    if (source < this.#noted.length && (this.#noted[source] & bit) !== 0) return;
    if (tcpOptions < 0 || tcpOptions === cursor.at || (tcpFlags & FORGED) !== 0) return;
    const table = this.#analysis.table(hostSynTable);
    if (table.isFull) return;
    if (source >= this.#noted.length) this.#noted = grown(this.#noted, source);
    this.#noted[source] |= bit;
    const row = table.grow();
    const { columns } = table;
    columns.address[row] = source;
    columns.packet[row] = packet;
    columns.answers[row] = bit === ANSWERED ? 1 : 0;
    columns.hops[row] = cursor.hops;
    columns.window[row] = cursor.tcpWindow;
    columns.options[row] = optionOrder(bytes, tcpOptions, cursor.at);
  }
}

/** Which options, in their order. What does not fit into the number, or into the header, is left out. */
function optionOrder(bytes: Uint8Array, from: number, end: number): number {
  let order = 0;
  let at = from;
  for (let count = 0; count < MOST_OPTIONS && at < end; count += 1) {
    const kind = bytes[at];
    order = order * 2 ** OPTION_BITS + PLACES[kind];
    if (kind === OPTION.end) break;
    if (kind === OPTION.noOperation) at += 1;
    else {
      const length = at + 1 < end ? bytes[at + 1] : 0;
      if (length < 2 || at + length > end) break;
      at += length;
    }
  }
  return order;
}
