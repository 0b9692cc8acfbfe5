// RESP, the protocol of Redis (redis.io, "Redis serialization protocol"): commands and what AUTH is answered.

import { latin1 } from '../../../base/text.ts';
import { clearSecret, PROBE } from '../../../model/stream.ts';
import type { FlowView, Login, Output } from '../../../model/stream.ts';
import { defineTable } from '../../../model/table.ts';
import type { ApplicationDissector } from '../dissector.ts';
import { LineParser } from './line-parser.ts';
import { startsWith } from './lines.ts';
import { redisFields, RespReader } from './redis-fields.ts';

const MOST_ARGUMENTS = 1024;
/** Longer arguments are data: passed over. */
const LONGEST_ARGUMENT = 4096;
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
    packet: { kind: 'packet', title: 'Packet' },
    flow: { kind: 'flow', title: 'Flow' },
    command: { kind: 'text', title: 'Command' },
    key: { kind: 'text', title: 'Key' },
  },
});

class RedisStream extends LineParser {
  #wanted = 0;
  #arguments: string[] = [];
  #expectsData = false;
  #logins: Login[] = [];

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
      packet: flow.packet,
      flow: flow.id,
      command: name.slice(0, 32),
      key: name === 'AUTH' ? null : (words[1]?.slice(0, 128) ?? null),
    });
    if (name !== 'AUTH' || words.length < 2) return;
    const secret = words[words.length - 1];
    this.#logins.push(
      output.login({
        flow,
        protocol: 'redis',
        user: words.length > 2 ? words[1] : null,
        ...clearSecret(secret),
        field: 'resp.bulk_string.value',
      }),
    );
  }

  #reply(text: string): void {
    this.output.mark(this.flow);
    if (text.startsWith('+') || text.startsWith('-')) this.#logins.shift()?.settle(text.startsWith('+OK'));
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
