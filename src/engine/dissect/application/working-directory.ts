// RFC 959, 5.4: where a client of FTP is, by what it asked for and what the server confirmed.

const LONGEST_PATH = 1024;

/** The directory of one session, as far as it is known. */
export class WorkingDirectory {
  /** Empty as long as nobody said it. */
  path = '';
  #command = '';
  #argument = '';

  asked(text: string): void {
    const [, word = '', argument = ''] = /^\s*(\S+)\s?(.*)/s.exec(text) ?? [];
    this.#command = word.toUpperCase();
    this.#argument = argument;
  }

  answered(text: string): void {
    const [, code] = /^(\d{3}) /.exec(text) ?? [];
    if (code === undefined || code < '200') return;
    const command = this.#command;
    this.#command = '';
    if (code === '257' && /^X?PWD$/.test(command))
      this.#set(/^257 "((?:[^"]|"")*)"/.exec(text)?.[1].replaceAll('""', '"'));
    else if (!/^2/.test(code)) return;
    else if (/^X?CWD$/.test(command)) this.#go(this.#argument);
    else if (/^X?CDUP$|^XCUP$/.test(command)) this.#go('..');
  }

  #set(path: string | undefined): void {
    if (path !== undefined && path.length <= LONGEST_PATH) this.path = path;
  }

  #go(to: string): void {
    if (to === '') return;
    const parts: string[] = [];
    const whole = to.startsWith('/') ? to : `${this.path}/${to}`;
    for (const part of whole.split('/')) {
      if (part === '..') parts.pop();
      else if (part !== '' && part !== '.') parts.push(part);
    }
    const isRooted = to.startsWith('/') || this.path.startsWith('/');
    // A slash at the end stays, as it was typed.
    const end = to.endsWith('/') && parts.length > 0 ? '/' : '';
    this.#set((isRooted ? '/' : '') + parts.join('/') + end);
  }
}
