import { once } from 'node:events';
import type { Writable } from 'node:stream';

/** Characters gathered before they go out: a write per line costs more than the line. */
const BATCH = 64 * 1024;

/** Writes one JSON object per line, as fast as the reader takes them. */
export class LineWriter {
  readonly #stream: Writable;
  #text = '';

  constructor(stream: Writable) {
    this.#stream = stream;
  }

  async write(row: object): Promise<void> {
    this.#text += `${JSON.stringify(row)}\n`;
    if (this.#text.length > BATCH) await this.flush();
  }

  async flush(): Promise<void> {
    const text = this.#text;
    this.#text = '';
    if (!this.#stream.write(text)) await once(this.#stream, 'drain');
  }
}
