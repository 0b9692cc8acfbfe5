// RFC 4954: the dialogue of AUTH, whose lines are no commands.

import { latin1 } from '../../../base/text.ts';
import { clearSecret, HASHED_SECRET } from '../../../model/stream.ts';
import type { FlowView, Login, LoginDescription, Output } from '../../../model/stream.ts';
import { decodeBase64 } from './base64.ts';

const ACCEPTED = 235,
  GOES_ON = 334,
  FAILED = 400,
  REFUSED = 500;
/** What a client sends to give a login up. */
const CANCEL = '*';

/** The logins of one connection. */
export class SmtpLogin {
  readonly #flow: FlowView;
  readonly #output: Output;
  /** What the next line of the client is; null: a command. */
  step: 'plain' | 'login-user' | 'login-secret' | 'other' | null = null;
  #user: string | null = null;
  #login: Login | null = null;

  constructor(flow: FlowView, output: Output) {
    this.#flow = flow;
    this.#output = output;
  }

  /** AUTH with its mechanism, and perhaps the first line of it. */
  begin(argument: string): void {
    const [mechanism = '', initial = ''] = argument.split(/\s+/);
    const kind = mechanism.toUpperCase();
    this.step = kind === 'PLAIN' ? 'plain' : kind === 'LOGIN' ? 'login-user' : 'other';
    if (this.step === 'other') this.#tell({ user: null, ...HASHED_SECRET, field: 'smtp.auth' });
    if (initial !== '' && initial !== '=') this.line(initial);
  }

  /** A line that is no command. */
  line(text: string): void {
    this.#output.mark(this.#flow);
    const { step } = this;
    this.step = null;
    if (text === CANCEL) return;
    const decoded = decodeBase64(text);
    const words = latin1(decoded, 0, decoded.length);
    if (step === 'plain') {
      const [, user = '', secret = ''] = words.split('\0');
      this.#tellSecret(user, secret);
    } else if (step === 'login-user') {
      this.#user = words;
      this.step = 'login-secret';
    } else if (step === 'login-secret') this.#tellSecret(this.#user, words);
  }

  /** What the server replies to any line. A failure of the moment (4xx) says nothing of the secret. */
  reply(code: number): void {
    if (code === GOES_ON && this.#login !== null) this.step = 'other';
    if (code !== ACCEPTED && code < FAILED) return;
    if (code === ACCEPTED || code >= REFUSED) this.#login?.settle(code === ACCEPTED);
    this.#login = null;
    this.step = null;
  }

  #tellSecret(user: string | null, secret: string): void {
    this.#tell({ user, ...clearSecret(secret), field: 'smtp.auth.password' });
  }

  #tell(description: Omit<LoginDescription, 'flow' | 'protocol'>): void {
    this.#login = this.#output.login({ flow: this.#flow, protocol: 'smtp', ...description });
  }
}
