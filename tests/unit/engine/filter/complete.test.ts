import { beforeAll, describe, expect, test } from 'vitest';
import type { Analysis } from '../../../../src/engine/analysis.ts';
import { completeFilter } from '../../../../src/engine/filter/complete.ts';
import { packets } from '../../../support/packet-builder.ts';
import { pcap } from '../../../support/packets/capture-file.ts';
import { analyseBytes } from '../../../support/whole-analysis.ts';

let analysis: Analysis;
beforeAll(async () => {
  analysis = (await analyseBytes(
    pcap(
      packets(
        'tcp 10.0.0.1:1234 > 10.0.0.2:8080 SYN',
        'udp 192.168.1.5:4000 > 192.168.1.255:4001 "hi"',
        'udp 192.168.1.6:4000 > 192.168.1.255:4001 "hi"',
        'vxlan 192.0.2.1:5555 > 192.0.2.2 { arp who-has 10.0.0.1 tell 10.0.0.2 }',
      ),
    ),
  ))!;
});

/** Items at the place of `|`, or at the end. */
function offered(text: string): string[] {
  const at = text.indexOf('|');
  const { items } = completeFilter(analysis, text.replace('|', ''), at < 0 ? text.length : at);
  return items.map((item) => item.text);
}

describe('names', () => {
  test('by their beginning, short ones and those of this capture first', () => {
    expect(offered('tcp')[0]).toBe('tcp');
    expect(offered('tcp.po')).toEqual(expect.arrayContaining(['tcp.port']));
    expect(offered('udp.po')[0]).toBe('udp.port');
    const items = completeFilter(analysis, 'dns', 3).items;
    expect(items[0]).toMatchObject({ text: 'dns', kind: 'protocol', occurs: false });
  });

  test('behind "and", "not" and a parenthesis; by their title too', () => {
    for (const before of ['tcp and ', 'not ', '(', 'tcp or (udp and !'])
      expect(offered(`${before}ip.sr`)).toContain('ip.src');
    expect(offered('captured le')).toEqual([]);
    expect(offered('captured')).toContain('frame.cap_len');
  });

  test('the word under the caret is replaced, not what stands behind', () => {
    expect(completeFilter(analysis, 'tcp.po == 80', 6)).toMatchObject({ from: 0, to: 6 });
    expect(completeFilter(analysis, 'udp and tc.x == 80', 10)).toMatchObject({ from: 8, to: 12 });
  });

  test('functions as well', () => {
    expect(offered('upp')).toContain('upper(');
    expect(offered('max(tcp.srcport, tcp.dstp')).toContain('tcp.dstport');
  });
});

test('notes of experts and damage, which no dissector has: their names, operators and values', () => {
  expect(offered('_ws.')).toEqual(
    expect.arrayContaining(['_ws.col.protocol', '_ws.expert', '_ws.expert.severity', '_ws.malformed']),
  );
  expect(offered('malformed')).toContain('_ws.malformed');
  expect(offered('_ws.expert.message ')).toEqual(expect.arrayContaining(['contains', 'matches']));
  const { items } = completeFilter(analysis, '_ws.expert.severity == ', 23);
  expect(items.map(({ title }) => title)).toEqual(expect.arrayContaining(['Error', 'Warning', 'Note', 'Chat']));
});

test('applications of flows, also those that only carry packets', () => {
  expect(offered('wireloupe.application == ')).toEqual(['"vxlan"']);
  expect(completeFilter(analysis, 'wireloupe.application == vx', 27).items).toMatchObject([
    { text: '"vxlan"', title: 'Virtual eXtensible Local Area Network', occurs: true },
  ]);
});

test('operators that fit the type of the field', () => {
  expect(offered('tcp.port ')).toEqual(expect.arrayContaining(['==', 'in', '&', 'and']));
  expect(offered('tcp.port ')).not.toContain('contains');
  expect(offered('tcp.payload ')).toContain('contains');
  expect(offered('tcp.flags.syn ')).toEqual(['==', '!=', 'and', 'or']);
  expect(offered('tcp.port == 80 ')).toEqual(['and', 'or', 'xor']);
});

describe('values', () => {
  test('addresses and ports that occur', () => {
    expect(offered('ip.addr == 192')).toEqual(expect.arrayContaining(['192.168.1.5', '192.168.1.255']));
    expect(offered('ip.addr == 192')).not.toContain('10.0.0.1');
    expect(offered('tcp.port == ')).toEqual(['8080', '1234']);
    expect(offered('udp.port in {4000, ')[0]).toBe('4001');
    expect(offered('tcp.dstport not in {')).toContain('8080');
  });

  test('names of numbers, and True and False', () => {
    const items = completeFilter(analysis, 'ip.proto == ', 12).items;
    expect(items[0]).toMatchObject({ text: '17', occurs: true });
    expect(offered('tcp.flags.syn == ')).toEqual(['True', 'False']);
  });

  test('texts come in quotation marks, also into an open one', () => {
    expect(offered('frame.protocols == ')).toContain('"eth:ethertype:ip:tcp"');
    const inside = completeFilter(analysis, 'frame.protocols == "eth:eth', 27);
    expect(inside).toMatchObject({ from: 19, to: 27 });
    expect(inside.items.map(({ text }) => text)).toContain('"eth:ethertype:ip:tcp"');
  });

  test('texts of flows: those that occur, each once', () => {
    expect(offered('wireloupe.state == ')).toEqual(['"S0"']);
    expect(offered('wireloupe.layers == ').filter((text) => text === '"eth:ethertype:ip:tcp"')).toHaveLength(1);
  });

  test('nothing where the text before makes no sense', () => {
    expect(offered('frame contains "\\q" and tc')).toEqual([]);
    expect(offered('')).not.toEqual([]);
  });
});
