// Regular expressions as PCRE2 reads them, pcre2pattern(3), written anew for the one that is built in here. A pattern only
// tests: what it captures is of no use, and \K changes nothing.

/** What a pattern is in the built-in language; `ignoresCase` becomes its flag. */
export interface Translated {
  readonly source: string;
  readonly ignoresCase: boolean;
}

/** Repetitions that PCRE2 takes at most. */
const MOST_TIMES = 65_535;

/** Escapes that stand for a test or for one of some characters, outside of square brackets. */
const ESCAPES: Readonly<Record<string, string>> = {
  A: '(?<![^])',
  G: '(?<![^])',
  z: '(?![^])',
  Z: '(?=\\n?(?![^]))',
  K: '',
  R: '(?:\\r\\n|[\\n-\\r\\x85])',
  X: '(?:\\r\\n|[^])',
  N: '[^\\n]',
  h: '[\\t \\xa0]',
  H: '[^\\t \\xa0]',
  v: '[\\n-\\r\\x85]',
  V: '[^\\n-\\r\\x85]',
  s: '[\\t-\\r ]',
  S: '[^\\t-\\r ]',
  a: '\\x07',
  e: '\\x1b',
};
const IN_BRACKETS: Readonly<Record<string, string>> = {
  h: '\\t \\xa0',
  v: '\\n-\\r\\x85',
  s: '\\t-\\r ',
  a: '\\x07',
  e: '\\x1b',
};

/** [:alpha:] and its like, and \p{…} for the characters that one byte holds. */
const CLASSES: Readonly<Record<string, string>> = {
  alpha: 'A-Za-z',
  digit: '0-9',
  alnum: 'A-Za-z0-9',
  upper: 'A-Z',
  lower: 'a-z',
  space: '\\t-\\r ',
  blank: '\\t ',
  punct: '!-\\/:-@\\[-`{-~',
  graph: '!-~',
  print: ' -~',
  cntrl: '\\x00-\\x1f\\x7f',
  xdigit: '0-9A-Fa-f',
  word: '\\w',
  ascii: '\\x00-\\x7f',
};
const PROPERTIES: Readonly<Record<string, string>> = {
  L: 'A-Za-z\\xaa\\xb5\\xba\\xc0-\\xd6\\xd8-\\xf6\\xf8-\\xff',
  Lu: 'A-Z\\xc0-\\xd6\\xd8-\\xde',
  Ll: 'a-z\\xb5\\xdf-\\xf6\\xf8-\\xff',
  N: '0-9\\xb2\\xb3\\xb9\\xbc-\\xbe',
  Nd: '0-9',
  P: '!-#%-*,-\\/:;?@\\[-\\]_{}\\xa1\\xa7\\xab\\xb6\\xb7\\xbb\\xbf',
  Z: ' \\xa0',
  Zs: ' \\xa0',
  Cc: '\\x00-\\x1f\\x7f-\\x9f',
};

const OPTIONS = /\(\?([imsxn]*)(?:-([imsxn]+))?([:)])/y;
const NAMED = /\(\?(?:P?<([A-Za-z_]\w*)>|'([A-Za-z_]\w*)')/y;
const NAMED_AGAIN = /\(\?P=([A-Za-z_]\w*)\)|\\k(?:<(\w+)>|\{(\w+)\}|'(\w+)')/y;
const NUMBERED_AGAIN = /\\(?:g\{?(-?\d+)\}?|([1-9]\d?)(?![0-9]))/y;
const QUANTIFIER = /(?:[*+?]|\{(\d+)(?:,(\d*))?\})([+?]?)/y;
const PROPERTY = /\\([pP])(?:\{(\^?)(\w+)\}|(\w))/y;
const CODE = /\\(?:x\{([\da-fA-F]{1,4})\}|x([\da-fA-F]{0,2})|o\{([0-7]{1,6})\}|0([0-7]{0,2}))/y;
const POSIX = /\[:(\^?)([a-z]+):\]/y;

interface Flags {
  readonly ignoresCase: boolean;
  readonly lines: boolean;
  readonly dotAll: boolean;
  readonly extended: boolean;
}

/** Translates a pattern, letters of either case alike at first; throws a SyntaxError where it cannot. */
export function translatePattern(pattern: string): Translated {
  return new Translator(pattern).translate();
}

class Translator {
  readonly #pattern: string;
  #at = 0;
  #out = '';
  #flags: Flags = { ignoresCase: true, lines: false, dotAll: false, extended: false };
  /** Open groups: the flags outside, what closes them, and where they begin in what is written. */
  readonly #open: { flags: Flags; close: string; from: number }[] = [];
  /** The number here of each group that PCRE numbers. */
  readonly #groups: number[] = [0];
  #written = 0;
  /** Where the last thing that may be repeated begins in what is written; −1: nothing. */
  #last = -1;
  #ignoresCase = true;

  constructor(pattern: string) {
    this.#pattern = pattern;
  }

  translate(): Translated {
    const start = this.#take(OPTIONS);
    if (start !== null) {
      if (start[3] === ':') this.#at = 0;
      else this.#flags = this.#changed(start);
    }
    this.#ignoresCase = this.#flags.ignoresCase;
    while (this.#at < this.#pattern.length) this.#next();
    if (this.#open.length > 0) throw new SyntaxError('open group');
    return { source: this.#out === '' ? '(?:)' : this.#out, ignoresCase: this.#ignoresCase };
  }

  #take(what: RegExp): RegExpExecArray | null {
    what.lastIndex = this.#at;
    const found = what.exec(this.#pattern);
    if (found !== null) this.#at += found[0].length;
    return found;
  }

  #write(text: string): void {
    this.#last = this.#out.length;
    this.#out += text;
  }

  #next(): void {
    const char = this.#pattern[this.#at];
    if (char === '(') {
      this.#group();
      return;
    }
    if (char === '[') {
      this.#write(this.#brackets());
      return;
    }
    if (char === '\\') {
      this.#escape();
      return;
    }
    const quantifier = this.#take(QUANTIFIER);
    if (quantifier !== null) {
      this.#quantify(quantifier);
      return;
    }
    this.#at += 1;
    const { extended, dotAll, lines } = this.#flags;
    if (char === ')') {
      this.#close();
      return;
    }
    if (extended && /\s/.test(char)) return;
    if (extended && char === '#') {
      const end = this.#pattern.indexOf('\n', this.#at);
      this.#at = end < 0 ? this.#pattern.length : end + 1;
    } else if (char === '|') {
      this.#out += '|';
      this.#last = -1;
    } else if (char === '.') this.#write(dotAll ? '[^]' : '[^\\n]');
    else if (char === '^') this.#write(lines ? '(?<![^\\n])' : '(?<![^])');
    else if (char === '$') this.#write(lines ? '(?![^\\n])' : ESCAPES['Z']);
    else this.#write(literal(char));
  }

  #changed([, on, off = '']: RegExpExecArray): Flags {
    const is = (flag: string, was: boolean): boolean => (off.includes(flag) ? false : on.includes(flag) || was);
    const { ignoresCase, lines, dotAll, extended } = this.#flags;
    return {
      ignoresCase: is('i', ignoresCase),
      lines: is('m', lines),
      dotAll: is('s', dotAll),
      extended: is('x', extended),
    };
  }

  #group(): void {
    if (this.#take(/\(\?#[^)]*\)/y) !== null) return;
    const again = this.#take(NAMED_AGAIN);
    if (again !== null) {
      this.#write(`\\k<${again[1]}>`);
      return;
    }
    const from = this.#out.length;
    const outside = this.#flags;
    const open = (text: string, close = ')'): void => {
      this.#open.push({ flags: outside, close, from });
      this.#out += text;
      this.#last = -1;
    };
    const options = this.#take(OPTIONS);
    if (options !== null) {
      this.#flags = this.#changed(options);
      // Letters are alike in the whole pattern or nowhere.
      if (this.#flags.ignoresCase !== this.#ignoresCase) throw new SyntaxError('case changes within the pattern');
      if (options[3] === ':') open('(?:');
      return;
    }
    const named = this.#take(NAMED);
    if (named !== null) {
      this.#groups.push((this.#written += 1));
      open(`(?<${named[1] ?? named[2]}>`);
      return;
    }
    const plain = this.#take(/\(\?(?:[=!]|<[=!])/y);
    if (plain !== null) {
      open(plain[0]);
      return;
    }
    if (this.#take(/\(\?>/y) !== null) {
      this.#written += 1;
      open('(?=(', `))\\${this.#written}(?:)`);
      return;
    }
    if (/^\([?*]/.test(this.#pattern.slice(this.#at, this.#at + 2))) throw new SyntaxError('unknown group');
    this.#at += 1;
    this.#groups.push((this.#written += 1));
    open('(');
  }

  #close(): void {
    const group = this.#open.pop();
    if (group === undefined) throw new SyntaxError('closed too often');
    this.#out += group.close;
    this.#flags = group.flags;
    this.#last = group.from;
    // What is given up is given up as a whole.
    if (group.close !== ')') this.#out = `${this.#out.slice(0, group.from)}(?:${this.#out.slice(group.from)})`;
  }

  #quantify([whole, least, most, mode]: RegExpExecArray): void {
    if (this.#last < 0) throw new SyntaxError('nothing to repeat');
    if (Number(least ?? 0) > MOST_TIMES || Number(most ?? 0) > MOST_TIMES) throw new SyntaxError('too many times');
    const what = this.#out.slice(this.#last);
    // Possessive: nothing is given back. Where it holds groups of its own, their numbers come first.
    if (mode === '+') {
      const times = what + whole.slice(0, -1);
      const holdsGroups = /\((?!\?[:=!<])/.test(what);
      if (!holdsGroups) this.#written += 1;
      const once = holdsGroups ? times : `(?:(?=(${times}))\\${this.#written}(?:))`;
      this.#out = this.#out.slice(0, this.#last) + once;
    } else this.#out += whole;
    this.#last = -1;
  }

  #escape(): void {
    const quoted = this.#take(/\\Q([^]*?)(?:\\E|$)/y);
    if (quoted !== null) {
      for (const char of quoted[1]) this.#write(literal(char));
      return;
    }
    if (this.#take(/\\E/y) !== null) return;
    const named = this.#take(NAMED_AGAIN);
    if (named !== null) {
      this.#write(`\\k<${named[2] ?? named[3] ?? named[4]}>`);
      return;
    }
    const numbered = this.#take(NUMBERED_AGAIN);
    if (numbered !== null) {
      this.#numbered(numbered);
      return;
    }
    const property = this.#property();
    if (property !== null) {
      this.#write(property);
      return;
    }
    const code = this.#code();
    if (code !== null) {
      this.#write(code);
      return;
    }
    const char = this.#pattern[this.#at + 1];
    if (char === undefined) throw new SyntaxError('a backslash at the end');
    this.#at += 2;
    if (Object.hasOwn(ESCAPES, char)) this.#write(ESCAPES[char]);
    else if (/[bBdDwWfnrt]/.test(char)) this.#write(`\\${char}`);
    else if (/[A-Za-z]/.test(char)) throw new SyntaxError('unknown escape');
    else this.#write(/\d/.test(char) ? this.#octal(char) : literal(char));
  }

  #numbered([whole, relative, plain]: RegExpExecArray): void {
    const number = Number(relative ?? plain);
    const group = number < 0 ? this.#groups.length + number : number;
    if (group >= 1 && group < this.#groups.length) {
      this.#write(`(?:\\${this.#groups[group]})`);
      return;
    }
    // Two digits that name no group are octal.
    if (!/^\\[0-7]{2}$/.test(whole)) throw new SyntaxError('no such group');
    this.#write(escaped(parseInt(plain, 8)));
  }

  #octal(first: string): string {
    this.#at -= 1;
    const digits = this.#take(/[0-7]{1,3}/y)?.[0];
    if (digits === undefined) throw new SyntaxError(`no group ${first}`);
    return escaped(parseInt(digits, 8) & 0xff);
  }

  #code(): string | null {
    const found = this.#take(CODE);
    if (found === null) return null;
    const [, wide, byte, octal, zero] = found;
    const hex = wide ?? byte;
    return escaped(hex !== undefined ? parseInt(`0${hex}`, 16) : parseInt(`0${octal ?? zero}`, 8) & 0xffff);
  }

  #property(): string | null {
    const found = this.#take(PROPERTY);
    if (found === null) return null;
    const known = PROPERTIES[found[3] ?? found[4]];
    if (known === undefined) throw new SyntaxError('unknown property');
    return (found[1] === 'P') !== (found[2] === '^') ? `[^${known}]` : `[${known}]`;
  }

  /** What stands in square brackets. */
  #brackets(): string {
    let out = this.#take(/\[\^?/y)![0];
    // A closing bracket that comes first is itself.
    for (let isFirst = true; ; isFirst = false) {
      const char = this.#pattern[this.#at];
      if (char === undefined) throw new SyntaxError('open bracket');
      const posix = this.#take(POSIX);
      if (posix !== null) {
        if (!Object.hasOwn(CLASSES, posix[2])) throw new SyntaxError('unknown class');
        out += posix[1] === '^' ? complement(CLASSES[posix[2]]) : CLASSES[posix[2]];
        continue;
      }
      if (char === '\\') {
        out += this.#escapeInBrackets();
        continue;
      }
      this.#at += 1;
      if (char === ']' && !isFirst) return `${out}]`;
      out += char === ']' || char === '[' ? `\\${char}` : char;
    }
  }

  #escapeInBrackets(): string {
    const quoted = this.#take(/\\Q([^]*?)\\E/y);
    if (quoted !== null) return quoted[1].replaceAll(/[^]/g, literal);
    const property = this.#property();
    if (property !== null) return property.startsWith('[^') ? complement(property.slice(2, -1)) : property.slice(1, -1);
    const code = this.#code();
    if (code !== null) return code;
    const char = this.#pattern[this.#at + 1];
    if (char === undefined) throw new SyntaxError('a backslash at the end');
    this.#at += 2;
    if (Object.hasOwn(IN_BRACKETS, char)) return IN_BRACKETS[char];
    if (/[1-7]/.test(char)) return this.#octal(char);
    if (char === 'S') return complement(IN_BRACKETS['s']);
    if (/[bdDwWfnrt]/.test(char)) return `\\${char}`;
    if (/[A-Za-z]/.test(char)) throw new SyntaxError('unknown escape');
    return literal(char);
  }
}

const literal = (char: string): string => (/[\\^$.*+?()[\]{}|/-]/.test(char) ? `\\${char}` : char);

const escaped = (code: number): string => `\\u${code.toString(16).padStart(4, '0')}`;

/** All characters that a list of ranges leaves out, as such a list. */
function complement(ranges: string): string {
  const inside = new RegExp(`[${ranges}]`);
  let out = '\\u0100-\\uffff';
  for (let code = 0; code < 256; code += 1) if (!inside.test(String.fromCharCode(code))) out += escaped(code);
  return out;
}
