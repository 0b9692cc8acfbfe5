/**
 * Records what tshark says the streams of TCP connections hold: `node scripts/truth/streams.mjs` writes
 * tests/fixtures/truth/streams.json, which tests/golden/streams.test.ts compares with the engine.
 *
 * Of the captures with odd segments that tests/fixtures/truth/tcp-analysis.json names (WIRELOUPE_CORPUS says where they
 * are, by default ../shared), the dozen with most streams that carry payload is taken, then by name; of each the first 40
 * of those streams. Kept are only the number of a stream's first packet, and length and SHA-256 of the bytes of either
 * side, that of the first packet first, without tshark's remarks about missing bytes. No byte of a capture is kept.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CAPTURES_FOLDER, fixture, tsharkVersion } from './corpus.mjs';

const CAPTURES = 12;
const STREAMS = 40;
/** Streams followed by one run of tshark. */
const AT_ONCE = 20;
const MISSING = /^\[\d+ bytes missing in capture file\]\0?$/;
const tshark = (...options) => {
  try {
    return execFileSync('tshark', options, {
      encoding: 'utf8',
      maxBuffer: 1 << 30,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  } catch (error) {
    return String(error.stdout ?? ''); // a capture that is cut short ends with an error, behind all its packets
  }
};

/** Streams that carry payload, by the number that tshark gives them: first packet and its sender. */
function streamsOf(path) {
  const fields = ['frame.number', 'tcp.stream', 'ip.src', 'ipv6.src', 'tcp.srcport', 'tcp.len'];
  const options = ['-n', '-r', join(CAPTURES_FOLDER, path), '-Y', 'tcp', '-T', 'fields', '-E', 'occurrence=l'];
  const streams = new Map();
  for (const line of tshark(...options, ...fields.flatMap((field) => ['-e', field])).split('\n')) {
    const [packet, stream, four, six, port, length] = line.split('\t');
    if (stream === undefined || stream === '') continue;
    const known = streams.get(stream);
    const carries = Number(length) > 0;
    if (known === undefined) streams.set(stream, { packet: Number(packet), sender: `${four || six}:${port}`, carries });
    else known.carries ||= carries;
  }
  return new Map([...streams].filter(([, { carries }]) => carries));
}

const digest = (parts) => {
  const bytes = Buffer.concat(parts);
  return [bytes.length, createHash('sha256').update(bytes).digest('hex')];
};

/** What was said in some streams: both sides of each. */
function follow(path, wanted) {
  const options = wanted.flatMap(([stream]) => ['-z', `follow,tcp,raw,${stream}`]);
  const said = new Map();
  for (const part of tshark('-q', '-n', '-r', join(CAPTURES_FOLDER, path), ...options)
    .split(/^Follow: tcp,raw$/m)
    .slice(1)) {
    const stream = /^Filter: tcp\.stream eq (\d+)$/m.exec(part)[1];
    const [first, second] = [/^Node 0: (.*)$/m.exec(part)[1], /^Node 1: (.*)$/m.exec(part)[1]];
    const sides = [[], []];
    for (const line of part.split('\n')) {
      const hex = /^(\t?)([0-9a-f]+)$/.exec(line);
      if (hex === null) continue;
      const bytes = Buffer.from(hex[2], 'hex');
      if (!MISSING.test(bytes.toString('latin1'))) sides[hex[1] === '' ? 0 : 1].push(bytes);
    }
    said.set(stream, { first, second, sides });
  }
  return wanted.map(([stream, { packet, sender }]) => {
    const { second, sides } = said.get(stream);
    const ordered = sender === second ? sides.toReversed() : sides;
    return [packet, ...ordered.flatMap(digest)];
  });
}

const odd = Object.keys(JSON.parse(readFileSync(fixture('tcp-analysis.json'), 'utf8')).captures);
const chosen = odd
  .map((path) => [path, streamsOf(path)])
  .sort(([a, one], [b, two]) => two.size - one.size || (a < b ? -1 : 1))
  .slice(0, CAPTURES)
  .sort(([a], [b]) => (a < b ? -1 : 1));
const captures = chosen.map(([path, streams]) => {
  const wanted = [...streams].slice(0, STREAMS);
  const rows = [];
  for (let i = 0; i < wanted.length; i += AT_ONCE) rows.push(...follow(path, wanted.slice(i, i + AT_ONCE)));
  return `  ${JSON.stringify(path)}: [\n${rows.map((row) => `    ${JSON.stringify(row)}`).join(',\n')}\n  ]`;
});
writeFileSync(
  fixture('streams.json'),
  `{\n"tshark": "${tsharkVersion()}",\n"captures": {\n${captures.join(',\n')}\n}\n}\n`,
);
console.log(`${chosen.map(([path, streams]) => `${path}: ${streams.size} streams with payload`).join('\n')}`);
