import { describe, expect, test } from 'vitest';
import { filtering } from '../../../support/filtering.ts';
import { packet, packets } from '../../../support/packet-builder.ts';
import { pcap } from '../../../support/packets/capture-file.ts';
import { values } from './told-frame.ts';

const KEY = '0102030405060708',
  OTHER = '1112131415161718';

const told = (options: string, flags = '.'): Promise<Record<string, (string | null)[]>> =>
  values(1, packet(`tcp 10.0.0.1:1 > 10.0.0.2:2 ${flags} tcpOptions=${options}`).bytes);
/** The option of Multipath TCP with a body. */
const multipath = (body: string): string => `1e${(body.length / 2 + 2).toString(16).padStart(2, '0')}${body}`;

test.each([
  ['01010101', 1],
  ['0101010101010101', 1],
  ['01010102040101', 0],
  ['010101040201010101', 1],
])('four paddings in a row are noted: %s', async (options, notes) => {
  expect((await told(options))['tcp.nop'] ?? []).toHaveLength(notes);
});

describe('Multipath TCP', () => {
  test.each<[what: string, body: string, expected: Record<string, string[]>]>([
    [
      'both keys',
      `0081${KEY}${OTHER}`,
      { subtype: ['Multipath capable (0)'], version: ['0'], 'sha1.flag': ['1'], recvkey: ['1230066625199609624'] },
    ],
    ['version 1', '0101', { version: ['1'], 'sha256.flag': ['1'] }],
    ['a join', `11070000000a0000000b`, { 'backup.flag': ['1'], addrid: ['7'], recvtok: ['10'], sendrand: ['11'] }],
    ['its answer', `1007${KEY}0000000b`, { sendtrunchmac: ['72623859790382856'], sendrand: ['11'] }],
    [
      'data: all of four bytes',
      '2005000000090000000800000001000512',
      { rawdataack: ['9'], rawdataseqno: ['8'], subflowseqno: ['1'], datalvllen: ['5 bytes'] },
    ],
    [
      'data: all of eight bytes',
      `200f${KEY}${OTHER}0000000100051234`,
      { rawdataack: ['72623859790382856'], checksum: ['0x1234'] },
    ],
    ['an address of version 0', '34020a0000091f90', { ipver: ['4'], ipv4: ['10.0.0.9'], port: ['8080'] }],
    [
      'an address with a proof',
      `30020a000009${KEY}`,
      { echo: ['0'], ipv4: ['10.0.0.9'], addaddrtrunchmac: ['72623859790382856'] },
    ],
    ['an address of IPv6', `300220010db80000000000000000000000011f90${KEY}`, { ipv6: ['2001:db8::1'], port: ['8080'] }],
    ['addresses that go', '400203', { addrid: ['2', '3'] }],
    ['a reset', '8103', { 'flag_T.flag': ['Set'], rst_reason: ['Administratively prohibited (0x03)'] }],
    ['the end', `7000${KEY}`, { recvkey: ['72623859790382856'] }],
  ])('%s', async (_, body, expected) => {
    const padding = '01'.repeat((4 - ((body.length / 2 + 2) % 4)) % 4);
    const fields = await told(multipath(body) + padding);
    for (const [name, value] of Object.entries(expected))
      expect(fields[`tcp.options.mptcp.${name}`], name).toEqual(value);
  });

  test('an option that is too short says nothing', async () => {
    expect(await told('1e020101')).not.toHaveProperty('tcp.options.mptcp.subtype');
  });
});

test('Fast Open: a request, a cookie, a cookie under the number of an experiment', async () => {
  expect(await told('22020101', 'SYN')).toHaveProperty('tcp.options.tfo.request');
  const fields = await told('22060a0b0c0d0101', 'SYN');
  expect(fields['tcp.options.tfo.cookie']).toEqual(['0a0b0c0d']);
  expect(fields).toHaveProperty('tcp.analysis.tfo_syn');
  expect(await told('22060a0b0c0d0101', 'SYN,ACK')).not.toHaveProperty('tcp.analysis.tfo_syn');
  expect((await told('fe08f9890a0b0c0d', 'SYN'))['tcp.options.tfo.cookie']).toEqual(['0a0b0c0d']);
});

test('a block of bytes that came twice lies below the acknowledgement, or within the next block (RFC 2883)', async () => {
  const blocks = (...edges: number[]): string =>
    `010105${(2 + edges.length * 4).toString(16).padStart(2, '0')}` +
    edges.map((edge) => edge.toString(16).padStart(8, '0')).join('');
  const isTwice = async (acknowledgement: number, ...edges: number[]) =>
    'tcp.options.sack.dsack' in
    (await values(
      1,
      packet(`tcp 10.0.0.1:1 > 10.0.0.2:2 . ack=${acknowledgement} tcpOptions=${blocks(...edges)}`).bytes,
    ));
  expect(await isTwice(5000, 4000, 4500)).toBe(true);
  expect(await isTwice(4000, 5000, 5500)).toBe(false);
  expect(await isTwice(4000, 5000, 5500, 4500, 6000)).toBe(true);
  expect(await isTwice(4000, 5000, 5500, 5200, 6000)).toBe(false);
  expect(await isTwice(4000, 5000, 5500, 7000, 8000)).toBe(false);
  expect(await isTwice(4000, 5000, 6500, 4500, 6000)).toBe(false);
});

test('rarer options', async () => {
  expect(await told('1c048005')).toMatchObject({
    'tcp.options.user_to_val': ['5'],
    'tcp.options.user_to_granularity': ['Set'],
  });
  expect(await told('1d080102abcdef00')).toMatchObject({
    'tcp.options.ao.keyid': ['1'],
    'tcp.options.ao.mac': ['abcdef00'],
  });
  expect(await told('fd06123456780101')).toMatchObject({
    'tcp.options.experimental.exid': ['0x1234'],
    'tcp.options.experimental.data': ['5678'],
  });
  expect(await told('4d06abcdef000101')).toMatchObject({ 'tcp.options.unknown.payload': ['abcdef00'] });
});

test('what stands out among options', async () => {
  const options = [
    'SYN tcpOptions=01010101',
    'SYN tcpOptions=020405b4',
    '. tcpOptions=020405b4',
    'SYN tcpOptions=020405b403030f01',
    '. tcpOptions=00050505',
    '. tcpOptions=00000000',
    '. tcpOptions=080a0000',
    'SYN',
  ];
  const file = await filtering(
    pcap(packets(...options.map((rest, i) => `tcp 10.0.0.1:${i + 1} > 10.0.0.2:80 ${rest}`))),
  );
  expect(await file.accepted('tcp.options.mss.absent')).toEqual([1]);
  expect(await file.accepted('tcp.options.mss.present')).toEqual([3]);
  expect(await file.accepted('tcp.options.wscale.shift.invalid')).toEqual([4]);
  expect(await file.accepted('tcp.non_zero_bytes_after_eol')).toEqual([5]);
  expect(await file.accepted('count(tcp.options.eol) == 4')).toEqual([6]);
  expect(await file.accepted('tcp.option.len.invalid')).toEqual([7]);
  expect(await file.accepted('_ws.expert.group == "Protocol" and _ws.expert.severity == "Error"')).toEqual([5]);
});
