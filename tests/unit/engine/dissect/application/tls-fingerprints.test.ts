import { expect, test } from 'vitest';
import { ja3, ja3Text, ja4 } from '../../../../../src/engine/dissect/application/tls/fingerprints.ts';
import type { ClientHello } from '../../../../../src/engine/dissect/application/tls/hello.ts';
import { Hashes } from '../../../../../src/engine/flow/hashes.ts';

const hashes = new Hashes();
const digest: Hashes['digest'] = (...given) => hashes.digest(...given);

/** The example of the JA4 description (FoxIO, ja4 technical details): a browser's hello. */
const BROWSER: ClientHello = {
  version: 0x0303,
  random: '',
  sessionId: '',
  ciphers: [0x2a2a, ...hexes('1301 1302 1303 c02b c02f c02c c030 cca9 cca8 c013 c014 009c 009d 002f 0035')],
  extensions: [0x3a3a, ...hexes('001b 0000 0033 0010 4469 0017 002d 000d 0005 0023 0012 002b ff01 000b 000a 0015')],
  serverName: 'example.com',
  groups: [0x4a4a, 29, 23, 24],
  pointFormats: [0],
  signatureAlgorithms: hexes('0403 0804 0401 0503 0805 0501 0806 0601'),
  supportedVersions: [0x1a1a, 0x0304, 0x0303],
  alpn: ['h2'],
  alpnEnds: [0x68, 0x32],
  fault: false,
};

function hexes(text: string): number[] {
  return text.split(' ').map((number) => parseInt(number, 16));
}

const ends = (...bytes: number[]): ClientHello => ({ ...BROWSER, alpnEnds: [bytes[0]!, bytes.at(-1)!] });

test('JA4 as published', () => {
  expect(ja4(BROWSER, 't', digest)).toBe('t13d1516h2_8daaf6152771_e5627efa2ab1');
});

test('JA3 as published: GREASE is left out', () => {
  // The first example of the JA3 description, and the hash that stands beside it.
  const hello: ClientHello = {
    ...BROWSER,
    version: 769,
    ciphers: [0x0a0a, 47, 53, 5, 10, 49161, 49162, 49171, 49172, 50, 56, 19, 4],
    extensions: [0, 10, 11],
    groups: [23, 24, 25],
    pointFormats: [0],
  };
  expect(ja3Text(hello)).toBe('769,47-53-5-10-49161-49162-49171-49172-50-56-19-4,0-10-11,23-24-25,0');
  expect(ja3(hello, digest)).toBe('ada70206e40642a3e4461f35503241d5');
  const none = { ...hello, ciphers: [4, 5, 10, 9, 100, 98, 3, 6, 19, 18, 99], extensions: [], groups: [] };
  expect(ja3Text({ ...none, pointFormats: [] })).toBe('769,4-5-10-9-100-98-3-6-19-18-99,,,');
  expect(ja3({ ...none, pointFormats: [] }, digest)).toBe('de350869b8c85de67a350c8d186f11e6');
});

test.each([
  [ends(0x68), 'hh'],
  [ends(0x68, 0x31), 'h1'],
  [ends(0xab), 'ab'],
  [ends(0xab, 0xcd), 'ad'],
  [ends(0x30, 0xab), '3b'],
  [ends(0x30, 0x31, 0xab, 0xcd), '3d'],
  [ends(0x30, 0xab, 0xcd, 0x31), '01'],
  [{ ...BROWSER, alpnEnds: null }, '00'],
] as const)('the protocol in JA4: %#', (hello, expected) => {
  expect(ja4(hello, 't', digest).slice(8, 10)).toBe(expected);
});

test('the head of JA4', () => {
  const head = (changed: Partial<ClientHello>, carrier: 't' | 'd' | 'q' = 't'): string =>
    ja4({ ...BROWSER, ...changed }, carrier, digest).slice(0, 8);
  expect(head({}, 'q')).toBe('q13d1516');
  expect(head({ supportedVersions: [], version: 0x0301 })).toBe('t10d1516');
  expect(head({ supportedVersions: [0xfefc, 0xfefd], version: 0xfefd }, 'd')).toBe('dd3d1516');
  // A draft beside the version: the highest number counts, and has no name.
  expect(head({ supportedVersions: [0x0304, 0xfb1a] })).toBe('t00d1516');
  expect(head({ extensions: [16] })).toBe('t13i1501');
  expect(head({ ciphers: Array.from({ length: 150 }, (_, i) => i) })).toBe('t13d9916');
});

test('nothing to hash is zeros', () => {
  expect(ja4({ ...BROWSER, ciphers: [], extensions: [], signatureAlgorithms: [] }, 't', digest)).toBe(
    't13i0000h2_000000000000_000000000000',
  );
});
