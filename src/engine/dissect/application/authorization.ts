// RFC 7617 and 7616: who proves to be whom in an Authorization field, as SIP and RTSP have taken it over from HTTP.

import { utf8 } from '../../../base/text.ts';
import { clearSecret, HASHED_SECRET } from '../../../model/stream.ts';
import type { Login, LoginDescription } from '../../../model/stream.ts';
import { decodeBase64 } from './base64.ts';

const LONGEST = 4096;

/** What a login needs of the field's value; null where it says nobody's name. Basic tells the secret, Digest proves without. */
export function credentialsOf(value: string): Pick<LoginDescription, 'user' | 'maskedSecret' | 'secrecy'> | null {
  const [, scheme = '', rest = ''] = /^(\w+)\s+(.*)/s.exec(value) ?? [];
  if (/^digest$/i.test(scheme)) {
    const user = /\busername\s*=\s*"?([^",]{0,256})/i.exec(rest)?.[1] ?? null;
    return { user, ...HASHED_SECRET };
  }
  if (!/^basic$/i.test(scheme)) return null;
  const bytes = decodeBase64(rest.slice(0, LONGEST));
  const words = utf8(bytes, 0, bytes.length);
  const colon = words.indexOf(':');
  if (colon < 0) return null;
  const secret = words.slice(colon + 1);
  return {
    user: words.slice(0, colon),
    ...clearSecret(secret),
  };
}

const REFUSALS = new Set([401, 403, 407]);

/** What the status of a final answer says of the login in its request, if there was one. Other failures say nothing of it. */
export function settleByStatus(login: Login | null, status: number): void {
  if (status >= 200 && status < 300) login?.settle(true);
  else if (REFUSALS.has(status)) login?.settle(false);
}
