// ONC RPC (RFC 5531) as portmap, mount and NFS use it: calls with their outcome. Arguments and results are read
// only for the packet somebody looks at.

import { ANOMALY } from '../../../../model/anomaly.ts';
import { NOWHERE } from '../../../../model/field.ts';
import { u32be } from '../../../../base/bytes.ts';
import { remember } from '../../../../base/maps.ts';
import { utf8 } from '../../../../base/text.ts';
import { GIVE_UP, PROBE } from '../../../../model/stream.ts';
import type { DatagramParser, FlowView, Output, Probe, StreamParser } from '../../../../model/stream.ts';
import { defineTable } from '../../../../model/table.ts';
import type { ApplicationDissector } from '../../dissector.ts';
import { Requests } from '../requests.ts';
import { MOUNT, NFS, PORTMAP, PROGRAMS } from './programs.ts';
import type { Program } from './programs.ts';
import { explainCall, explainMark, explainReply, RPC, RPC_ANSWER, rpcFields } from './rpc-fields.ts';
import type { Call } from './rpc-fields.ts';
import { fillOf, XdrReader } from './xdr.ts';
import { endColumns, endsOf } from '../transaction-columns.ts';

const XID = 0,
  TYPE = 4,
  RPC_VERSION = 8,
  PROGRAM = 12,
  VERSION = 16,
  PROCEDURE = 20,
  CALL = 24,
  CREDENTIAL = 24;
const REPLY_STATE = 8,
  VERIFIER_LENGTH = 16,
  REPLY = 24;
const AUTH_SYS = 1;
/** Record marking over TCP (11): the top bit says "last fragment". */
const MARK = 4,
  LAST = 0x8000_0000,
  LONGEST_RECORD = 4 * 1024 * 1024;
/** So much of a record is looked at, and where somebody looks at its fields. */
const LONGEST_READ = 1024,
  LONGEST_EXPLAINED = 64 * 1024;
const MOST_PENDING = 1024;

const STATES = [
  'success',
  'program unavailable',
  'version mismatch',
  'procedure unavailable',
  'bad arguments',
  'system error',
];

/** One remote procedure call with its outcome. */
export const rpcTable = defineTable({
  id: 'rpc',
  title: 'RPC',
  description: 'One call of portmap, mount or NFS with its outcome.',
  limit: 1_000_000,
  columns: {
    ...endColumns,
    program: { kind: 'text', title: 'Program', field: 'rpc.program' },
    version: { kind: 'integer', title: 'Version', field: 'rpc.programversion' },
    procedure: { kind: 'text', title: 'Procedure', field: 'rpc.procedure' },
    /** Machine and user number that the caller claims (AUTH_SYS): believed, never proven. */
    machine: { kind: 'text', title: 'Machine', field: 'rpc.auth.machinename' },
    uid: { kind: 'number', title: 'User number', field: 'rpc.auth.uid', identifier: 'decimal' },
    outcome: { kind: 'text', title: 'Outcome' },
    responsePacket: { kind: 'packet', title: 'Answered in' },
  },
});

const isCall = (bytes: Uint8Array, at: number, end: number): boolean =>
  end - at >= CALL + 8 && u32be(bytes, at + TYPE) === 0 && u32be(bytes, at + RPC_VERSION) === 2;

const isReply = (bytes: Uint8Array, at: number, end: number): boolean =>
  end - at >= 12 && u32be(bytes, at + TYPE) === 1 && u32be(bytes, at + REPLY_STATE) <= 1;

class RpcMessages {
  readonly #flow: FlowView;
  readonly #output: Output;
  readonly #program: Program;
  readonly #pending = new Map<number, number>();
  readonly #requests: Requests;
  /** Calls that a reply may answer, by transaction: only where somebody looks. */
  readonly #calls = new Map<number, Call>();

  constructor(flow: FlowView, output: Output, program: Program) {
    this.#flow = flow;
    this.#output = output;
    this.#program = program;
    this.#requests = new Requests(flow, output);
  }

  /** A message, behind its record mark where `start` is not `at`. */
  message(bytes: Uint8Array, at: number, end: number, fromOriginator: boolean, start = at): void {
    const asks = isCall(bytes, at, end);
    if (asks) this.#call(bytes, at, end, fromOriginator);
    else if (isReply(bytes, at, end)) this.#reply(bytes, at, end);
    else return;
    if (this.#output.explains) this.#explain(bytes, at, end, asks, start);
  }

  /** Is this certainly a message, by itself: a call of a program that is known, or the answer to one that waits for it? */
  isCertain(bytes: Uint8Array, at: number, end: number): boolean {
    if (isCall(bytes, at, end)) return PROGRAMS.some(({ number }) => number === u32be(bytes, at + PROGRAM));
    return isReply(bytes, at, end) && this.#pending.has(u32be(bytes, at + XID));
  }

  #explain(bytes: Uint8Array, at: number, end: number, asks: boolean, start: number): void {
    const layer = this.#output.explain(bytes, start, end, RPC) ?? NOWHERE;
    if (start < at) explainMark(at, layer);
    const xid = u32be(bytes, at + XID);
    if (asks) {
      const [program, version, procedure] = [PROGRAM, VERSION, PROCEDURE].map((place) => u32be(bytes, at + place));
      remember(this.#calls, xid, { program, version, procedure, packet: this.#flow.packet }, MOST_PENDING);
      this.#requests.ask(xid);
    } else this.#requests.answer(xid, layer, at, RPC_ANSWER);
    const call = this.#calls.get(xid) ?? null;
    const header = asks ? explainCall(bytes, at, end, layer) : explainReply(bytes, at, end, layer, call);
    const program = PROGRAMS.find(({ number }) => number === call?.program);
    if (header === null || call === null || program === undefined || !header.succeeded) return;
    const inside = this.#output.explain(bytes, header.body, end, program);
    if (inside === null) return;
    inside.field('rpc.programversion', header.body, 0, call.version);
    const name = `${program.id}.procedure_v${call.version}`;
    if (Object.hasOwn(program.fields, name)) inside.field(name, header.body, 0, call.procedure);
    program.explain(new XdrReader(bytes, header.body, end, inside), call, !asks);
  }

  #mark(program: Program): void {
    this.#output.mark(this.#flow, 'RPC', 'rpc');
    this.#output.mark(this.#flow, program.display, program.id);
  }

  #call(bytes: Uint8Array, at: number, end: number, fromOriginator: boolean): void {
    const number = u32be(bytes, at + PROGRAM);
    const program = PROGRAMS.find((known) => known.number === number);
    this.#mark(program ?? this.#program);
    const version = u32be(bytes, at + VERSION);
    const procedure = u32be(bytes, at + PROCEDURE);
    const row = this.#output.table(rpcTable).append({
      ...endsOf(this.#flow, fromOriginator),
      program: program?.id ?? String(number),
      version,
      procedure: program?.procedures[version]?.[procedure]?.toLowerCase() ?? String(procedure),
      ...credential(bytes, at, end),
    });
    remember(this.#pending, u32be(bytes, at + XID), row, MOST_PENDING);
  }

  #reply(bytes: Uint8Array, at: number, end: number): void {
    const xid = u32be(bytes, at + XID);
    const row = this.#pending.get(xid);
    this.#pending.delete(xid);
    this.#mark(this.#program);
    if (row === undefined) return;
    let outcome: string | null = 'denied';
    if (u32be(bytes, at + REPLY_STATE) === 0) {
      const verifier = end - at < REPLY ? 0 : u32be(bytes, at + VERIFIER_LENGTH);
      const state = end - at < REPLY ? -1 : at + VERIFIER_LENGTH + 4 + verifier + fillOf(verifier);
      outcome = state >= 0 && state + 4 <= end ? (STATES[u32be(bytes, state)] ?? null) : null;
    }
    this.#output.table(rpcTable).set(row, { outcome, responsePacket: this.#flow.packet });
  }
}

/** AUTH_SYS (RFC 5531, appendix A): stamp, machine name, user number. */
function credential(bytes: Uint8Array, at: number, end: number): { machine?: string; uid?: number } {
  const body = at + CREDENTIAL + 8;
  if (u32be(bytes, at + CREDENTIAL) !== AUTH_SYS || body + 8 > end) return {};
  const length = u32be(bytes, body + 4);
  const name = body + 8;
  const uid = name + length + fillOf(length);
  if (length > 255 || uid + 4 > end) return {};
  return { machine: utf8(bytes, name, name + length), uid: u32be(bytes, uid) };
}

class RpcDatagrams implements DatagramParser {
  readonly #messages: RpcMessages;

  constructor(flow: FlowView, output: Output, program: Program) {
    this.#messages = new RpcMessages(flow, output, program);
  }

  datagram(bytes: Uint8Array, at: number, end: number, fromOriginator: boolean): number {
    this.#messages.message(bytes, at, end, fromOriginator);
    return end - at;
  }
}

class RpcStream implements StreamParser {
  readonly #flow: FlowView;
  readonly #messages: RpcMessages;
  readonly #output: Output;
  /** Bytes of a record to pass over, and whether the next fragment goes on with it: responder, originator. */
  readonly #skipped = [0, 0];
  readonly #goesOn = [false, false];
  /** A gap hid where records begin: the next segment that begins with a message for certain is taken. */
  readonly #lost = [false, false];

  constructor(flow: FlowView, output: Output, program: Program) {
    this.#flow = flow;
    this.#messages = new RpcMessages(flow, output, program);
    this.#output = output;
  }

  feed(bytes: Uint8Array, at: number, end: number, fromOriginator: boolean): number {
    const side = Number(fromOriginator);
    if (this.#lost[side]) {
      if (end - at < MARK || !this.#messages.isCertain(bytes, at + MARK, end)) return end - at;
      this.#lost[side] = false;
    }
    let place = at;
    while (place < end) {
      const skipped = Math.min(this.#skipped[side], end - place);
      this.#skipped[side] -= skipped;
      place += skipped;
      if (end - place < MARK) break;
      const mark = u32be(bytes, place);
      const length = mark & 0x7fff_ffff;
      if (length > LONGEST_RECORD) return GIVE_UP;
      const wanted = Math.min(length, this.#output.explains ? LONGEST_EXPLAINED : LONGEST_READ);
      const isCut = end - place < MARK + wanted;
      if (isCut && this.#flow.cut === 0) break;
      const read = isCut ? end - place - MARK : wanted;
      if (isCut) this.#output.note(this.#flow, ANOMALY.applicationMalformed);
      const start = place + MARK;
      if (!this.#goesOn[side]) this.#messages.message(bytes, start, start + read, fromOriginator, place);
      this.#goesOn[side] = mark < LAST;
      place = start + read;
      this.#skipped[side] = length - read;
    }
    return place - at;
  }

  gap(length: number, fromOriginator: boolean): void {
    const side = Number(fromOriginator);
    if (length <= this.#skipped[side]) {
      this.#skipped[side] -= length;
      return;
    }
    this.#lost[side] = true;
    this.#skipped[side] = 0;
    this.#goesOn[side] = false;
  }
}

/** A call of the program; an answer only on its own port, where nothing else proves it. */
function probeRpc(bytes: Uint8Array, at: number, end: number, program: Program, isOwnPort: boolean): Probe {
  if (isCall(bytes, at, end)) {
    const version = u32be(bytes, at + VERSION);
    return u32be(bytes, at + PROGRAM) === program.number && version >= 1 && version <= 4 ? PROBE.yes : PROBE.no;
  }
  return isOwnPort && isReply(bytes, at, end) && end - at >= REPLY ? PROBE.yes : PROBE.no;
}

function rpc(program: Program): ApplicationDissector {
  const { id, title, display, ports } = program;
  return {
    id,
    title,
    display,
    ports: { udp: ports, tcp: ports },
    tables: [rpcTable],
    responseTimes: { table: 'rpc', procedures: [['program', 'procedure'], ['server']], subject: ['outcome'] },
    fields: { ...rpcFields, ...program.fields },

    probe(bytes, at, end, _fromOriginator, flow) {
      const isOwnPort = ports.includes(flow.responderPort) || ports.includes(flow.originatorPort);
      if (flow.transport === 17) return probeRpc(bytes, at, end, program, isOwnPort);
      if (end - at < MARK + CALL + 8) {
        const isSmall =
          end - at < MARK || (u32be(bytes, at) >= LAST && (u32be(bytes, at) & 0x7fff_ffff) <= LONGEST_RECORD);
        return isOwnPort && isSmall ? PROBE.more : PROBE.no;
      }
      return probeRpc(bytes, at + MARK, end, program, isOwnPort);
    },

    datagrams: (flow, output) => new RpcDatagrams(flow, output, program),
    stream: (flow, output) => new RpcStream(flow, output, program),
  };
}

export const portmap: ApplicationDissector = rpc(PORTMAP);
export const mount: ApplicationDissector = rpc(MOUNT);
export const nfs: ApplicationDissector = rpc(NFS);
