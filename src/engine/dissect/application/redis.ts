// RESP, the protocol of Redis (redis.io, "Redis serialization protocol"): commands and what AUTH is answered.

import { latin1 } from '../../../base/text.ts';
import { clearSecret, PROBE } from '../../../model/stream.ts';
import type { FlowView, Login, Output } from '../../../model/stream.ts';
import { defineTable } from '../../../model/table.ts';
import type { ApplicationDissector } from '../dissector.ts';
import { InOrder } from './in-order.ts';
import { LineParser } from './line-parser.ts';
import { startsWith } from './lines.ts';
import { LISTS, redisFields, RespReader, TEXTS } from './redis-fields.ts';
import { placeColumns, placeOf } from './transaction-columns.ts';

const MOST_ARGUMENTS = 1024;
/** Longer arguments are data: passed over. */
const LONGEST_ARGUMENT = 4096;
/** Commands that wait for their answer. */
const MOST_PENDING = 1024;
/** What a server says unasked, or in front of an answer. */
const UNASKED = new Set(['>', '|']);
/** A value longer than this is told line by line as it comes. */
const LONGEST_TOLD = 512 * 1024;
/** The first line of a value of any type, versions 2 and 3. */
const HEAD = /^(?:[*$:%~>|=!](?:-?\d{1,40})|[+-][\x20-\x7e]*|_|#[tf]|[,(][-+.\w]{1,60})\r\n/;
const LONGEST_HEAD = 256;
const INLINE =
  'PING,AUTH ,INFO,HELLO,COMMAND,GET ,SET ,CONFIG ,QUIT,KEYS ,SELECT ,PUBLISH ,SUBSCRIBE ,PSUBSCRIBE ,RESET,CLIENT ,ECHO ,' +
  'EXISTS ,DEL ,INCR ,EVAL ,MONITOR,DBSIZE,SAVE,FLUSHALL,SLAVEOF ,REPLICAOF ,MODULE ,SCAN ,TTL ,TYPE ';
const INLINE_WORDS = INLINE.split(',');

/** One Redis command. */
export const redisTable = defineTable({
  id: 'redis',
  title: 'Redis',
  description: 'One Redis command.',
  limit: 1_000_000,
  columns: {
    ...placeColumns,
    command: { kind: 'text', title: 'Command' },
    key: { kind: 'text', title: 'Key' },
  },
});

class RedisStream extends LineParser {
  #wanted = 0;
  #arguments: string[] = [];
  #expectsData = false;
  /** Behind a gap a line may be a value: the next command is one that says how many parts it has. */
  #isLost = false;
  /** A place for each command, since answers come in their order; null: it was no login. */
  readonly #pending = new InOrder<Login | null>(MOST_PENDING);
  /** Values that are still missing of the answer's lists. */
  #missing = 0;

  override feed(bytes: Uint8Array, at: number, end: number, fromOriginator: boolean): number {
    if (!this.output.explains) return super.feed(bytes, at, end, fromOriginator);
    const values = new RespReader(bytes, at, end, false);
    while (values.at < end && values.value(null));
    if (values.at === at) return end - at > LONGEST_TOLD ? super.feed(bytes, at, end, fromOriginator) : 0;
    const whole = values.at;
    const used = super.feed(bytes, at, whole, fromOriginator);
    if (used >= 0) this.#tell(bytes, at, whole, fromOriginator);
    return used;
  }

  #tell(bytes: Uint8Array, at: number, end: number, fromOriginator: boolean): void {
    const layer = this.output.explain(bytes, at, end);
    if (layer === null) return;
    const values = new RespReader(bytes, at, end, true);
    while (values.at < end && values.value(layer));
    layer.summary(`${fromOriginator ? 'Request' : 'Response'}: ${values.words.join(' ')}`);
  }

  protected line(text: string, fromOriginator: boolean): void {
    if (fromOriginator) this.#request(text);
    else this.#reply(text);
  }

  #request(text: string): void {
    if (this.#isLost && !text.startsWith('*')) return;
    this.#isLost = false;
    if (this.#expectsData) {
      this.#expectsData = false;
      this.#arguments.push(text);
    } else if (text.startsWith('*')) {
      this.#wanted = Math.min(MOST_ARGUMENTS, Number.parseInt(text.slice(1), 10) || 0);
      this.#arguments = [];
      return;
    } else if (text.startsWith('$') && this.#wanted > 0) {
      const length = Number.parseInt(text.slice(1), 10) || 0;
      if (length > LONGEST_ARGUMENT) {
        this.skip(length + 2, true);
        this.#arguments.push('');
      } else {
        this.#expectsData = true;
        return;
      }
    } else {
      this.#command(text.trim().split(/\s+/));
      return;
    }
    if (this.#arguments.length < this.#wanted) return;
    this.#wanted = 0;
    this.#command(this.#arguments);
  }

  #command(words: readonly string[]): void {
    const name = (words[0] ?? '').toUpperCase();
    if (name === '') return;
    const { flow, output } = this;
    output.mark(flow);
    output.table(redisTable).append({
      ...placeOf(flow),
      command: name.slice(0, 32),
      key: name === 'AUTH' ? null : (words[1]?.slice(0, 128) ?? null),
    });
    this.#pending.add(this.#login(name, words));
  }

  /** `AUTH [user] password`, and `HELLO version AUTH user password` of later versions. */
  #login(name: string, words: readonly string[]): Login | null {
    const at = name === 'AUTH' ? 0 : name === 'HELLO' && words[2]?.toUpperCase() === 'AUTH' ? 2 : -1;
    const secrets = at < 0 ? [] : words.slice(at + 1, at + 3);
    if (secrets.length === 0) return null;
    return this.output.login({
      flow: this.flow,
      protocol: 'redis',
      user: secrets.length > 1 ? secrets[0] : null,
      ...clearSecret(secrets[secrets.length - 1]),
      field: 'resp.bulk_string.value',
    });
  }

  #reply(text: string): void {
    this.output.mark(this.flow);
    const kind = text.slice(0, 1);
    const length = Math.max(0, Number.parseInt(text.slice(1), 10) || 0);
    const isInside = this.#missing > 0;
    if (isInside) this.#missing -= 1;
    if (TEXTS[kind] !== undefined && !text.startsWith('-1', 1)) this.skip(length + 2, false);
    this.#missing += length * (LISTS[kind]?.[1] ?? 0);
    if (isInside || UNASKED.has(kind)) return;
    const login = this.#pending.take();
    // HELLO is answered by what the server is, as a map or a list.
    if ('+-%*'.includes(kind)) login?.settle(text.startsWith('+OK') || LISTS[kind] !== undefined);
  }

  protected override lose(_length: number, fromOriginator: boolean): void {
    if (fromOriginator) {
      this.#isLost = true;
      this.#expectsData = false;
      this.#wanted = 0;
    } else this.#missing = 0;
  }
}

export const redis: ApplicationDissector = {
  id: 'redis',
  title: 'Redis serialization protocol',
  display: 'RESP',
  layer: 'resp',
  ports: { tcp: [6379] },
  tables: [redisTable],
  fields: redisFields,

  probe(bytes, at, end, fromOriginator, flow) {
    // An array of bulk strings: *2\r\n$4\r\n
    if (bytes[at] === 0x2a && fromOriginator) {
      if (end - at < 6) return PROBE.more;
      let place = at + 1;
      while (place < end && place < at + 6 && bytes[place] >= 0x30 && bytes[place] <= 0x39) place += 1;
      if (place === at + 1 || bytes[place] !== 0x0d) return PROBE.no;
      return place + 2 >= end
        ? PROBE.more
        : bytes[place + 1] === 0x0a && bytes[place + 2] === 0x24
          ? PROBE.yes
          : PROBE.no;
    }
    const isOwnPort = flow.responderPort === 6379;
    if (!isOwnPort) return PROBE.no;
    if (HEAD.test(latin1(bytes, at, Math.min(end, at + LONGEST_HEAD)))) return PROBE.yes;
    if (fromOriginator) return INLINE_WORDS.some((word) => startsWith(bytes, at, end, word)) ? PROBE.yes : PROBE.no;
    return [0x2b, 0x2d, 0x3a, 0x24].includes(bytes[at]) ? PROBE.yes : PROBE.no;
  },

  stream: (flow: FlowView, output: Output) => new RedisStream(flow, output),
};
