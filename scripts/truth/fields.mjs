/**
 * Records what tshark shows in its field tree: `node scripts/truth/fields.mjs` writes tests/fixtures/truth/fields.json, which
 * tests/golden/fields.test.ts compares with ours. The first 24 packets of 20 captures of the corpus (WIRELOUPE_CORPUS, by
 * default ../shared); values longer than 64 characters are left out, and no byte of a capture is kept.
 */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const PACKETS = 24;
const LONGEST = 64;
/** Chosen for their protocols, by name; none was left out for its result. */
const CAPTURES = [
  'zeek/wikipedia.pcap',
  'zeek/arp-leak.pcap',
  'zeek/mixed-vlan-mpls.pcap',
  'zeek/dns-caa.pcap',
  'zeek/dns-edns-ecs.pcap',
  'zeek/dnssec/dnskey.pcap',
  'zeek/icmp/5-pings.pcap',
  'zeek/icmp/icmp-timeexceeded.pcap',
  'zeek/icmp/icmp6-neighbor-solicit.pcap',
  'zeek/icmp/icmp6-router-advert.pcap',
  'zeek/http/206_example_a.pcap',
  'zeek/http/get.pcap',
  'zeek/http/get-gzip.pcap',
  'zeek/http/cooper-grill-dvwa.pcapng',
  'zeek/tls/chrome-34-google.pcap',
  'zeek/tls/tls1_1.pcap',
  'zeek/dhcp/dhcp_flood.pcap',
  'zeek/ntp/ntp2.pcap',
  'zeek/ftp/ipv4.pcap',
  'zeek/ssh/ssh.pcap',
];
const folder = join(resolve(process.env['WIRELOUPE_CORPUS'] ?? '../shared'), 'captures');
const target = fileURLToPath(new URL('../../tests/fixtures/truth/fields.json', import.meta.url));

/** All `name=value` of a layer of tshark's JSON, which nests what lies below a field under `name_tree`. */
function collect(node, found) {
  for (const [name, value] of Object.entries(node)) {
    for (const each of Array.isArray(value) ? value : [value]) {
      if (typeof each === 'object' && each !== null) collect(each, found);
      else if (/^[a-z]/.test(name) && name.includes('.') && String(each).length <= LONGEST)
        found.push(`${name}=${each}`);
    }
  }
}

const captures = {};
for (const path of CAPTURES) {
  let json;
  try {
    const options = ['-n', '-r', join(folder, path), '-c', String(PACKETS), '-T', 'json', '--no-duplicate-keys'];
    json = execFileSync('tshark', options, {
      encoding: 'utf8',
      maxBuffer: 1 << 28,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  } catch (error) {
    json = error.stdout; // a capture that is cut still gives its packets
  }
  if (!json) throw new Error(`tshark reads nothing from ${path}`);
  captures[path] = JSON.parse(json).map(({ _source }) => {
    const found = [];
    collect(_source.layers, found);
    return found.sort();
  });
}
const [tshark] = execFileSync('tshark', ['--version'], { encoding: 'utf8' }).split('\n');
writeFileSync(target, `${JSON.stringify({ tshark, captures })}\n`);
console.log(`${Object.values(captures).flat().length} packets of ${CAPTURES.length} captures in ${target}`);
