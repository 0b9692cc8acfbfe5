/**
 * Records what tshark shows in its field tree, and reports how ours differs from it.
 *
 *     node scripts/truth/fields.mjs                          both fixtures: tests/fixtures/truth/fields.json, network-fields.json
 *     node scripts/truth/fields.mjs network-fields           one of them
 *     node scripts/truth/fields.mjs --report [PROTOCOL] [CAPTURE...]
 *
 * tests/golden/fields.test.ts compares the fixtures with our trees. They hold the first packets of captures of the corpus
 * (WIRELOUPE_CORPUS, by default ../shared); values longer than 64 characters are left out, and no byte of a capture is kept.
 *
 * A report prints the most frequent missing names and unequal values (ours | tshark's) of a protocol, such as `dns`, with a
 * packet of each; without one, the shares of every protocol. It takes what is recorded, or asks tshark about each CAPTURE
 * (a path below captures/ or any other).
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { collect, Comparison } from './compare-fields.mjs';
import { CAPTURES_FOLDER, fixture } from './corpus.mjs';

/** Chosen for their protocols, by name; none was left out for its result. */
const SETS = {
  fields: {
    packets: 24,
    captures: [
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
      'zeek/smtp.pcap',
      'zeek/irc-basic.pcap',
      'ndpi/imap.pcap',
      'ndpi/pop3.pcap',
    ],
  },
  /** Links, networks, tunnels, transports. */
  'network-fields': {
    packets: 16,
    captures: [
      'tcpdump/802.1ad_QinQ.pcap',
      'ndpi/KakaoTalk_talk.pcap', // SLL
      'suricata-verify/decode-sll2-02/input.pcap',
      'zeek/redis/pubsub.pcap', // BSD loopback
      'zeek/rotation.pcap', // raw IP
      'zeek/pppoe.pcap',
      'zeek/mpls-in-vlan.pcap',
      'tcpdump/802.1D_spanning_tree.pcap', // LLC
      'arkime/80211http.pcap', // radiotap
      'tcpdump/ieee802.11_rx-stbc.pcap',
      'zeek/icmp/icmp6-nd-options.pcap',
      'zeek/ipv6-http-atomic-frag.pcap',
      'ndpi/dns_fragmented.pcap',
      'tcpdump/ipv6-srh-ext-header.pcap',
      'zeek/igmp/igmp.pcap',
      'ja4/gre-sample.pcap',
      'zeek/erspanIII.pcap',
      'ndpi/vxlan.pcap',
      'zeek/tunnels/geneve-many-options.pcap',
      'arkime/gtp-iphone.pcap',
      'ndpi/teredo.pcap',
      'arkime/ah-esp.pcap',
      'tcpdump/l2tp-avp-overflow.pcap',
      'ndpi/capwap_data.pcapng',
      'tcpdump/PIM_register_register-stop.pcap',
      'arkime/sctp-www.pcap',
      'tcpdump/dccp_partial_csum_v4_simple.pcap',
      'suricata-verify/igmp/igmp-v3-queries-01/tcpdump-gh-igmpv3-queries.pcap',
    ],
  },
};
const pathOf = (capture) => (existsSync(join(CAPTURES_FOLDER, capture)) ? join(CAPTURES_FOLDER, capture) : capture);

/** The `name=value` of each of the first packets of a capture. */
function ask(capture, packets) {
  let json;
  try {
    const options = ['-n', '-r', pathOf(capture), '-c', String(packets), '-T', 'json', '--no-duplicate-keys'];
    json = execFileSync('tshark', options, {
      encoding: 'utf8',
      maxBuffer: 1 << 28,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  } catch (error) {
    json = error.stdout; // a capture that is cut still gives its packets
  }
  if (!json) throw new Error(`tshark reads nothing from ${capture}`);
  return JSON.parse(json).map(({ _source }) => {
    const found = [];
    collect(_source.layers, found);
    return found.sort();
  });
}

function record(set) {
  const { packets, captures } = SETS[set];
  const [tshark] = execFileSync('tshark', ['--version'], { encoding: 'utf8' }).split('\n');
  const truth = Object.fromEntries(captures.map((capture) => [capture, ask(capture, packets)]));
  writeFileSync(fixture(`${set}.json`), `${JSON.stringify({ tshark, captures: truth })}\n`);
  console.log(`${set}: ${Object.values(truth).flat().length} packets of ${captures.length} captures`);
}

/** Our values by name for the first packets of captures, through the command. */
function ours(captures, packets) {
  const command = fileURLToPath(new URL('../analyze.mjs', import.meta.url));
  const options = [command, '--table', 'fields', '--filter', `frame.number <= ${packets}`];
  const lines = execFileSync(process.execPath, [...options, ...captures.map(pathOf)], {
    encoding: 'utf8',
    maxBuffer: 1 << 29,
  }).split('\n');
  const found = new Map();
  for (const line of lines.filter((text) => text !== '')) {
    const { capture, packet, fields } = JSON.parse(line);
    if (fields !== undefined) found.set(`${capture} ${packet}`, fields);
  }
  return found;
}

function report(protocol, captures) {
  const truth = new Map();
  for (const capture of captures) truth.set(capture, ask(capture, SETS.fields.packets));
  if (captures.length === 0)
    for (const set of Object.keys(SETS))
      for (const [capture, packets] of Object.entries(
        JSON.parse(readFileSync(fixture(`${set}.json`), 'utf8')).captures,
      ))
        truth.set(capture, packets);
  const most = Math.max(...[...truth.values()].map((packets) => packets.length));
  const found = ours([...truth.keys()], most);
  const comparisons = new Map();
  const of = (name) => name.split('.', 1)[0];
  const names = new Set([...truth.values()].flat(2).map((pair) => of(pair.slice(0, pair.indexOf('=')))));
  for (const own of protocol === undefined ? names : [protocol])
    comparisons.set(own, new Comparison((name) => of(name) === own || name.startsWith(`${own}.`)));
  for (const [capture, packets] of truth)
    for (const [packet, pairs] of packets.entries())
      for (const comparison of comparisons.values())
        comparison.add(`${capture} ${packet + 1}`, pairs, found.get(`${pathOf(capture)} ${packet}`) ?? {});
  for (const [name, comparison] of [...comparisons].sort()) {
    if (comparison.shown > 0) console.log(`${name}: ${comparison.summary}`);
    if (protocol !== undefined) console.log(comparison.lines(60).join('\n'));
  }
}

const [first, ...rest] = process.argv.slice(2);
if (first === '--report') {
  const protocol = rest[0] !== undefined && !/[./]/.test(rest[0]) ? rest.shift() : undefined;
  report(protocol, rest);
} else for (const set of first === undefined ? Object.keys(SETS) : [first]) record(set);
