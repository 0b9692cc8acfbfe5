// RFC 5905: mode, version and stratum of each message. Control and private messages (modes 6 and 7) are told as such.

import { ANOMALY } from '../../../model/anomaly.ts';
import { PROBE } from '../../../model/stream.ts';
import type { DatagramParser, FlowView, Output } from '../../../model/stream.ts';
import { defineTable } from '../../../model/table.ts';
import type { ApplicationDissector } from '../dissector.ts';
import { isControlMalformed } from './ntp-control.ts';
import { CONTROL, explainNtp, MODES, ntpFields, PRIVATE } from './ntp-fields.ts';
import { isPrivateMalformed } from './ntp-private.ts';
import { placeColumns, placeOf } from './transaction-columns.ts';

/** Shortest messages that are recognised: of time, and of the modes that control a server. */
const SHORTEST = 48,
  SHORTEST_CONTROL = 8;
const PORT = 123;

/** One NTP message. */
export const ntpTable = defineTable({
  id: 'ntp',
  title: 'NTP',
  description: 'One NTP message.',
  limit: 1_000_000,
  columns: {
    ...placeColumns,
    version: { kind: 'u8', title: 'Version', field: 'ntp.flags.vn' },
    mode: { kind: 'text', title: 'Mode' },
    stratum: { kind: 'integer', title: 'Stratum', field: 'ntp.stratum' },
    size: { kind: 'u32', title: 'Size', unit: 'bytes' },
  },
});

class NtpDatagrams implements DatagramParser {
  readonly #flow: FlowView;
  readonly #output: Output;

  constructor(flow: FlowView, output: Output) {
    this.#flow = flow;
    this.#output = output;
  }

  datagram(bytes: Uint8Array, at: number, end: number): number {
    const mode = bytes[at] & 7;
    this.#output.mark(this.#flow);
    if (isMalformed(bytes, at, end)) this.#output.note(this.#flow, ANOMALY.ntpMalformed);
    const layer = this.#output.explain(bytes, at, end);
    if (layer !== null) explainNtp(bytes, at, end, layer);
    this.#output.table(ntpTable).append({
      ...placeOf(this.#flow),
      version: (bytes[at] >> 3) & 7,
      mode: MODES[mode],
      stratum: mode < CONTROL && end - at > 1 ? bytes[at + 1] : null,
      size: end - at,
    });
    return end - at;
  }
}

/** What follows the header (extension fields, a code of one of many kinds) is not judged: vendors have their own. */
function isMalformed(bytes: Uint8Array, at: number, end: number): boolean {
  const mode = bytes[at] & 7;
  if (mode === CONTROL) return isControlMalformed(bytes, at, end);
  return mode === PRIVATE ? isPrivateMalformed(bytes, at, end) : end - at < SHORTEST;
}

export const ntp: ApplicationDissector = {
  id: 'ntp',
  title: 'Network Time Protocol',
  display: 'NTP',
  ports: { udp: [PORT] },
  tables: [ntpTable],
  fields: ntpFields,

  probe(bytes, at, end, _fromOriginator, flow) {
    if (flow.responderPort !== PORT && flow.originatorPort !== PORT) return PROBE.no;
    const version = (bytes[at] >> 3) & 7;
    const mode = bytes[at] & 7;
    if (version === 0 || version > 4) return PROBE.no;
    return mode > 0 && end - at >= (mode < CONTROL ? SHORTEST : SHORTEST_CONTROL) ? PROBE.yes : PROBE.no;
  },

  datagrams: (flow, output) => new NtpDatagrams(flow, output),
};
