import type { Writable } from 'node:stream';

/** Characters gathered before they go out: a write per line costs more than the line. */
const BATCH = 64 * 1024;

/** Writes one JSON object per line, as fast as the reader takes them. */
export class LineWriter {
  readonly #stream: Writable;
  #text = '';

  constructor(stream: Writable) {
    this.#stream = stream;
    stream.on('error', () => undefined); // `flush` is told of it
  }

  /** Rejects as `flush` does. */
  async write(row: object): Promise<void> {
    this.#text += `${JSON.stringify(row)}\n`;
    if (this.#text.length > BATCH) await this.flush();
  }

  /** Hands over what is gathered. Rejects with a WriteError when nobody takes it. */
  async flush(): Promise<void> {
    const text = this.#text;
    this.#text = '';
    await new Promise<void>((resolve, reject) => {
      this.#stream.write(text, (error) => (error ? reject(new WriteError(error)) : resolve()));
    });
  }
}

/** The output takes no more: its reader is gone (EPIPE), or the disk is full. */
export class WriteError extends Error {
  readonly code: string | undefined;

  constructor({ message, code }: NodeJS.ErrnoException) {
    super(message);
    this.code = code;
  }
}
