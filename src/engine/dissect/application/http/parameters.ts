/** Parameters of one request that are read. */
const MOST = 256;

/** A parameter of a query or a form. */
export interface Parameter {
  readonly name: string;
  /** As sent: still encoded. */
  readonly value: string;
}

/** `a=1&b=2` of a query or an urlencoded body (WHATWG URL, 5.1), without decoding. */
export function splitParameters(text: string): Parameter[] {
  const found: Parameter[] = [];
  for (const part of text.split('&', MOST)) {
    if (part === '') continue;
    const equals = part.indexOf('=');
    found.push(equals < 0 ? { name: '', value: part } : { name: part.slice(0, equals), value: part.slice(equals + 1) });
  }
  return found;
}

/** Path and query of a request target: without scheme and authority, without fragment. */
export function splitTarget(uri: string): { path: string; query: string } {
  const target = uri.replace(/^[a-z][a-z0-9+.-]{0,15}:\/\/[^/?#]*/i, '');
  const question = target.indexOf('?');
  return question < 0
    ? { path: target, query: '' }
    : { path: target.slice(0, question), query: target.slice(question + 1) };
}

/** Percent-decoded once, `+` as space; bad escapes stay as they are. */
export function decodeParameter(value: string): string {
  return value.replaceAll('+', ' ').replace(/(?:%[0-9a-f]{2})+/gi, (escapes) => {
    try {
      return decodeURIComponent(escapes);
    } catch {
      return escapes;
    }
  });
}
