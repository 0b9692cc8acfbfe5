// RFC 854: the dialogue of a terminal. Options are passed over; a login is what is typed after a prompt that asks for it.

import { latin1 } from '../../../base/text.ts';
import { clearSecret, PROBE } from '../../../model/stream.ts';
import type { FlowView, Login, Output, StreamParser } from '../../../model/stream.ts';
import { defineTable } from '../../../model/table.ts';
import type { ApplicationDissector } from '../dissector.ts';
import { commandEnd, DONT, explainTelnet, IAC, telnetFields, WILL } from './telnet-fields.ts';
import { placeColumns, placeOf } from './transaction-columns.ts';

const CR = 13,
  LF = 10,
  NUL = 0,
  BACKSPACE = 8,
  DELETE = 127;
/** `Last login: Mon …` greets who is in already. */
const USER_PROMPT = /(?<!\blast )(login|username|user name|user)\s*:\s*$/i;
const SECRET_PROMPT = /(password|passcode|passwd|pin)\s*:\s*$/i;
const REFUSAL =
  /(login incorrect|authentication failed|access denied|invalid password|bad password|login failed|incorrect password)/i;
const TAIL = 256;

/** Lines that were typed in terminal sessions. */
export const telnetTable = defineTable({
  id: 'telnet',
  title: 'Telnet',
  description: 'One line typed by the client of a terminal session.',
  limit: 500_000,
  columns: {
    ...placeColumns,
    line: { kind: 'text', title: 'Line' },
  },
});

class TelnetStream implements StreamParser {
  readonly #flow: FlowView;
  readonly #output: Output;
  /** What the server showed last. */
  #screen = '';
  #typed = '';
  #user: string | null = null;
  #asked: 'user' | 'secret' | null = null;
  #login: Login | null = null;

  constructor(flow: FlowView, output: Output) {
    this.#flow = flow;
    this.#output = output;
  }

  feed(bytes: Uint8Array, at: number, end: number, fromOriginator: boolean): number {
    this.#output.mark(this.#flow);
    let place = at;
    while (place < end) {
      if (bytes[place] === IAC) {
        const next = commandEnd(bytes, place, end);
        if (next < 0) break;
        place = next;
        continue;
      }
      let run = place;
      while (run < end && bytes[run] !== IAC) run += 1;
      if (fromOriginator) for (let i = place; i < run; i += 1) this.#type(bytes[i]);
      else this.#show(latin1(bytes, Math.max(place, run - TAIL), run));
      place = run;
    }
    const layer = place > at ? this.#output.explain(bytes, at, place) : null;
    if (layer !== null) explainTelnet(bytes, at, place, fromOriginator, layer);
    return place - at;
  }

  #show(text: string): void {
    this.#screen = (this.#screen + text).slice(-TAIL);
    if (SECRET_PROMPT.test(this.#screen)) this.#asked = 'secret';
    else if (USER_PROMPT.test(this.#screen)) this.#asked = 'user';
    if (this.#login === null) return;
    if (REFUSAL.test(this.#screen) || this.#asked !== null) this.#settle(false);
    else if (/[$#>%]\s*$/.test(this.#screen)) this.#settle(true);
  }

  #settle(isAccepted: boolean): void {
    this.#login?.settle(isAccepted);
    this.#login = null;
  }

  #type(byte: number): void {
    if (byte === BACKSPACE || byte === DELETE) this.#typed = this.#typed.slice(0, -1);
    else if (byte === CR || byte === LF) this.#enter();
    else if (byte !== NUL && this.#typed.length < TAIL) this.#typed += String.fromCharCode(byte);
  }

  #enter(): void {
    const typed = this.#typed;
    this.#typed = '';
    if (typed === '') return;
    const asked = this.#asked;
    this.#asked = null;
    this.#screen = '';
    this.#output.table(telnetTable).append({ ...placeOf(this.#flow), line: asked === 'secret' ? '•••' : typed });
    if (asked === 'user') this.#user = typed;
    if (asked === 'secret') {
      this.#login = this.#output.login({
        flow: this.#flow,
        protocol: 'telnet',
        user: this.#user,
        ...clearSecret(typed),
        field: 'telnet.data',
      });
    }
  }

  gap(): void {
    this.#typed = '';
  }
}

export const telnet: ApplicationDissector = {
  id: 'telnet',
  title: 'Telnet',
  display: 'TELNET',
  ports: { tcp: [23] },
  tables: [telnetTable],
  fields: telnetFields,

  probe(bytes, at, end, fromOriginator, flow) {
    const isOption =
      end - at >= 3 && bytes[at] === IAC && bytes[at + 1] >= WILL && bytes[at + 1] <= DONT && bytes[at + 2] < 64;
    if (isOption) return PROBE.yes;
    if (flow.responderPort !== 23) return PROBE.no;
    // On its port printable text is enough; a session may begin without options.
    for (let i = at; i < end && i < at + 32; i += 1)
      if (bytes[i] < 7 || (bytes[i] > 126 && bytes[i] !== IAC)) return PROBE.no;
    return fromOriginator ? PROBE.more : PROBE.yes;
  },

  stream: (flow, output) => new TelnetStream(flow, output),
};
