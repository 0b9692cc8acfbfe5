import { describe, expect, test } from 'vitest';
import { dtls } from '../../../../../src/engine/dissect/application/tls/dtls.ts';
import { Fragments } from '../../../../../src/engine/dissect/application/tls/fragments.ts';
import { mutated, readDatagrams, truncations, type Said } from '../../../../support/application.ts';
import { concat, scrambled, toBytes } from '../../../../support/packets/bytes.ts';
import { growth, LINEAR } from '../../../../support/growth.ts';
import {
  DTLS_12,
  DTLS_13,
  record,
  message,
  clientHello,
  serverHelloMessage,
  DTLS_SESSION,
} from '../../../../support/packets/dtls.ts';

describe('sessions', () => {
  test('cookie, fragments out of order, one row', () => {
    const heard = readDatagrams(dtls, DTLS_SESSION);
    expect(heard.probed).toBe('yes');
    expect(heard.rows('tls')).toMatchObject([
      {
        version: 'DTLSv1.2',
        clientVersion: 'DTLSv1.2',
        serverName: 'media.example',
        established: true,
        resumed: false,
        clientPacket: 1,
        serverPacket: 4,
        certificate: 0,
      },
    ]);
    expect(heard.rows('tls')[0]!['ja4']).toMatch(/^dd2d/);
    expect(heard.rows('certificates')).toMatchObject([{ commonName: 'WebRTC', packet: 5 }]);
    expect(heard.displays).toEqual(['DTLS', 'DTLSv1.0', 'DTLSv1.0', ...Array.from({ length: 5 }, () => 'DTLSv1.2')]);
    expect(heard.anomalies).toEqual([]);
  });

  test('what is sent again changes nothing', () => {
    const twice = DTLS_SESSION.flatMap((said) => [said, said]);
    const plain = (row: Record<string, unknown>) => ({ ...row, serverPacket: 0, clientPacket: 0 });
    expect(readDatagrams(dtls, twice).rows('tls').map(plain)).toEqual(
      readDatagrams(dtls, DTLS_SESSION).rows('tls').map(plain),
    );
    expect(readDatagrams(dtls, twice).rows('certificates')).toHaveLength(1);
  });

  test('a fragmented hello', () => {
    const whole = clientHello(new Uint8Array(0));
    const said: Said[] = [0, 50, 100].map((from) => ({
      from: 'client',
      data: record(22, message(whole, 0, from, from === 100 ? undefined : from + 50)),
    }));
    expect(readDatagrams(dtls, said).rows('tls')).toMatchObject([{ serverName: 'media.example', packet: 3 }]);
  });

  test('DTLS 1.3 has short headers once it is encrypted', () => {
    const offered = { supportedVersions: [DTLS_13, DTLS_12] };
    const extensions = [[43, Uint8Array.of(0xfe, 0xfc)] as const];
    const said: Said[] = [
      { from: 'client', data: record(22, message(clientHello(new Uint8Array(0), offered), 0)) },
      { from: 'server', data: record(22, message(serverHelloMessage(extensions), 0)) },
      { from: 'server', data: concat([0x2e], scrambled(200, 1)) },
      { from: 'client', data: concat([0x2e], scrambled(80, 2)) },
    ];
    const heard = readDatagrams(dtls, said);
    expect(heard.rows('tls')).toMatchObject([{ version: 'DTLSv1.3', clientVersion: 'DTLSv1.3', established: true }]);
    expect(heard.rows('tls')[0]!['ja4']).toMatch(/^dd3d/);
    expect(heard.displays.slice(1)).toEqual(['DTLSv1.3', 'DTLSv1.3', 'DTLSv1.3']);
  });

  test('an alert', () => {
    const said: Said[] = [DTLS_SESSION[0]!, { from: 'server', data: record(21, Uint8Array.of(2, 70)) }];
    expect(readDatagrams(dtls, said).rows('tls')).toMatchObject([{ alert: 'protocol_version', version: null }]);
  });

  test('records with a connection id are known by their epoch: where their length stands nobody knows', () => {
    const data = record(25, scrambled(80, 3), { epoch: 1 });
    data.fill(0xff, 11, 13);
    const heard = readDatagrams(dtls, [...DTLS_SESSION, { from: 'client', data }]);
    expect(heard.displays.at(-1)).toBe('DTLSv1.2');
    expect(heard.anomalies).toEqual([]);
  });

  test('other datagrams of the flow are left alone', () => {
    const said: Said[] = [...DTLS_SESSION, { from: 'client', data: concat([0x80], scrambled(100, 7)) }];
    expect(readDatagrams(dtls, said).displays.at(-1)).toBe(null);
  });
});

describe('whatever comes', () => {
  test.each(['', '\x16\xfe', '\x16\xfe\xfd\0\0\0\0\0\0\0\0\0\x05hello', '\x20abcdefghijklmnopqrstuvwxyz'])(
    'probes %j',
    (text) => {
      const data = Uint8Array.from(text, (character) => character.charCodeAt(0));
      expect(readDatagrams(dtls, [{ from: 'client', data }]).probed).toBe('no');
    },
  );

  test('cut at every byte', () => {
    for (const said of truncations(DTLS_SESSION)) readDatagrams(dtls, said, { probe: false });
  });

  test('changed at random', () => {
    for (let seed = 1; seed <= 500; seed++) readDatagrams(dtls, mutated(DTLS_SESSION, seed), { probe: false });
  });
});

describe('fragments', () => {
  const abc = toBytes('abcdef');

  test('in any order, repeated, overlapping', () => {
    const parts = new Fragments();
    expect(parts.add(1, 11, 6, 4, abc.slice(4), 7)).toBe(null);
    expect(parts.add(1, 11, 6, 4, abc.slice(4), 8)).toBe(null);
    expect(parts.add(1, 11, 6, 3, abc.slice(3), 9)).toBe(null);
    expect(parts.add(1, 11, 6, 0, abc.slice(0, 2), 10)).toBe(null);
    expect(parts.add(1, 11, 6, 2, abc.slice(2, 4), 11)).toEqual({ bytes: abc, packets: [10, 11, 9, 7] });
  });

  test('a flight that is sent again and cut at other places fills what is missing', () => {
    const parts = new Fragments();
    parts.add(1, 11, 6, 1, abc.slice(1, 2), 1);
    parts.add(1, 11, 6, 4, abc.slice(4, 5), 1);
    expect(parts.add(1, 11, 6, 0, abc, 2)).toEqual({ bytes: abc, packets: [2, 1, 2, 1, 2] });
  });

  test('as many of a byte each as a message has do not take the square of their number', async () => {
    const adding = (amount: number) => () => {
      const parts = new Fragments();
      for (let i = 0; i < amount; i += 1) parts.add(1, 11, 0x3_ffff, amount - i, Uint8Array.of(1), 0);
    };
    expect(await growth(adding, 4000)).toBeLessThan(LINEAR);
  });

  test('beyond the end or too long is left out, and so are old messages', () => {
    const parts = new Fragments();
    expect(parts.add(1, 11, 6, 5, abc, 0)).toBe(null);
    expect(parts.add(1, 11, 0xff_ffff, 0, abc, 0)).toBe(null);
    for (let sequence = 1; sequence <= 9; sequence++) parts.add(sequence, 11, 6, 0, abc.slice(0, 3), 0);
    expect(parts.add(1, 11, 6, 3, abc.slice(3), 0)).toBe(null);
    expect(parts.add(9, 11, 6, 3, abc.slice(3), 0)).toEqual({ bytes: abc, packets: [0, 0] });
  });
});
