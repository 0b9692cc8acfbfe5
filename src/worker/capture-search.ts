import { AddressPool } from '../model/address.ts';
import type { LibraryHit } from '../model/library-search.ts';
import type { StoredAddresses } from '../model/stored.ts';
import type { ColumnKind, TableSchema } from '../model/table.ts';
import { readPart, readTable } from '../store/pieces.ts';
import type { CaptureRecord, Database } from '../store/schema.ts';
import { filterOf, placesOf, type Tally, tallyOf, togetherBy } from './column-tally.ts';
import { KeptTimes } from './kept-times.ts';
import type { Needle } from './needle.ts';

/** Values listed of one column and of the capture; the others are counted. */
const MOST_OF_COLUMN = 20;
const MOST_OF_CAPTURE = 100;
/** Different texts that are followed into its tables. */
const MOST_TEXTS = 20_000;

/** Every flow has two; the host says it already. */
const ENDS = ['address', 'client', 'server', 'sender', 'receiver', 'originator', 'responder', 'source', 'destination'];
/** Packets hold no texts, hosts are found by their row, and request parts are the engine's own notes. */
const LEFT_OUT = ['packets', 'hosts', 'contents'];
/** Hex of the first bytes of a file: any word of the letters a to f is in it somewhere. */
const LEFT_OUT_COLUMNS = ['files.head'];
/** Repeat what the tables before them say in its own words. */
const LAST = ['hostNames', 'flows'];
const SEPARATOR = '\u001f';

/** Looks through one kept capture: its name and hash, the texts and addresses that it holds, and the rows that name them. */
export class CaptureSearch {
  /** Hits that were counted and not listed. */
  more = 0;
  /** It holds more texts than were followed. */
  isCut = false;
  readonly #hits: LibraryHit[] = [];
  readonly #database: Database;
  readonly #capture: CaptureRecord;
  readonly #needle: Needle;
  readonly #signal: AbortSignal;
  readonly #pause: () => Promise<void>;
  readonly #times: KeptTimes;
  #addresses: StoredAddresses | null = null;
  /** Texts that hold the needle, by id. */
  readonly #texts = new Map<number, string>();
  #address = -1;

  constructor(
    database: Database,
    capture: CaptureRecord,
    needle: Needle,
    signal: AbortSignal,
    pause: () => Promise<void>,
  ) {
    this.#database = database;
    this.#capture = capture;
    this.#needle = needle;
    this.#signal = signal;
    this.#pause = pause;
    this.#times = new KeptTimes(database, capture.id);
  }

  /** Those that are listed. */
  get listed(): readonly LibraryHit[] {
    return this.#hits;
  }

  /** Finds what there is, unless it is stopped. Throws where the capture is damaged; what was found by then stands. */
  async run(schemas: readonly TableSchema[]): Promise<void> {
    const { id, name, sha256 } = this.#capture;
    const file = { table: 'capture', tableTitle: 'Capture', count: 1, ...timesOf(this.#capture), filter: '' };
    if (this.#needle.holds(name)) this.#add({ ...file, column: 'name', columnTitle: 'Name', value: name });
    if (sha256 !== null && this.#needle.holds(sha256))
      this.#add({ ...file, column: 'sha256', columnTitle: 'SHA-256', value: sha256 });
    this.#addresses = (await readPart(this.#database, id, 'addresses')) ?? null;
    await this.#findTexts();
    this.#findAddress();
    if (this.#address >= 0) await this.#host();
    if (this.#texts.size === 0 && this.#address < 0) return;
    const ordered = schemas.toSorted((a, b) => LAST.indexOf(a.id) - LAST.indexOf(b.id));
    for (const schema of ordered) {
      if (this.#signal.aborted) return;
      if (!LEFT_OUT.includes(schema.id)) await this.#searchTable(schema);
    }
  }

  #add(hit: Omit<LibraryHit, 'capture'>): void {
    if (this.#hits.length < MOST_OF_CAPTURE) this.#hits.push({ capture: this.#capture.id, ...hit });
    else this.more += 1;
  }

  /** Texts stand one behind the other in long strings; a text that holds the needle is found by where it stands. */
  async #findTexts(): Promise<void> {
    const lengths = (await readPart(this.#database, this.#capture.id, 'textLengths')) ?? new Uint32Array(0);
    const { candidates, holds } = this.#needle;
    let text = 0;
    for (let piece = 0; text < lengths.length; piece += 1) {
      if (this.#signal.aborted) return;
      const chunk = await readPart(this.#database, this.#capture.id, 'texts', piece);
      if (chunk === undefined) throw new Error('Texts are missing.');
      let at = 0; // where `text` begins
      candidates.lastIndex = 0;
      for (let match = candidates.exec(chunk); match !== null; match = candidates.exec(chunk)) {
        while (text < lengths.length && at + lengths[text] <= match.index) at += lengths[text++];
        const end = at + lengths[text];
        const value = chunk.slice(at, end);
        if (holds(value)) {
          if (this.#texts.size >= MOST_TEXTS) {
            this.more += 1;
            this.isCut = true;
            return;
          }
          this.#texts.set(text, value);
        }
        candidates.lastIndex = Math.max(end, match.index + 1);
      }
      // Empty ones at its end are of no other chunk.
      while (text < lengths.length && (at < chunk.length || lengths[text] === 0)) at += lengths[text++];
      await this.#pause();
    }
  }

  #findAddress(): void {
    const wanted = this.#needle.address;
    if (wanted === null || this.#addresses === null) return;
    const { kinds, words } = this.#addresses;
    for (let id = 0; id < kinds.length; id += 1) {
      if (kinds[id] !== wanted.kind || words[id * 4] !== wanted.words[0]) continue;
      if (wanted.words.some((word, i) => words[id * 4 + i] !== word)) continue;
      this.#address = id;
      return;
    }
  }

  /** The row of a host is that of its address. */
  async #host(): Promise<void> {
    const hosts = await readTable(this.#database, this.#capture.id, 'hosts');
    if (hosts === null) return;
    const value = async (column: string): Promise<number> => (await hosts.value(column, this.#address)) ?? -1;
    const first = await value('firstPacket');
    if (first < 0) return; // only a message speaks of it
    this.#add({
      ...{ table: 'hosts', column: 'address', tableTitle: 'Hosts', columnTitle: 'Address', value: this.#needle.text },
      count: (await value('sentPackets')) + (await value('receivedPackets')),
      first: await this.#times.at(first),
      last: await this.#times.at(await value('lastPacket')),
      filter: `wireloupe.address == ${this.#needle.text}`,
    });
  }

  async #searchTable(schema: TableSchema): Promise<void> {
    const columns = Object.entries(schema.columns).filter(
      ([name, { kind, internal }]) =>
        internal !== true &&
        !LEFT_OUT_COLUMNS.includes(`${schema.id}.${name}`) &&
        (((kind === 'text' || kind === 'texts') && this.#texts.size > 0) ||
          (kind === 'address' && this.#address >= 0 && !ENDS.includes(name))),
    );
    if (columns.length === 0) return;
    const table = await readTable(this.#database, this.#capture.id, schema.id);
    if (table === null || table.length === 0) return;
    const places = await placesOf(schema.id, table);
    for (const [name, { kind }] of columns) {
      if (this.#signal.aborted) return;
      const column = table.kinds[name] === kind ? await table.column(name) : null;
      if (column === null) continue;
      const isWanted =
        kind === 'address' ? (id: number) => id === this.#address : (id: number) => id >= 0 && this.#texts.has(id);
      const tallies = tallyOf(column, isWanted, places);
      await this.#addTallies(schema, name, tallies);
      await this.#pause();
    }
  }

  async #addTallies(schema: TableSchema, name: string, tallies: ReadonlyMap<number, Tally>): Promise<void> {
    const { field, title, kind } = schema.columns[name];
    const shown = [...tallies].map(([id, tally]): [string, Tally] => [this.#shown(id, kind), tally]);
    const sorted = [...togetherBy(shown)].sort(([, a], [, b]) => b.count - a.count);
    this.more += Math.max(0, sorted.length - MOST_OF_COLUMN);
    for (const [value, { count, first, last, named }] of sorted.slice(0, MOST_OF_COLUMN)) {
      const literal = kind === 'address' ? value : quoted(value);
      this.#add({
        ...{ table: schema.id, column: name, tableTitle: schema.title, columnTitle: title, value, count },
        first: await this.#times.at(first),
        last: await this.#times.at(last),
        filter:
          field === undefined
            ? filterOf(schema, [...named], (each) => this.#addressText(each))
            : `${field} == ${literal}`,
      });
    }
  }

  /** What is shown of a value: of a list the entry that was looked for. */
  #shown(id: number, kind: ColumnKind): string {
    if (kind === 'address') return this.#needle.text;
    const text = this.#texts.get(id)!;
    return kind === 'texts' ? (text.split(SEPARATOR).find((each) => this.#needle.holds(each)) ?? text) : text;
  }

  #addressText(id: number): string | null {
    if (this.#addresses === null || id >= this.#addresses.kinds.length) return null;
    const pool = new AddressPool();
    pool.restore({
      kinds: this.#addresses.kinds.slice(id, id + 1),
      words: this.#addresses.words.slice(id * 4, id * 4 + 4),
    });
    return pool.format(0);
  }
}

const timesOf = ({ first, last }: CaptureRecord): Pick<LibraryHit, 'first' | 'last'> => ({ first, last });

/** As the display filter writes a text. */
const quoted = (text: string): string => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
