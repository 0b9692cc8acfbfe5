import { expect, test } from 'vitest';
import type { SummaryTree } from '../../../../src/engine/explain/field-tree.ts';
import { applyFilter } from '../../../../src/engine/filter/filter.ts';
import { Inspector } from '../../../../src/engine/inspect.ts';
import { GatheredFields } from '../../../../src/engine/packet-list/gathered-fields.ts';
import { PacketExtrasReader } from '../../../../src/engine/packet-list/packet-extras.ts';
import { flatten } from '../../../support/fields.ts';
import { openWhole } from '../../../support/opening.ts';
import { packet, packets } from '../../../support/packet-builder.ts';
import { pcap } from '../../../support/packets/capture-file.ts';
import { dnsAnswer, dnsQuery } from '../../../support/packets/dns.ts';
import { fragments } from '../../../support/packets/fragments.ts';

const pause = () => Promise.resolve();

async function open() {
  const bytes = pcap(
    packets(
      ['udp 10.0.0.1:5000 > 10.0.0.2:53', dnsQuery('a.example', { id: 1 })],
      [
        'udp 10.0.0.2:53 > 10.0.0.1:5000',
        dnsAnswer('a.example', ['a.example 60 A 192.0.2.1', 'a.example 60 A 192.0.2.2'], { id: 1 }),
      ],
      'tcp 10.0.0.1:40000 > 10.0.0.2:80 SYN seq=100',
      'tcp 10.0.0.2:80 > 10.0.0.1:40000 SYN,ACK seq=900 ack=101',
      'tcp 10.0.0.1:40000 > 10.0.0.2:80 ACK seq=101 ack=901',
      'tcp 10.0.0.1:40000 > 10.0.0.2:80 PSH,ACK seq=101 ack=901 "GET /a HTTP/1.1\\r\\nHost: one.example\\r\\n"',
      'tcp 10.0.0.1:40000 > 10.0.0.2:80 PSH,ACK seq=137 ack=901 "\\r\\n"',
      'arp who-has 10.0.0.1 tell 10.0.0.2',
    ),
  );
  const opened = await openWhole(bytes);
  const { analysis, source } = opened;
  return { analysis, source, inspector: new Inspector(analysis, source), reader: new PacketExtrasReader(analysis) };
}

const ALL = [0, 1, 2, 3, 4, 5, 6, 7];

test('fields of packets as the tree shows them, several values in one cell', async () => {
  const { reader, inspector } = await open();
  const [query, answer, syn] = await reader.describe(inspector, [0, 1, 2], {
    fields: ['dns.a', 'dns.qry.name', 'tcp.flags.syn', 'no.such'],
    rules: [],
  });
  expect(query.fields).toEqual([null, { text: 'a.example', term: 'dns.qry.name == "a.example"' }, null, null]);
  expect(answer.fields[0]).toEqual({
    text: '192.0.2.1, 192.0.2.2',
    term: 'dns.a == 192.0.2.1 and dns.a == 192.0.2.2',
  });
  expect(syn.fields[2]).toEqual({ text: 'Set', term: 'tcp.flags.syn == 1' });
});

test.each(['10.0.0.1:4000 > 10.0.0.2:53', '[2001:db8::1]:4000 > [2001:db8::2]:53'])(
  'a datagram in pieces, whose last one is alone in the list: %s',
  async (ends) => {
    const pieces = fragments(packet([`udp ${ends}`, dnsQuery(`${'long.'.repeat(40)}example`)]), 120);
    const { analysis, source } = await openWhole(pcap(pieces));
    const reader = new PacketExtrasReader(analysis);
    const wish = { fields: ['dns.qry.type', 'udp.length'], rules: ['dns.qry.type == 1'], info: true };
    const [row] = await reader.describe(new Inspector(analysis, source), [pieces.length - 1], wish);
    expect(row.info).toMatch(/^Standard query .* A long\.long/);
    expect(row.fields.map((cell) => cell?.term)).toEqual([
      'dns.qry.type == 1',
      expect.stringMatching(/^udp.length == 2/),
    ]);
    expect(row.rule).toBe(0);
    const [alone] = await reader.describe(new Inspector(analysis, source), [pieces.length - 1], {
      fields: ['udp.length'],
      rules: [],
    });
    expect(alone.fields[0]?.term).toMatch(/^udp.length == 2/);
  },
);

test('times say so, from columns and from bytes: the page shows dates, the filter has seconds', async () => {
  const { reader, inspector } = await open();
  for (const by of [inspector, null]) {
    const [{ fields }] = await reader.describe(by, [0], { fields: ['frame.time', 'frame.time_delta'], rules: [] });
    expect(fields[0]).toMatchObject({ isTime: true, term: `frame.time == ${fields[0]!.text}` });
    expect(fields[1]).not.toHaveProperty('isTime');
  }
});

test('every field of every packet has the value that its tree has', async () => {
  const { reader, inspector } = await open();
  for (const packet of ALL) {
    const { layers } = await inspector.detail(packet);
    const nodes = flatten(layers).filter(
      ({ name, value, kind }) => name?.includes('.') && value !== null && kind !== 'label',
    );
    const names = [...new Set(nodes.map(({ name }) => name!))];
    const [{ fields }] = await reader.describe(inspector, [packet], { fields: names, rules: [] });
    const own = names.map((name) =>
      nodes
        .filter((node) => node.name === name)
        .map(({ value }) => value)
        .join(', '),
    );
    expect(Object.fromEntries(names.map((name, i) => [name, fields[i]?.text]))).toEqual(
      Object.fromEntries(names.map((name, i) => [name, own[i]])),
    );
  }
});

test('a message of several segments is told where it ends, also when its beginning is not on screen', async () => {
  const { reader, inspector } = await open();
  const [found] = await reader.describe(inspector, [6], { fields: ['http.host', 'http'], rules: [] });
  expect(found.fields[0]?.text).toBe('one.example');
  expect(found.fields[1]?.text).toContain('GET /a');
});

test('words of packets are those that the inspector has', async () => {
  const { reader, inspector } = await open();
  const found = await reader.describe(inspector, ALL, { fields: ['tcp.len'], rules: ['dns'], info: true });
  expect(found.map(({ info }) => info)).toEqual(await inspector.infos(ALL));
  expect(found[6].info).toContain('GET /a');
  expect(found.map(({ rule }) => rule)).toEqual([0, 0, -1, -1, -1, -1, -1, -1]);
});

test('columns answer without the file', async () => {
  const { reader } = await open();
  const [query, , syn] = await reader.describe(null, [0, 1, 2], {
    fields: ['dns.qry.name', 'tcp.stream', 'ip.src', 'frame.time_relative', 'tcp.flags'],
    rules: ['tcp.port == 80', 'dns'],
  });
  expect(query.fields.map((cell) => cell?.text ?? null)).toEqual(['a.example', null, '10.0.0.1', '0.000000000', null]);
  expect(syn.fields[1]).toEqual({ text: '0', term: 'tcp.stream == 0' });
  expect([query.rule, syn.rule]).toEqual([1, 0]);
});

test('marks and notes are fields: of filters, of columns, of colour rules', async () => {
  const { analysis, reader, inspector } = await open();
  analysis.remarks.set({ marked: [1, 4], notes: [[2, 'look here']] });
  const accepted = (filter: string) => {
    const filtered = applyFilter(analysis, filter);
    return filtered.ok ? ALL.filter((packet) => filtered.mask![packet] === 1) : filtered.error;
  };
  expect(accepted('frame.marked == 1')).toEqual([1, 4]);
  expect(accepted('frame.marked'), 'a field that is always there').toEqual(ALL);
  expect(accepted('wireloupe.marked')).toEqual([1, 4]);
  expect(accepted('wireloupe.marked == 1')).toEqual([1, 4]);
  expect(accepted('frame.marked == 0')).toEqual([0, 2, 3, 5, 6, 7]);
  expect(accepted('not wireloupe.marked && dns')).toEqual([0]);
  expect(accepted('wireloupe.note')).toEqual([2]);
  expect(accepted('wireloupe.note contains "look"')).toEqual([2]);
  const found = await reader.describe(inspector, ALL, { fields: ['wireloupe.note'], rules: ['frame.marked == 1'] });
  expect(found.map(({ rule }) => rule)).toEqual([-1, 0, -1, -1, 0, -1, -1, -1]);
  expect(found[2].fields[0]).toEqual({ text: 'look here', term: 'wireloupe.note == "look here"' });
});

test('the first rule that accepts a packet is told; one that makes no sense accepts none', async () => {
  const { reader, inspector } = await open();
  const rules = [
    'nonsense ==',
    'tcp.flags.syn == 1 && !(tcp.flags.ack == 1)',
    'http || dns.flags.response == 1',
    'arp',
    'tcp',
  ];
  const found = await reader.describe(inspector, ALL, { fields: [], rules });
  expect(found.map(({ rule }) => rule)).toEqual([-1, 2, 1, 4, 4, 4, 2, 3]);
});

test('by columns alone no byte is read, and a rule that asks for one accepts nothing', async () => {
  const { analysis, source, reader } = await open();
  let read = 0;
  const slice = (from: number, to: number) => ((read += 1), source.slice(from, to));
  const inspector = new Inspector(analysis, { ...source, slice });
  const rules = ['!(tcp.flags.ack == 1) && tcp', 'http', 'dns || arp', 'tcp.port == 80'];
  const found = await reader.describe(inspector, ALL, { fields: [], rules, columnsOnly: true });
  expect(found.map(({ rule }) => rule)).toEqual([2, 2, 3, 3, 3, 3, 1, 2]);
  expect(read).toBe(0);
});

test('an export visits the same texts and words, and stops when it is cancelled', async () => {
  const { analysis, source, reader, inspector } = await open();
  const names = ['dns.a', 'tcp.len', 'http.host', 'frame.number', 'no.such'];
  const fields = new GatheredFields(analysis, names);
  const infoOf = (packet: number, summary: SummaryTree) => inspector.infoOf(packet, summary);
  const seen: unknown[] = [];
  const each = (packet: number, texts: readonly (string | null)[], info: string) => seen.push([packet, texts, info]);
  expect(await fields.visit(Int32Array.from(ALL), source, infoOf, { pause }, each)).toBe(true);
  const shown = await reader.describe(inspector, ALL, { fields: names, rules: [], info: true });
  expect(seen).toEqual(ALL.map((i) => [i, shown[i].fields.map((cell) => cell?.text ?? null), shown[i].info]));

  seen.length = 0;
  expect(await fields.visit(Int32Array.from([1, 3]), null, null, { pause }, each)).toBe(true);
  expect(seen).toEqual([
    [1, [null, null, null, '2', null], ''],
    [3, [null, null, null, '4', null], ''],
  ]);
  const signal = AbortSignal.abort();
  expect(await fields.visit(Int32Array.from(ALL), null, null, { pause, signal }, each)).toBe(false);
});

test('time since the packet before in the flow, as a column and as a filter', async () => {
  const { analysis, reader } = await open();
  const found = await reader.describe(null, ALL, { fields: ['wireloupe.flow_delta'], rules: [] });
  expect(found.map(({ fields }) => fields[0]?.text ?? null)).toEqual([
    '0.000000000',
    '0.001000000',
    '0.000000000',
    ...Array<string>(4).fill('0.001000000'),
    null,
  ]);
  const filtered = applyFilter(analysis, 'wireloupe.flow_delta > 0');
  expect(filtered.ok && [...filtered.mask!]).toEqual([0, 1, 0, 1, 1, 1, 1, 0]);
});
