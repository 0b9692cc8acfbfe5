/**
 * Records where tshark finds the mistake in filters that are none: `node scripts/truth/malformed-filters.mjs` writes
 * tests/fixtures/truth/malformed-filters.json, which tests/golden/filters.test.ts compares with the engine. Needs no
 * capture: a filter is read before the file, and the file named here does not exist.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const FILTERS = [
  'tcp.port == 80 tcp',
  'tcp.port ==',
  'tcp.port = 80',
  'foo.bar',
  'foo.bar == 1',
  'DNS',
  'ip.addr == abc',
  'ip.addr == "10.0.0.1"',
  'tcp.port == abc',
  'tcp.port == "80"',
  'tcp.port contains 80',
  'tcp.port matches "80"',
  'ip.addr contains "10"',
  'frame matches abc',
  'frame contains GET',
  'tcp.flags.syn & 1',
  'eth.src[0:2] == 0xffff',
  'upper(tcp.port) == "A"',
  'string(ip) matches "a"',
  'max(1,2) == 2',
  'foo(tcp.port) == 1',
  'tcp.port == ip.src',
  'ip.src == ipv6.src',
  '80 == tcp.port',
  '"abc"',
  'tcp.port in {80 443}',
  'tcp.port in {}',
  'tcp.port in 80',
  'tcp.port in {"http"}',
  'any tcp',
  'tcp.port any_gt 80',
  'frame.time > "yesterday"',
  'tcp.port[0] == 1',
  "frame.len == 'ab'",
  'frame.len > 08',
  'frame.len > 5.5',
  'ip.src == 10.0.0.1/33',
  'ip.src == 1.2.3.256',
  'ipv6.src == 1.2.3.4',
  'eth.addr == 00:11:22',
  'dns.flags.rcode == NXDOMAIN',
  'frame contains "a\\q"',
  'frame contains "abc',
  'frame matches "("',
  '(tcp.port == 80',
  'tcp.port == 80)',
  'tcp and',
  'and tcp',
  'not',
  'tcp.dstport >= 4 * (tcp.srcport + 3)',
  'frame[] == 1',
  'frame[a] == 1',
  'frame[3-1] == 01',
  'tcp.port == 80;',
  'tcp.port == 80, 81',
  'tcp.port eq eq',
  'tcp.port == 99999',
  'ip.ttl == 256',
  'udp.srcport in {80, 65536}',
  'tcp.len > 1 2',
  'frame[0:] ==',
  'frame[1:2:3] == 00',
  'frame[-] == 00',
  'ipv6.src == fe80::1::2',
  'ipv6.src == fe80::/129',
  'tcp.flags == 0xzz',
  'tcp.port in {80..}',
  'tcp.port in {..80}',
  'tcp.port in {80,,443}',
  'tcp.port in {90..80',
  'frame.time == "2020-13-45"',
  'frame.time_delta == "abc"',
  'http.host matches "[a"',
  'http.host matches "a{2,1}"',
  "http.host == 'ab'",
  'http.host[0:x] == "a"',
  'len() == 1',
  'len(tcp.port, 1) == 1',
  'count(1) == 1',
  'upper("a") == "A"',
  'ip.src#[] == 1.1.1.1',
  'ip.src# == 1.1.1.1',
  'tcp.port & == 1',
  'tcp.port + == 1',
  'any == 1',
  'all tcp.port',
  'not not',
  'tcp &&',
  'tcp | udp',
  'tcp.port =! 80',
  'tcp.port == 80 && && udp',
  '{tcp.len + 1 > 2',
  'tcp.port ===',
  'ip.addr ~=',
  'ip.addr == 10.0.0.0/',
  'eth.addr == 00:11:22:33:44:55:66:77',
  'r"abc',
  'frame contains "\\x"',
  'frame contains "\\400"',
  'tcp.flags.syn == maybe',
  'dns.qry.type == AAAAA',
  'tcp.completeness.rst',
  'string(tcp.flags.syn) == "True"',
  'frame.time_relative > 1e-3',
  'frame.number in {2..4, 7, 10..}',
  'tcp.port#[1-] == 80',
  'dns.id[0] == 00',
  'http.chat contains "GET"',
  '"GET" in {http.request.method}',
  'tls.record.version >= TLS1.2',
  'ip.ttl==64and tcp',
  'tcp.flags.syn + tcp.flags.ack == 2',
  'ip.src == 192.168.0.0/255.255.0.0',
  'ip.dst == localhost',
  'ip.src < 11.0.0.0 < ip.dst',
  'frame contains ip.src',
  'frame contains -2f',
];

/** The place that tshark underlines: [from, length], or null where it names none. */
function placeOf(filter) {
  const { status, stderr } = spawnSync('tshark', ['-n', '-r', 'no-such-capture', '-Y', filter], { encoding: 'utf8' });
  const lines = stderr.split('\n');
  const mark = lines.findIndex((line) => /^\s*\^~*$/.test(line));
  const isAboutFile = stderr.includes("doesn't exist");
  if (status === 0 || isAboutFile) throw new Error(`tshark takes ${filter}: ${stderr}`);
  if (mark < 0) return null;
  const indent = lines[mark - 1].indexOf(filter);
  return [lines[mark].indexOf('^') - indent, lines[mark].trim().length];
}

const version = /\d+\.\d+\.\d+/.exec(execFileSync('tshark', ['--version'], { encoding: 'utf8' }))[0];
const filters = FILTERS.map((filter) => `  ${JSON.stringify([filter, placeOf(filter)])}`);
const target = fileURLToPath(new URL('../../tests/fixtures/truth/malformed-filters.json', import.meta.url));
writeFileSync(target, `{\n"tshark": "${version}",\n"filters": [\n${filters.join(',\n')}\n]\n}\n`);
console.log(`${filters.length} filters → ${target}`);
