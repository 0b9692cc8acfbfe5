// RFC 7617 (Basic), RFC 7616 (Digest), MS-NTHT (NTLM), and passwords in forms.

import { utf8 } from '../../../../base/text.ts';
import { maskSecret } from '../../../../model/stream.ts';
import type { FlowView, Login, LoginDescription, Output } from '../../../../model/stream.ts';
import { settleByStatus } from '../authorization.ts';
import { decodeBase64 } from '../base64.ts';
import { ntlmUser } from '../ntlm.ts';
import { fieldOf } from './head.ts';
import type { Head } from './head.ts';
import { decodeParameter } from './parameters.ts';
import type { Parameter } from './parameters.ts';

const MOST_REMEMBERED = 256;
const LONGEST_SECRET = 256;

const SECRET_NAME =
  /^(?:[\w.[-]*[_.[-])?(?:(?:user|login|txt|my|auth|web|http|j_)?(?:passwd|password|passwort|passphrase|pwd)|pass|upass|userpass|loginpass)\]?\d?$/i;
const PIN_NAME = /^(?:pin|pincode|pin_?code)$/i;
const USER_NAME =
  /^(?:[\w.[-]*[_.[-])?(?:user(?:_?name|_?id)?|login(?:_?name|_?id)?|e?mail(?:_?address)?|log|uname|uid|account|usr|j_username|txtuser(?:name)?)\]?\d?$/i;
/** Hashed by the page before it was sent: MD5 to SHA-512 in hex. */
const HASH = /^(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}|[0-9a-f]{128})$/i;

/** A login of which an answer tells whether it was accepted. */
export interface Attempt {
  readonly login: Login;
  readonly scheme: 'basic' | 'digest' | 'ntlm' | 'form';
}

/** Logins of the requests of one connection. Credentials that every request repeats are one login. */
export class RequestLogins {
  readonly #flow: FlowView;
  readonly #output: Output;
  readonly #known = new Map<string, Attempt>();
  /** Who sent the request that is being read. */
  isOriginatorClient = true;

  constructor(flow: FlowView, output: Output) {
    this.#flow = flow;
    this.#output = output;
  }

  /** The login in the header fields, if there is one, and the user it names. */
  head(head: Head): { attempt: Attempt; user: string } | null {
    const isProxy = fieldOf(head, 'authorization') === null;
    const value = fieldOf(head, isProxy ? 'proxy-authorization' : 'authorization');
    if (value === null) return null;
    const gap = value.search(/\s/);
    const scheme = value.slice(0, gap < 0 ? value.length : gap).toLowerCase();
    const rest = gap < 0 ? '' : value.slice(gap).trim();
    const field = isProxy ? 'http.proxy_authorization' : 'http.authorization';
    if (scheme === 'basic') return this.#basic(rest, field === 'http.authorization' ? 'http.authbasic' : field);
    if (scheme === 'digest')
      return this.#hashed('digest', /\busername="?([^",]{0,256})/i.exec(rest)?.[1] ?? null, field);
    if (scheme === 'ntlm' || scheme === 'negotiate') {
      return this.#hashed('ntlm', ntlmUser(decodeBase64(rest.slice(0, 16 * 1024))), field);
    }
    return null;
  }

  #basic(text: string, field: string): { attempt: Attempt; user: string } | null {
    const bytes = decodeBase64(text.slice(0, 4096));
    const plain = utf8(bytes, 0, bytes.length);
    const colon = plain.indexOf(':');
    if (colon < 0) return null;
    const user = plain.slice(0, colon);
    return { attempt: this.#add('basic', user, plain.slice(colon + 1), field, 'clear'), user };
  }

  #hashed(scheme: 'digest' | 'ntlm', user: string | null, field: string): { attempt: Attempt; user: string } | null {
    if (user === null || user === '') return null;
    return { attempt: this.#add(scheme, user, null, field, 'hashed'), user };
  }

  /** The login in parameters, if there is one: a secret, in a query only beside a user. */
  form(parameters: readonly Parameter[], isQuery: boolean): Attempt | null {
    const named = parameters.map(({ name, value }) => ({ name: decodeParameter(name), value }));
    const user = named.find(({ name, value }) => USER_NAME.test(name) && value !== '');
    const secret =
      named.find(({ name, value }) => SECRET_NAME.test(name) && value !== '') ??
      named.find(({ name, value }) => PIN_NAME.test(name) && /^\d{4,12}$/.test(value));
    if (secret === undefined || secret.value.length > LONGEST_SECRET) return null;
    if (user === undefined && (isQuery || PIN_NAME.test(secret.name))) return null;
    const plain = decodeParameter(secret.value);
    const field = isQuery ? 'http.request.uri.query.parameter' : 'urlencoded-form.value';
    const name = user === undefined ? null : decodeParameter(user.value);
    return this.#add('form', name, plain, field, HASH.test(plain) ? 'hashed' : 'clear');
  }

  #add(
    scheme: Attempt['scheme'],
    user: string | null,
    secret: string | null,
    field: string,
    secrecy: LoginDescription['secrecy'],
  ): Attempt {
    const key = `${scheme} ${user} ${secret}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const login = this.#output.login({
      flow: this.#flow,
      protocol: 'http',
      user,
      maskedSecret: secret === null ? null : maskSecret(secret),
      secrecy: secret === '' ? 'none' : secrecy,
      field,
      isOriginatorClient: this.isOriginatorClient,
    });
    const attempt = { login, scheme };
    if (this.#known.size < MOST_REMEMBERED) this.#known.set(key, attempt);
    return attempt;
  }

  /**
   * What the answer tells. 401, 403 and 407 refuse; success proves something only where the protocol itself asks for the
   * secret: a login page may well answer 200 to a wrong password.
   */
  settle({ login, scheme }: Attempt, status: number): void {
    if (scheme !== 'form' || status >= 300) settleByStatus(login, status);
  }
}
