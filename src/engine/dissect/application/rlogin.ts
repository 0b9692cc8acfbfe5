// RFC 1282 (rlogin) and the BSD remote shell: trust by host name and user name alone, everything readable. Both begin with
// texts that end in NUL; what follows is a dialogue.

import { latin1 } from '../../../base/text.ts';
import { clearSecret, PROBE } from '../../../model/stream.ts';
import type { FlowView, Login, Output, Probe, StreamParser } from '../../../model/stream.ts';
import { defineTable } from '../../../model/table.ts';
import type { ApplicationDissector } from '../dissector.ts';
import { explainRlogin, explainRsh, rloginFields, rshFields } from './rlogin-fields.ts';
import { endColumns, endsOf } from './transaction-columns.ts';

const RLOGIN_PORT = 513,
  RSH_PORT = 514;
const LONGEST_GREETING = 512;
const LONGEST_SECRET = 256;
const NAME = /^[\w.@$-]{1,64}$/;
const PRINTABLE = /^[\x20-\x7e\t]{1,400}$/;
const PROMPT = /(?:password|passwd)[^\n]{0,40}:\s*$/i;
const REFUSED = /login incorrect|permission denied|access denied/i;

/** One remote login or command. */
export const rloginTable = defineTable({
  id: 'rlogin',
  title: 'Remote shell',
  description: 'One login by rlogin, or one command by rsh.',
  limit: 500_000,
  columns: {
    ...endColumns,
    protocol: { kind: 'text', title: 'Protocol' },
    clientUser: { kind: 'text', title: 'User at the client' },
    user: { kind: 'text', title: 'User' },
    /** Terminal of rlogin, command of rsh. */
    command: { kind: 'text', title: 'Terminal or command' },
  },
});

interface Greeting {
  readonly clientUser: string;
  readonly user: string;
  readonly command: string;
}

/** `\0 user \0 user \0 terminal/speed \0`, or `port \0 user \0 user \0 command \0`; null where it is none. */
function readGreeting(text: string, kind: 'rlogin' | 'rsh'): Greeting | null {
  const [first, clientUser = '', user = '', command = '', ...rest] = text.split('\0');
  if (rest.length === 0 || !NAME.test(clientUser) || !NAME.test(user) || !PRINTABLE.test(command)) return null;
  const fits = kind === 'rlogin' ? first === '' && /^[\w.-]{1,40}\/\d{1,8}$/.test(command) : /^\d{1,5}$|^$/.test(first);
  return fits ? { clientUser, user, command } : null;
}

class RemoteShell implements StreamParser {
  readonly #flow: FlowView;
  readonly #output: Output;
  readonly #kind: 'rlogin' | 'rsh';
  #hasGreeted = false;
  #user: string | null = null;
  #heard = '';
  #typed: string | null = null;
  #login: Login | null = null;
  #serverSpoke = false;

  constructor(flow: FlowView, output: Output, kind: 'rlogin' | 'rsh') {
    this.#flow = flow;
    this.#output = output;
    this.#kind = kind;
  }

  feed(bytes: Uint8Array, at: number, end: number, fromOriginator: boolean): number {
    this.#output.mark(this.#flow);
    if (!this.#hasGreeted && !this.#flow.isFromStart && readGreeting(latin1(bytes, at, end), this.#kind) === null)
      this.#hasGreeted = this.#serverSpoke = true;
    const isFirst = fromOriginator ? !this.#hasGreeted : !this.#serverSpoke;
    const used = this.#read(bytes, at, end, fromOriginator);
    const layer = used > 0 ? this.#output.explain(bytes, at, at + used) : null;
    if (!fromOriginator) this.#serverSpoke = true;
    if (layer !== null) {
      const explain = this.#kind === 'rlogin' ? explainRlogin : explainRsh;
      explain({ bytes, at, end: at + used, fromOriginator, isFirst }, layer);
    }
    return used;
  }

  #read(bytes: Uint8Array, at: number, end: number, fromOriginator: boolean): number {
    if (!fromOriginator) this.#listen(latin1(bytes, at, end));
    else if (!this.#hasGreeted) return this.#greet(bytes, at, end);
    else if (this.#typed !== null) this.#type(latin1(bytes, at, Math.min(end, at + LONGEST_SECRET)));
    return end - at;
  }

  #greet(bytes: Uint8Array, at: number, end: number): number {
    const text = latin1(bytes, at, Math.min(end, at + LONGEST_GREETING));
    const greeting = readGreeting(text, this.#kind);
    if (greeting === null) {
      this.#hasGreeted = end - at >= LONGEST_GREETING;
      return this.#hasGreeted ? end - at : 0;
    }
    this.#hasGreeted = true;
    this.#user = greeting.user;
    this.#output.table(rloginTable).append({ ...endsOf(this.#flow), protocol: this.#kind, ...greeting });
    this.#login = this.#tell(null);
    return end - at;
  }

  #tell(secret: string | null): Login {
    return this.#output.login({
      flow: this.#flow,
      protocol: this.#kind,
      user: this.#user,
      ...clearSecret(secret),
      field: `${this.#kind}.data`,
    });
  }

  #listen(text: string): void {
    this.#heard = (this.#heard + text).slice(-160);
    if (REFUSED.test(this.#heard)) {
      this.#login?.settle(false);
      this.#login = null;
      this.#heard = '';
    }
    if (PROMPT.test(this.#heard)) this.#typed = '';
  }

  #type(text: string): void {
    const line = (this.#typed! + text).slice(0, LONGEST_SECRET);
    const stop = line.search(/[\r\n]/);
    this.#typed = stop < 0 ? line : null;
    if (stop < 0) return;
    this.#heard = '';
    this.#login = this.#tell(line.slice(0, stop));
  }

  gap(): void {
    this.#typed = null;
  }
}

/** Another service may use the port (514 is mostly syslog): the whole greeting must be there. */
function probeGreeting(bytes: Uint8Array, at: number, end: number, kind: 'rlogin' | 'rsh'): Probe {
  const text = latin1(bytes, at, Math.min(end, at + LONGEST_GREETING));
  if (readGreeting(text, kind) !== null) return PROBE.yes;
  const isOpen = text.length < LONGEST_GREETING && text.split('\0').length < 5;
  const mayBecome =
    kind === 'rlogin' ? /^\0(?:[\w.@$-]*\0){0,2}[\w./-]*$/ : /^\d{0,5}(?:\0[\w.@$-]*){0,2}(?:\0[\x20-\x7e]*)?$/;
  return isOpen && mayBecome.test(text) ? PROBE.more : PROBE.no;
}

function remoteShell(kind: 'rlogin' | 'rsh', port: number, title: string): ApplicationDissector {
  return {
    id: kind,
    title,
    display: kind === 'rsh' ? 'RSH' : 'Rlogin',
    ports: { tcp: [port] },
    tables: [rloginTable],
    fields: kind === 'rlogin' ? rloginFields : rshFields,
    probe: (bytes, at, end, fromOriginator, flow) =>
      fromOriginator && flow.responderPort === port ? probeGreeting(bytes, at, end, kind) : PROBE.no,
    stream: (flow, output) => new RemoteShell(flow, output, kind),
  };
}

export const rlogin: ApplicationDissector = remoteShell('rlogin', RLOGIN_PORT, 'Remote login');
export const rsh: ApplicationDissector = remoteShell('rsh', RSH_PORT, 'Remote shell');
