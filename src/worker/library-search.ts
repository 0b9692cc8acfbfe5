import { formatTimestamp } from '../base/time.ts';
import { AddressPool } from '../model/address.ts';
import type { LibraryFound, LibraryHit } from '../model/library-search.ts';
import { NANOSECONDS } from '../model/packet.ts';
import type { StoredAddresses, StoredColumn } from '../model/stored.ts';
import type { TableSchema } from '../model/table.ts';
import { listCaptures } from '../store/captures.ts';
import { readPart, readTable, type StoredTableReader } from '../store/pieces.ts';
import type { CaptureRecord, Database } from '../store/schema.ts';
import type { Needle } from './needle.ts';

/** Values listed of one column, of one capture, and in all; the others are counted. */
const MOST_OF_COLUMN = 20;
const MOST_OF_CAPTURE = 100;
const MOST_IN_ALL = 1000;
/** Different texts of one capture that are followed into its tables. */
const MOST_TEXTS = 20_000;
/** Flows, packets or hosts that a filter names where no field tells them. */
const MOST_NAMED = 100;

/** Every flow has two; the host says it already. */
const ENDS = ['address', 'client', 'server', 'sender', 'receiver', 'originator', 'responder', 'source', 'destination'];
/** Packets hold no texts, hosts are found by their row, and request parts are the engine's own notes. */
const LEFT_OUT = ['packets', 'hosts', 'contents'];
/** Hex of the first bytes of a file: any word of the letters a to f is in it somewhere. */
const LEFT_OUT_COLUMNS = ['files.head'];
/** Repeat what the tables before them say in its own words. */
const LAST = ['hostNames', 'flows'];
const SEPARATOR = '\u001f';

/** How a search is stopped, lets others in, and tells what it finds. */
export interface SearchOptions {
  readonly signal: AbortSignal;
  readonly pause: () => Promise<void>;
  /** After each capture: what is found so far. */
  readonly onFound: (found: LibraryFound) => void;
}

/**
 * Looks through all kept captures, the latest first. Of each it reads the pool of texts, the addresses, and only those
 * columns that can hold what was found there. Null when it was stopped.
 */
export async function searchLibrary(
  database: Database,
  needle: Needle,
  schemas: readonly TableSchema[],
  { signal, pause, onFound }: SearchOptions,
): Promise<LibraryFound | null> {
  const captures = await listCaptures(database);
  let found: LibraryFound = { hits: [], more: 0, isAtLeast: false, captures: 0, total: captures.length, unread: 0 };
  for (const capture of captures) {
    const search = new CaptureSearch(database, capture, needle, signal, pause);
    const isRead = await search.run(schemas).then(
      () => true,
      () => false, // one that is damaged does not stand in the way of the others
    );
    if (signal.aborted) return null;
    const hits = search.listed;
    const listed = hits.slice(0, MOST_IN_ALL - found.hits.length);
    found = {
      hits: [...found.hits, ...listed],
      more: found.more + search.more + hits.length - listed.length,
      isAtLeast: found.isAtLeast || search.isCut,
      captures: found.captures + 1,
      total: captures.length,
      unread: found.unread + (isRead ? 0 : 1),
    };
    onFound(found);
    await pause();
  }
  return found;
}

/** What one column says of one value. */
interface Tally {
  count: number;
  first: number;
  last: number;
  readonly named: Set<number>;
}

class CaptureSearch {
  more = 0;
  /** It holds more texts than were followed. */
  isCut = false;
  readonly #hits: LibraryHit[] = [];
  readonly #database: Database;
  readonly #capture: CaptureRecord;
  readonly #needle: Needle;
  readonly #signal: AbortSignal;
  readonly #pause: () => Promise<void>;
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
  }

  /** Those that are listed. */
  get listed(): readonly LibraryHit[] {
    return this.#hits;
  }

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
      while (text < lengths.length && at < chunk.length) at += lengths[text++];
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
      first: await this.#timeOf(first),
      last: await this.#timeOf(await value('lastPacket')),
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
      const tallies = this.#tally(column, kind === 'address', places);
      await this.#addTallies(schema, name, tallies);
      await this.#pause();
    }
  }

  #tally(column: StoredColumn, isAddress: boolean, { first, last, named }: Places): Map<number, Tally> {
    const tallies = new Map<number, Tally>();
    for (let row = 0; row < column.length; row += 1) {
      const id = column[row];
      if (isAddress ? id !== this.#address : id < 0 || !this.#texts.has(id)) continue;
      let tally = tallies.get(id);
      if (tally === undefined) tallies.set(id, (tally = { count: 0, first: Infinity, last: -1, named: new Set() }));
      tally.count += 1;
      if (first !== null && first[row] >= 0) tally.first = Math.min(tally.first, first[row]);
      if (last !== null && last[row] >= 0) tally.last = Math.max(tally.last, last[row]);
      if (tally.named.size < MOST_NAMED) tally.named.add(named === null ? row : named[row]);
    }
    return tallies;
  }

  async #addTallies(schema: TableSchema, name: string, tallies: ReadonlyMap<number, Tally>): Promise<void> {
    const { field, title, kind } = schema.columns[name];
    const sorted = [...tallies].sort(([, a], [, b]) => b.count - a.count);
    this.more += Math.max(0, sorted.length - MOST_OF_COLUMN);
    for (const [id, { count, first, last, named }] of sorted.slice(0, MOST_OF_COLUMN)) {
      const value = kind === 'address' ? this.#needle.text : this.#shown(this.#texts.get(id)!, kind === 'texts');
      const literal = kind === 'address' ? value : quoted(value);
      this.#add({
        ...{ table: schema.id, column: name, tableTitle: schema.title, columnTitle: title, value, count },
        first: await this.#timeOf(first),
        last: await this.#timeOf(last),
        filter: field === undefined ? this.#namedFilter(schema, [...named]) : `${field} == ${literal}`,
      });
    }
  }

  /** Of a list the entry that was looked for. */
  #shown(text: string, isList: boolean): string {
    return isList ? (text.split(SEPARATOR).find((each) => this.#needle.holds(each)) ?? text) : text;
  }

  /** By flows, packets or hosts where no field of the filter holds the value. */
  #namedFilter({ id, columns }: TableSchema, named: readonly number[]): string {
    const known = named.filter((each) => each >= 0).sort((a, b) => a - b);
    if (known.length === 0) return '';
    if (id === 'flows' || 'flow' in columns) return `wireloupe.flow in {${known.join(', ')}}`;
    if ('address' in columns) {
      const texts = known.map((each) => this.#addressText(each)).filter((each) => each !== null);
      return texts.length === 0 ? '' : `wireloupe.address in {${texts.join(', ')}}`;
    }
    return `frame.number in {${known.map((packet) => packet + 1).join(', ')}}`;
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

  async #timeOf(packet: number): Promise<string | null> {
    if (packet < 0 || packet === Infinity) return null;
    this.#packets ??= readTable(this.#database, this.#capture.id, 'packets');
    this.#origin ??= readPart(this.#database, this.#capture.id, 'state').then(
      (state) => (state as { origin?: number } | undefined)?.origin,
    );
    const [packets, origin] = await Promise.all([this.#packets, this.#origin]);
    const seconds = await packets?.value('seconds', packet);
    const nanoseconds = await packets?.value('nanoseconds', packet);
    if (typeof origin !== 'number' || typeof seconds !== 'number' || typeof nanoseconds !== 'number') return null;
    return formatTimestamp(seconds + origin, nanoseconds & NANOSECONDS);
  }
  #packets: Promise<StoredTableReader | null> | undefined;
  #origin: Promise<number | undefined> | undefined;
}

/** Columns that say when a row was, and what a filter can name it by. */
interface Places {
  readonly first: StoredColumn | null;
  readonly last: StoredColumn | null;
  /** Flow, host or packet; null where the row number is the flow. */
  readonly named: StoredColumn | null;
}

async function placesOf(id: string, table: StoredTableReader): Promise<Places> {
  if (id === 'flows')
    return { first: await table.column('firstPacket'), last: await table.column('lastPacket'), named: null };
  const packet = await table.column('packet');
  return {
    first: packet,
    last: packet,
    named: (await table.column('flow')) ?? (await table.column('address')) ?? packet,
  };
}

const timesOf = ({ first, last }: CaptureRecord): Pick<LibraryHit, 'first' | 'last'> => ({ first, last });

/** As the display filter writes a text. */
const quoted = (text: string): string => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
