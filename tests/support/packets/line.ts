/**
 * The language of the packet builder: one line of text describes one packet.
 *
 *     protocol source > target  word…  option=value…  payload  @time  # comment
 *
 * The payload is "text" (with \r \n \t \0 \" \\ \xNN), hex:00ff…, size=100 (letters), or { another line }, the packet
 * inside a tunnel or quoted by an ICMP error. Whatever the builders do not ask for is a mistake in the line, and they
 * say so: a typo must not silently build another packet.
 */
import { formatEndpoint, parseEndpoint } from './address.ts';
import { alphabet, concat, EMPTY, hex, toBytes, type Bytes, type Data } from './bytes.ts';

export class Line {
  readonly text: string;
  readonly protocol: string;
  /** What stands before and after the >; a tunnel adds its port, see {@link defaultPort}. */
  source: string;
  target: string;
  readonly inner: Line | null;
  readonly payload: Bytes;
  /** As written after the @, or null. */
  readonly time: string | null;
  readonly comment: string | null;
  readonly #words: string[] = [];
  readonly #options = new Map<string, string>();

  constructor(text: string, extraPayload: Data = EMPTY) {
    this.text = text;
    const tokens = tokenize(text);
    this.protocol = tokens.shift() ?? '';
    const directed = tokens[1] === '>' && tokens.length > 2;
    this.source = directed ? tokens[0]! : '';
    this.target = directed ? tokens[2]! : '';
    const payload: Data[] = [];
    let [inner, time, comment]: [Line | null, string | null, string | null] = [null, null, null];
    for (const token of directed ? tokens.slice(3) : tokens) {
      const option = /^([A-Za-z]\w*)=(.+)$/s.exec(token);
      if (token.startsWith('"')) payload.push(unescape(token.slice(1, -1)));
      else if (token.startsWith('{')) inner = new Line(token.slice(1, -1));
      else if (token.startsWith('hex:')) payload.push(hex(token.slice(4)));
      else if (token.startsWith('@')) time = token.slice(1);
      else if (token.startsWith('#')) comment = token.slice(1).trim();
      else if (option) this.#options.set(option[1]!, option[2]!);
      else this.#words.push(token);
    }
    if (this.#options.has('size')) payload.push(alphabet(this.number('size', 0)));
    this.inner = inner;
    this.time = time;
    this.comment = comment;
    this.payload = concat(...payload, toBytes(extraPayload));
  }

  /** The value of an option, once. */
  option(name: string): string | undefined {
    const value = this.#options.get(name);
    this.#options.delete(name);
    return value;
  }

  /** The value of an option as a number, decimal or 0x…. */
  number(name: string, fallback: number): number {
    const value = this.option(name);
    if (value === undefined) return fallback;
    if (!/^(0x[0-9a-f]+|\d+)$/i.test(value)) this.fail(`${name} must be a number`);
    return Number(value);
  }

  bytes(name: string): Bytes {
    return hex((this.option(name) ?? '').replace(/^hex:/, ''));
  }

  /** Whether the word stands in the line. */
  has(word: string): boolean {
    const at = this.#words.indexOf(word);
    if (at >= 0) this.#words.splice(at, 1);
    return at >= 0;
  }

  mentions(option: string): boolean {
    return this.#options.has(option);
  }

  /** Gives both endpoints this port where the line names none. */
  defaultPort(port: number): void {
    const ported = (text: string): string => {
      const endpoint = parseEndpoint(text);
      return formatEndpoint(endpoint.address, endpoint.port || port);
    };
    [this.source, this.target] = [ported(this.source), ported(this.target)];
  }

  /** The next word that nobody has taken. */
  word(): string | undefined {
    return this.#words.shift();
  }

  /** A checksum: the right one, unless the line says `bad`, `none` or a number. */
  checksum(name: string, right: number): number {
    const wanted = this.option(name);
    if (wanted === undefined) return right;
    if (wanted === 'none') return 0;
    return wanted === 'bad' ? (right ^ 0x5555) >>> 0 : Number(wanted);
  }

  /** Throws if the line says something that no builder has asked for. */
  finish(): void {
    const left = [...this.#words, ...this.#options.keys()];
    if (left.length > 0) this.fail(`nothing understands ${left.join(', ')}`);
  }

  fail(why: string): never {
    throw new Error(`${why}, in: ${this.text}`);
  }
}

const ESCAPES: Readonly<Record<string, string>> = { r: '\r', n: '\n', t: '\t', 0: '\0', '"': '"', '\\': '\\' };

function unescape(text: string): Bytes {
  const parts = text.split(/(\\x[0-9a-f]{2}|\\.)/is);
  return concat(
    ...parts.map((part) => {
      if (!part.startsWith('\\')) return part;
      if (part.length === 4) return hex(part.slice(2));
      return ESCAPES[part[1]!] ?? part[1]!;
    }),
  );
}

/** Splits at white space, but not inside quotes and braces; `#` makes the rest one token. */
function tokenize(text: string): string[] {
  const tokens: string[] = [];
  let at = 0;
  while (at < text.length) {
    const start = at;
    const first = text[at]!;
    if (/\s/.test(first)) {
      at++;
      continue;
    }
    if (first === '#') at = text.length;
    else if (first === '"') at = endOfString(text, at);
    else if (first === '{') at = endOfBraces(text, at);
    else while (at < text.length && !/\s/.test(text[at]!)) at++;
    tokens.push(text.slice(start, at));
  }
  return tokens;
}

function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === '"') return at + 1;
  }
  throw new Error(`a quote does not end, in: ${text}`);
}

function endOfBraces(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    if (text[at] === '"') at = endOfString(text, at) - 1;
    else if (text[at] === '{') depth++;
    else if (text[at] === '}' && --depth === 0) return at + 1;
  }
  throw new Error(`a brace does not end, in: ${text}`);
}
