/**
 * Records what tshark measures: `node scripts/truth/times.mjs` writes tests/fixtures/truth/times.json, which
 * tests/golden/times.test.ts compares with the engine. Round trips, bytes in flight and windows of TCP segments, and the
 * times that answers of DNS and HTTP took, of the captures named below (in WIRELOUPE_CORPUS, by default ../shared).
 *
 * HTTP bodies are not put together: then tshark's time ends with the head of the answer, as it does here. Only packet
 * numbers and measures are kept, no byte of a capture.
 */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CAPTURES_FOLDER, fixture, tsharkVersion } from './corpus.mjs';

const SEGMENTS = [
  'arkime/http-tcp-seq-issue.pcap',
  'arkime/socks5-reverse.pcap',
  'arkime/websocket.pcap',
  'arkime/wireshark-smb-on-windows10.pcap',
  'ja4/ssh-scp-1050.pcap',
  'ja4/tls-handshake.pcapng',
  'ndpi/android.pcap',
  'ndpi/bitcoin.pcap',
  'ndpi/ftp.pcap',
  'ndpi/iphone.pcap',
  'ndpi/netflix.pcap',
  'ndpi/pinterest.pcap',
  'ndpi/sites.pcapng',
  'ndpi/whatsappfiles.pcap',
];
const ANSWERS = [
  'arkime/dns-wiresharkrepo.pcap',
  'arkime/http-post-upload.pcap',
  'ndpi/1kxun.pcap',
  'ndpi/KakaoTalk_chat.pcap',
  'ndpi/WebattackSQLinj.pcap',
  'ndpi/android.pcap',
  'ndpi/bad-dns-traffic.pcap',
  'ndpi/dns_exfiltration.pcap',
  'ndpi/dns_fragmented.pcap',
  'ndpi/dnscrypt-v1-and-resolver-pings.pcap',
  'ndpi/iphone.pcap',
  'ndpi/netflix.pcap',
  'ndpi/teams.pcap',
  'ndpi/weibo.pcap',
  'zeek/dns-edns-ecs.pcap',
];
const target = fixture('times.json');

/** Rows of fields; values of several layers in one packet are joined by commas. */
function fieldsOf(path, filter, fields, options = []) {
  const wanted = ['frame.number', ...fields].flatMap((field) => ['-e', field]);
  const given = ['-n', ...options, '-r', join(CAPTURES_FOLDER, path), '-Y', filter, '-T', 'fields', ...wanted];
  const text = execFileSync('tshark', given, {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return text.split('\n').flatMap((line) => (line === '' ? [] : [line.split('\t')]));
}

const nanoseconds = (seconds) => Math.round(Number(seconds) * 1e9);
const orNull = (text, read = Number) => (text === '' ? null : read(text));

const TCP = ['tcp.analysis.ack_rtt', 'tcp.analysis.bytes_in_flight', 'tcp.window_size'];
const segments = Object.fromEntries(
  SEGMENTS.map((path) => [
    path,
    fieldsOf(path, 'tcp and not icmp', TCP)
      .filter(([, , , window]) => !window.includes(','))
      .map(([packet, rtt, inFlight, window]) => [
        Number(packet),
        orNull(rtt, nanoseconds),
        orNull(inFlight),
        Number(window),
      ]),
  ]),
);
const answers = Object.fromEntries(
  ANSWERS.map((path) => {
    const options = ['-o', 'http.desegment_body:FALSE'];
    const rows = fieldsOf(path, '(dns.time or http.time) and not mdns', ['dns.time', 'http.time'], options);
    const of = (column) =>
      rows
        .filter((row) => row[column] !== '')
        .map((row) => [Number(row[0]), ...row[column].split(',').map(nanoseconds)]);
    return [path, { dns: of(1), http: of(2) }];
  }),
);
const lines = (record) =>
  Object.entries(record)
    .map(([path, value]) => `  ${JSON.stringify(path)}: ${JSON.stringify(value)}`)
    .join(',\n');
writeFileSync(
  target,
  `{\n"tshark": "${tsharkVersion()}",\n"segments": {\n${lines(segments)}\n},\n"answers": {\n${lines(answers)}\n}\n}\n`,
);
