/** An error of this program that the page caught. The message may quote the capture: it is shown, and never copied. */
export interface PageError {
  readonly at: Date;
  readonly name: string;
  readonly message: string;
  /** Where in the program it happened: files, lines and columns, innermost first. */
  readonly frames: readonly string[];
}

/** Enough to see what came first and what goes on; older ones give way. */
export const MOST_ERRORS = 50;
const MOST_FRAMES = 12;
const MOST_LETTERS = 500;

const FRAME = /([^/\\\s()@]*):(\d+):(\d+)\)?$/;
const PROGRAM_FILE = /^[\w.-]+\.js$/;
const NAME = /^[A-Z][A-Za-z]{0,40}$/;

/** What is kept of something that was thrown. */
export function pageError(thrown: unknown, at: Date): PageError {
  if (!(thrown instanceof Error)) return { at, name: 'thrown', message: cut(String(thrown)), frames: [] };
  return {
    at,
    name: NAME.test(thrown.name) ? thrown.name : 'Error',
    message: cut(thrown.message),
    frames: framesOf(thrown),
  };
}

/** The list with one error more. */
export const withError = (list: readonly PageError[], error: PageError): readonly PageError[] =>
  [...list, error].slice(-MOST_ERRORS);

const cut = (text: string): string => text.slice(0, MOST_LETTERS);

/** Some browsers put the message before the stack: it may look like a part of it. */
function framesOf({ stack = '', message }: Error): readonly string[] {
  const at = message === '' ? -1 : stack.indexOf(message);
  const calls = at < 0 ? stack : stack.slice(at + message.length);
  return calls.split('\n', 200).flatMap(frameOf).slice(0, MOST_FRAMES);
}

/** A page opened from a disk has a name that its reader chose: it is not told. */
function frameOf(line: string): string[] {
  const found = FRAME.exec(line.trim().slice(-300));
  if (!found) return [];
  const [, file, row, column] = found;
  return [`${PROGRAM_FILE.test(file) ? file : 'page'}:${row}:${column}`];
}
