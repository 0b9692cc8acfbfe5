// RFC 6143 (RFB): versions, the kind of security that was chosen, its result. What is drawn is passed over.

import { u32be } from '../../../base/bytes.ts';
import { latin1 } from '../../../base/text.ts';
import { GIVE_UP, PROBE } from '../../../model/stream.ts';
import type { FlowView, Login, Output, StreamParser } from '../../../model/stream.ts';
import { defineTable } from '../../../model/table.ts';
import type { ApplicationDissector } from '../dissector.ts';
import { startsWith } from './lines.ts';
import { VncDialogue } from './vnc-explain.ts';
import { SECURITY_NAMES, vncFields } from './vnc-fields.ts';
import { endColumns, endsOf } from './transaction-columns.ts';

const VERSION = 12;
const CHALLENGE = 16;
const NONE = 1,
  PASSWORD = 2;

/** One VNC connection. */
export const vncTable = defineTable({
  id: 'vnc',
  title: 'VNC',
  description: 'One VNC connection with the security that was agreed.',
  limit: 500_000,
  columns: {
    ...endColumns,
    serverVersion: { kind: 'text', title: 'Server version', field: 'vnc.server_proto_ver' },
    clientVersion: { kind: 'text', title: 'Client version', field: 'vnc.client_proto_ver' },
    offered: { kind: 'texts', title: 'Security offered' },
    security: { kind: 'text', title: 'Security', field: 'vnc.client_security_type' },
    result: { kind: 'text', title: 'Result', field: 'vnc.auth_result' },
  },
});

const kindName = (kind: number): string => SECURITY_NAMES[kind] ?? `type ${kind}`;

/** `RFB 003.008\n` → 8; −1 for anything else. Versions above 3 (of RealVNC) go on as 3.8 does. */
function minorVersion(bytes: Uint8Array, at: number): number {
  const found = /^RFB (\d{3})\.(\d{3})\n$/.exec(latin1(bytes, at, at + VERSION));
  if (found === null) return -1;
  return Number(found[1]) > 3 ? 8 : Number(found[2]);
}

type Step = 'version' | 'security' | 'challenge' | 'result' | 'choice' | 'done';

class VncStream implements StreamParser {
  readonly #flow: FlowView;
  readonly #output: Output;
  #row = -1;
  #login: Login | null = null;
  #server: Step = 'version';
  #client: Step = 'version';
  /** 3 chooses for the client (7.1.2), 7 and 8 let it choose. */
  #minor = 8;
  /** Only where somebody looks. */
  readonly #dialogue: VncDialogue | null;

  constructor(flow: FlowView, output: Output) {
    this.#flow = flow;
    this.#output = output;
    this.#dialogue = output.explains ? new VncDialogue(flow, output) : null;
  }

  feed(bytes: Uint8Array, at: number, end: number, fromOriginator: boolean): number {
    if (this.#dialogue !== null) return this.#dialogue.feed(bytes, at, end, fromOriginator);
    let place = at;
    while (place < end) {
      if ((fromOriginator ? this.#client : this.#server) === 'done') {
        this.#output.mark(this.#flow);
        return end - at;
      }
      const used = fromOriginator ? this.#fromClient(bytes, place, end) : this.#fromServer(bytes, place, end);
      if (used === GIVE_UP) return GIVE_UP;
      if (used === 0) break;
      this.#output.mark(this.#flow);
      place += used;
    }
    return place - at;
  }

  #fromServer(bytes: Uint8Array, at: number, end: number): number {
    const length = end - at;
    const table = this.#output.table(vncTable);
    switch (this.#server) {
      case 'version': {
        if (length < VERSION) return 0;
        if (minorVersion(bytes, at) < 0) return GIVE_UP;
        this.#row = table.append({ ...endsOf(this.#flow), serverVersion: latin1(bytes, at + 4, at + 11) });
        this.#server = 'security';
        return VERSION;
      }
      case 'security':
        return this.#offer(bytes, at, end);
      case 'challenge':
        if (length < CHALLENGE) return 0;
        this.#server = 'result';
        return CHALLENGE;
      case 'result': {
        if (length < 4) return 0;
        const isGranted = u32be(bytes, at) === 0;
        table.set(this.#row, { result: isGranted ? 'granted' : 'refused' });
        this.#login?.settle(isGranted);
        this.#server = 'done';
        return 4;
      }
      default:
        return length;
    }
  }

  /** 7.1.2: a list to choose from, or in version 3.3 the choice itself. */
  #offer(bytes: Uint8Array, at: number, end: number): number {
    const table = this.#output.table(vncTable);
    if (this.#minor < 7) {
      if (end - at < 4) return 0;
      const kind = u32be(bytes, at);
      table.set(this.#row, { offered: [kindName(kind)] });
      this.#choose(kind);
      this.#client = 'done';
      return 4;
    }
    const count = bytes[at];
    if (end - at < 1 + count) return 0;
    table.set(this.#row, { offered: Array.from(bytes.subarray(at + 1, at + 1 + count), kindName) });
    this.#server = count === 0 ? 'done' : 'challenge';
    return 1 + count;
  }

  #choose(kind: number): void {
    this.#output.table(vncTable).set(this.#row, { security: kindName(kind) });
    if (kind === NONE || kind === PASSWORD) {
      this.#login = this.#output.login({
        flow: this.#flow,
        protocol: 'vnc',
        user: null,
        maskedSecret: null,
        secrecy: kind === NONE ? 'none' : 'hashed',
        outcome: kind === NONE && this.#minor < 8 ? 'accepted' : 'unknown',
        field: 'vnc.client_security_type',
      });
    }
    if (kind === PASSWORD) this.#server = 'challenge';
    else this.#server = kind === NONE && this.#minor >= 8 ? 'result' : 'done';
  }

  #fromClient(bytes: Uint8Array, at: number, end: number): number {
    switch (this.#client) {
      case 'version': {
        if (end - at < VERSION) return 0;
        const minor = minorVersion(bytes, at);
        if (minor < 0) return GIVE_UP;
        this.#minor = minor;
        this.#output.table(vncTable).set(this.#row, { clientVersion: latin1(bytes, at + 4, at + 11) });
        this.#client = minor < 7 ? 'done' : 'choice';
        return VERSION;
      }
      case 'choice':
        this.#choose(bytes[at]);
        this.#client = 'done';
        return 1;
      default:
        return end - at;
    }
  }

  gap(_length: number, fromOriginator: boolean): void {
    if (fromOriginator) this.#client = 'done';
    else this.#server = 'done';
    this.#dialogue?.gap(fromOriginator);
  }
}

export const vnc: ApplicationDissector = {
  id: 'vnc',
  title: 'Virtual Network Computing',
  display: 'VNC',
  ports: { tcp: [5900, 5901, 5902, 5903] },
  tables: [vncTable],
  fields: vncFields,

  probe(bytes, at, end, fromOriginator) {
    if (fromOriginator) return PROBE.no; // the server speaks first
    if (end - at < VERSION) return startsWith(bytes, at, end, 'RFB '.slice(0, end - at)) ? PROBE.more : PROBE.no;
    return minorVersion(bytes, at) >= 0 ? PROBE.yes : PROBE.no;
  },

  stream: (flow, output) => new VncStream(flow, output),
};
