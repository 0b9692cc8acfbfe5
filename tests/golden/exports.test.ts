import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ExportFormat, ExportScope } from '../../src/model/export.ts';
import { openCorpus } from '../support/corpus.ts';
import { ALL, exporting } from '../support/exporting.ts';
import { hasProgram } from '../support/programs.ts';
import { filesSeen, packetsSeen, type SeenPacket } from '../support/wireshark-view.ts';

/**
 * Packets, times, interfaces and comments of exports against those of the captures, as tshark and capinfos read both. Where
 * the two may differ:
 *
 * - tshark lists custom blocks as packets. Here they are none: those that may be copied are taken along with a whole file;
 * - packets without a time (simple packet blocks) get one in pcap, that of the packet before;
 * - a fraction of more than a second is carried over, while tshark writes it as it is (timestamp_invalid_nano).
 */
const CAPTURES = readFileSync(new URL('../fixtures/truth/export-captures.txt', import.meta.url), 'utf8')
  .trim()
  .split('\n');
const IMPOSSIBLE_TIMES = ['tcpdump/timestamp_invalid_nano.pcap'];
const DAMAGED = ['suricata-verify/bug-1450-05/tls_DER-incomplete-content.pcap'];

const hasWireshark = hasProgram('tshark') && hasProgram('capinfos');
const corpus = openCorpus();

const PLAIN = ['frame.len', 'frame.cap_len', 'frame.md5_hash', 'frame.encap_type'] as const;
const OF_PCAPNG = [
  ...['frame.comment', 'frame.interface_name', 'frame.interface_description'],
  ...['frame.packet_flags', 'frame.drop_count', 'frame.packet_id'],
] as (keyof SeenPacket)[];
/** Numbers of sections and interfaces stay what they are while no section is left out. */
const NUMBERS = ['frame.interface_id', 'frame.section_number'] as const;

const pick = (packets: readonly SeenPacket[], names: readonly (keyof SeenPacket)[]): string[] =>
  packets.map((packet) => names.map((name) => packet[name]).join(' | '));
const facts = (lines: readonly string[], wanted: RegExp): string[] =>
  lines.filter((line) => wanted.test(line)).map((line) => line.replace(/(\.\d*?)0+$/, '$1'));

describe.skipIf(!hasWireshark || corpus === null).concurrent('exports as tshark and capinfos see them', () => {
  test.each(CAPTURES)('%s', { timeout: 60_000 }, async (path) => {
    const folder = mkdtempSync(join(tmpdir(), 'wireloupe-'));
    try {
      const bytes = corpus!.readCapture(path);
      const capture = await exporting(bytes);
      const write = async (name: string, scope: ExportScope, format: ExportFormat): Promise<string> => {
        writeFileSync(join(folder, name), await capture.export(scope, format, true));
        return join(folder, name);
      };
      const original = join(folder, 'original');
      writeFileSync(original, bytes);
      const seen = await packetsSeen(original, DAMAGED.includes(path));
      const packets = seen.filter((packet) => packet['frame.cb_pen'] === '');
      const copied = seen.filter((packet) => packet['frame.cb_copy'] !== '0');

      const isPcapng = capture.analysis.facts.format === 'pcapng';
      const time = IMPOSSIBLE_TIMES.includes(path) ? [] : ['frame.time_epoch' as const];
      const names = [...time, ...PLAIN, ...(isPcapng ? OF_PCAPNG : [])];
      const whole = await write('whole.pcapng', ALL, 'pcapng');
      const all = isPcapng ? [...names, ...NUMBERS] : names;
      expect(pick(await packetsSeen(whole), all)).toEqual(pick(copied, all));

      const lengths = packets.map((packet) => Number(packet['frame.len'])).toSorted((a, b) => a - b);
      const median = lengths[lengths.length >> 1] ?? 0;
      const selection = { filter: `frame.len >= ${median}`, brush: null };
      const some = await write('some.pcapng', { kind: 'selection', selection }, 'pcapng');
      const passing = packets.filter((packet) => Number(packet['frame.len']) >= median);
      if (packets.length > 0) expect(pick(await packetsSeen(some), names)).toEqual(pick(passing, names));

      const isTimeless = packets.some((packet) => packet['frame.time_epoch'] === '');
      const files = [original, whole, some];
      if (capture.outline(ALL).linkTypes.length === 1) {
        const classic = await write('whole.pcap', ALL, 'pcap');
        files.push(classic);
        const plain = isTimeless ? PLAIN : [...time, ...PLAIN];
        expect(pick(await packetsSeen(classic), plain)).toEqual(pick(packets, plain));
      }
      if (DAMAGED.includes(path)) return; // capinfos tells nothing of it
      const about = await filesSeen(files);
      expect(about).toHaveLength(files.length);
      if (isPcapng) expect(about[1]).toEqual(about[0]);
      if (isTimeless || time.length === 0) return;
      const wanted = /^(Number of packets|Data size|Strict)|^(First|Last) packet time/;
      for (const lines of [about[1], about[3] ?? about[1]])
        expect(facts(lines, wanted)).toEqual(facts(about[0], wanted));
      if (!isPcapng) expect(facts(about[1], /^File enc|^File time/)).toEqual(facts(about[0], /^File enc|^File time/));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
