// Whatever somebody writes: a filter is used or refused with its place, and never more than that.

import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { filtering, type Filtering } from '../../../support/filtering.ts';
import { packets } from '../../../support/packet-builder.ts';
import { pcap } from '../../../support/packets/capture-file.ts';

let file: Filtering;
beforeAll(async () => {
  file = await filtering(
    pcap(
      packets(
        'tcp 10.0.0.1:1234 > 10.0.0.2:80 SYN @1.5',
        'tcp 10.0.0.2:80 > 10.0.0.1:1234 SYN,ACK @1.75',
        'tcp 10.0.0.1:1234 > 10.0.0.2:80 P. seq=1 ack=1 "GET / HTTP/1.1\\r\\nHost: a.example\\r\\n\\r\\n" @2',
        'udp 192.168.1.5:4000 > 192.168.1.255:4001 "hi" @100.000001',
      ),
    ),
  );
});

/** Fields and values that go together: what mixes them is refused at its first words, and little else would be asked. */
const KINDS = {
  number:
    'frame.len ip.ttl tcp.port tcp.len tcp.flags tcp.port#1 0 1 -1 80 0x10 017 9007199254740993 99999999999999999999',
  float: 'icmp.resptime wlan_radio.data_rate 0 1 -0.5 1.5 1e308 1e999',
  flag: 'tcp.flags.syn http.request 0 1 2 true false "Set"',
  time: 'frame.time frame.time_delta tcp.time_delta 0 -1 1.5 "2000-01-01" "2010-01-01 10:00:00Z"',
  address:
    'ip.src ip.addr ip.src#[1-2] ipv6.src wireloupe.host 10.0.0.1 10.0.0.0/8 0.0.0.0/0 ::1 fe80::/10 01:02:03:04:05:06',
  bytes: 'frame eth.src tcp tcp.payload data.data ff 47:45:54 "GET" "" \'a\' 00:11:22:33:44:55',
  text: 'http.host frame.protocols _ws.col.protocol _ws.expert.message "a" "" "^G.*" "(" r"\\d" \'a\'',
  mixed: 'ip tcp data tcp.analysis.flags _ws.expert nobody.knows tcp.port ip.src http.host 80 "a" 10.0.0.1',
};
const PARTS = ['[0]', '[0:2]', '[-1]', '[1-3,5]', '[:2]', '[90:4]'];
const FUNCTIONS = ['upper', 'lower', 'len', 'count', 'string', 'max', 'min', 'abs'];
const OPERATORS = ['==', '!=', '===', '!==', '>', '<=', 'contains', 'matches'];

/** An expression of words of one kind. */
const expression = (words: readonly string[]): fc.Arbitrary<string> =>
  fc.letrec<{ any: string }>((tie) => ({
    any: fc.oneof(
      { maxDepth: 3, depthSize: 'small' },
      fc.constantFrom(...words),
      fc.tuple(tie('any'), fc.constantFrom('&', '+', '-', '*', '/', '%'), tie('any')).map((three) => three.join(' ')),
      fc.tuple(tie('any'), fc.constantFrom(...PARTS)).map((two) => two.join('')),
      tie('any').map((inner) => `-${inner}`),
      tie('any').map((inner) => `{${inner}}`),
      fc
        .tuple(fc.constantFrom(...FUNCTIONS), fc.array(tie('any'), { maxLength: 3 }))
        .map(([name, given]) => `${name}(${given.join(', ')})`),
    ),
  })).any;

const condition = fc
  .oneof(...Object.values(KINDS).map((words) => fc.constant(expression(words.split(' ')))))
  .chain((one) =>
    fc.oneof(
      one,
      fc
        .tuple(fc.constantFrom('', 'all ', 'any '), one, fc.constantFrom(...OPERATORS), one)
        .map(([quantifier, left, operator, right]) => `${quantifier}${left} ${operator} ${right}`),
      fc.tuple(one, one, one).map(([of, from, to]) => `${of} in {${from} .. ${to}, ${from}}`),
    ),
  );

async function isRefusedInPlace(text: string): Promise<void> {
  const error = await file.error(text);
  if (error === null) return;
  expect(error.message).not.toMatch(/undefined/);
  expect(error.at).toBeGreaterThanOrEqual(0);
  expect(error.at).toBeLessThanOrEqual(text.length);
  expect(error.length).toBeGreaterThan(0);
}

test('of the words of the language, in any order that its grammar allows', async () => {
  const two = fc.tuple(condition, fc.constantFrom('and', 'or', 'xor', 'and not'), condition);
  const filter = fc.oneof(
    condition,
    two.map((three) => three.join(' ')),
  );
  // Numbers beyond 2^53 beside fractions.
  const examples: [string][] = [['icmp.resptime == 1e308 + 0 - 1.5'], ['icmp.resptime == 1.5 & 2']];
  await fc.assert(fc.asyncProperty(filter, isRefusedInPlace), { numRuns: 6000, examples });
});

test('of words and signs without any order', async () => {
  const words = [...Object.values(KINDS).join(' ').split(' '), ...OPERATORS, ...PARTS, 'in', 'not', 'and', '..'];
  const signs = [...'(){},!&|^~#+-*/%.:;$"\'[]\\'];
  const text = fc.array(fc.constantFrom(...words, ...signs), { maxLength: 12 }).map((list) => list.join(' '));
  await fc.assert(fc.asyncProperty(text, isRefusedInPlace), { numRuns: 6000 });
});
