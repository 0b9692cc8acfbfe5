/** A pattern that cannot be read; `at` is the place of what is wrong, in characters of what was given. */
export class PatternFault extends SyntaxError {
  readonly at: number;

  constructor(why: string, at: number) {
    super(why);
    this.at = at;
  }
}

/** The text of a pattern, one character for each byte, and how far it was read. */
export class PatternText {
  readonly text: string;
  at = 0;
  /** Where \Q…\E ends. */
  #quoteEnd = 0;

  constructor(text: string) {
    this.text = text;
  }

  get isAtEnd(): boolean {
    return this.at >= this.text.length;
  }

  /** The next character; empty at the end. */
  get next(): string {
    return this.text.charAt(this.at);
  }

  /** What comes next stands for itself. */
  get isQuoted(): boolean {
    return this.at < this.#quoteEnd;
  }

  /** Steps over \Q, and over \E, which means nothing alone. */
  skipQuoting(): void {
    while (!this.isQuoted) {
      if (this.takes('\\E')) continue;
      if (!this.takes('\\Q')) return;
      const end = this.text.indexOf('\\E', this.at);
      this.#quoteEnd = end < 0 ? this.text.length : end;
    }
  }

  takeCode(): number {
    this.at += 1;
    return this.text.charCodeAt(this.at - 1);
  }

  /** Steps over a text that comes next. */
  takes(text: string): boolean {
    const isThere = this.text.startsWith(text, this.at);
    if (isThere) this.at += text.length;
    return isThere;
  }

  /** Steps over what a sticky expression finds here. */
  take(what: RegExp): RegExpExecArray | null {
    what.lastIndex = this.at;
    const found = what.exec(this.text);
    if (found !== null) this.at += found[0].length;
    return found;
  }

  fault(why: string, at = this.at): PatternFault {
    return new PatternFault(why, at);
  }
}
