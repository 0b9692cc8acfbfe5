import { latin1 } from '../../../../base/text.ts';
import { maskSecret } from '../../../../model/stream.ts';
import type { FlowView, Output } from '../../../../model/stream.ts';
import { decodeBase64 } from '../base64.ts';

/** A login found in a request: its row, to be settled by the answer. */
export interface FoundLogin {
  readonly row: number;
  readonly user: string | null;
}

/** An Authorization or Proxy-Authorization field (RFC 9110, 11; RFC 7617; RFC 7616; NTLM). */
export function readAuthorization(value: string, flow: FlowView, output: Output): FoundLogin | null {
  const [, scheme = '', credentials = ''] = /^(\S+)\s+(.*)$/.exec(value.trim()) ?? [];
  const login = (user: string | null, secret: string | null, secrecy: 'clear' | 'hashed' | 'none'): FoundLogin => ({
    user,
    row: output.login({
      flow,
      protocol: 'http',
      user,
      maskedSecret: secret,
      secrecy,
      outcome: 'unknown',
      field: 'http.authorization',
    }),
  });
  switch (scheme.toLowerCase()) {
    case 'basic': {
      const decoded = decodeBase64(credentials);
      const text = latin1(decoded, 0, decoded.length);
      const colon = text.indexOf(':');
      if (colon < 0) return null;
      const secret = text.slice(colon + 1);
      return login(text.slice(0, colon), secret === '' ? null : maskSecret(secret), secret === '' ? 'none' : 'clear');
    }
    case 'digest':
      return login(/username="([^"]*)"/i.exec(credentials)?.[1] ?? null, null, 'hashed');
    case 'ntlm':
    case 'negotiate':
      return login(null, null, 'hashed');
    default:
      return null;
  }
}

const SECRET =
  /^(pass|passwd|password|passwort|pwd|pin|passphrase|user_?pass(word)?|login_?pass(word)?|j_password|pass_?word1?|txtpass(word)?)$/i;
const USER =
  /^(user|username|user_?name|login|login_?name|uname|user_?id|account|e-?mail|log|j_username|txtuser(name)?|name|usr)$/i;

/** Fields of a form or query string that hold a secret in clear text. */
export function readForm(form: string, flow: FlowView, output: Output): FoundLogin | null {
  let user: string | null = null;
  let secret: string | null = null;
  for (const [name, value] of parameters(form)) {
    if (secret === null && value !== '' && SECRET.test(name)) secret = value;
    else if (user === null && value !== '' && USER.test(name)) user = value;
  }
  if (secret === null) return null;
  return {
    user,
    row: output.login({
      flow,
      protocol: 'http',
      user,
      maskedSecret: maskSecret(secret),
      secrecy: 'clear',
      outcome: 'unknown',
      field: 'urlencoded-form.value',
    }),
  };
}

const MOST_PARAMETERS = 256;

/** Names and values of `a=1&b=2`, decoded where that is possible. */
export function* parameters(text: string): Generator<[name: string, value: string]> {
  for (const part of text.split(/[&;]/).slice(0, MOST_PARAMETERS)) {
    const equals = part.indexOf('=');
    if (equals > 0) yield [decode(part.slice(0, equals)), decode(part.slice(equals + 1))];
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}
