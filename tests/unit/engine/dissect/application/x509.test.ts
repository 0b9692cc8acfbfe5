import { X509Certificate, createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { integerBits, membersOf, oidText, readDer } from '../../../../../src/engine/dissect/application/x509/der.ts';
import { readCertificate } from '../../../../../src/engine/dissect/application/x509/x509.ts';
import { tls } from '../../../../../src/engine/dissect/application/tls/tls.ts';
import { dice, readStream } from '../../../../support/application.ts';
import { guarded } from '../../../../support/guarded-bytes.ts';
import { concat, hex } from '../../../../support/packets/bytes.ts';
import { certificate } from '../../../../support/packets/certificate.ts';
import { bits, der, integer, oid, sequence, set, time, utf8 } from '../../../../support/packets/der.ts';
import { tlsCertificate, tlsClientHello, tlsServerHello } from '../../../../support/packets/tls.ts';

const read = (bytes: Uint8Array) => readCertificate(guarded(bytes), 0, bytes.length);

describe('certificates', () => {
  const bytes = certificate({
    subject: 'C=SE,O=Example,CN=www.example.com',
    issuer: 'C=SE,CN=Example CA',
    names: ['www.example.com', '*.example.org'],
    notBefore: '2023-09-01T00:00:00Z',
    notAfter: '2051-01-02T03:04:05Z',
    serial: 0x1234,
  });

  test('every field', () => {
    expect(read(bytes)).toEqual({
      subject: 'CN=www.example.com,O=Example,C=SE',
      issuer: 'CN=Example CA,C=SE',
      commonName: 'www.example.com',
      serial: '1234',
      notBefore: Date.UTC(2023, 8, 1) / 1000,
      notAfter: Date.UTC(2051, 0, 2, 3, 4, 5) / 1000,
      names: ['www.example.com', '*.example.org'],
      keyType: 'ec',
      keyBits: 256,
      curve: 'secp256r1',
      signature: 'ecdsa-with-SHA256',
      selfIssued: false,
      isAuthority: false,
    });
  });

  test('as OpenSSL reads it', () => {
    const known = new X509Certificate(bytes);
    const ours = read(bytes)!;
    expect(known.subject.split('\n').reverse().join(',')).toBe(ours.subject);
    expect(known.issuer.split('\n').reverse().join(',')).toBe(ours.issuer);
    expect(known.serialNumber.toLowerCase()).toBe(ours.serial);
    expect(Date.parse(known.validTo) / 1000).toBe(ours.notAfter);
    expect(known.subjectAltName).toBe(ours.names.map((name) => `DNS:${name}`).join(', '));
  });

  test('self-issued, an authority', () => {
    expect(read(certificate({ subject: 'CN=Root' }))).toMatchObject({ selfIssued: true, isAuthority: true });
  });

  test('fingerprints are those of the bytes, and a repeated certificate has one row', () => {
    const heard = readStream(tls, [
      { from: 'client', data: tlsClientHello() },
      { from: 'server', data: concat(tlsServerHello(), tlsCertificate([bytes, bytes])) },
    ]);
    const hash = (name: string): string => createHash(name).update(bytes).digest('hex');
    expect(heard.rows('certificates')).toMatchObject([
      { sha1: hash('sha1'), sha256: hash('sha256'), size: bytes.length, fromClient: false },
    ]);
  });

  test('what is no certificate is noted', () => {
    const heard = readStream(tls, [
      { from: 'client', data: tlsClientHello() },
      { from: 'server', data: concat(tlsServerHello(), tlsCertificate([bytes.slice(0, 200), Uint8Array.of(0x30, 0)])) },
    ]);
    expect(heard.anomalies).toEqual(['certificate-malformed']);
    expect(heard.rows('tls')).toMatchObject([{ certificate: null }]);
  });

  test('cut at every byte and changed at random', () => {
    for (let length = 0; length < bytes.length; length++) expect(read(bytes.slice(0, length))).toBe(null);
    const throws = dice(7);
    for (let round = 0; round < 3000; round++) {
      const changed = bytes.slice();
      for (let i = 0; i < 3; i++) changed[throws.next().value! % changed.length] = throws.next().value! & 0xff;
      expect(() => read(changed)).not.toThrow();
    }
  });
});

describe('names, times and keys', () => {
  /** A certificate put together from parts. */
  function made(parts: { name?: Uint8Array; from?: Uint8Array; key?: Uint8Array; extensions?: Uint8Array[] }) {
    const name = parts.name ?? sequence();
    const from = parts.from ?? time('2024-01-01T00:00:00Z');
    const key = parts.key ?? sequence(sequence(oid('1.3.101.112')), bits(new Uint8Array(32)));
    const algorithm = sequence(oid('1.2.840.113549.1.1.11'));
    const signed = sequence(integer(5), algorithm, name, sequence(from, from), name, key);
    return read(sequence(signed, algorithm, bits(Uint8Array.of(1))))!;
  }
  const named = (...attributes: [string, Uint8Array][]) =>
    sequence(...attributes.map(([id, value]) => set(sequence(oid(id), value))));

  test('strings of several kinds, escaped as RFC 4514 says', () => {
    const name = named(
      ['2.5.4.10', utf8('A, B + "C"; Å')],
      ['2.5.4.3', der(0x1e, Uint8Array.of(0x04, 0x16, 0x00, 0x21))],
      ['2.5.4.11', der(0x14, Uint8Array.of(0xe9))],
      ['1.2.3.4', utf8('#x ')],
    );
    expect(made({ name }).subject).toBe('1.2.3.4=\\#x\\ ,OU=é,CN=Ж!,O=A\\, B \\+ \\"C\\"\\; Å');
  });

  test('a long text ends between two characters, and characters beyond 16 bits are whole', () => {
    const name = named(['2.5.4.10', utf8(`a${'Ж'.repeat(600)}`)], ['2.5.4.3', der(0x1c, hex('0001f600 00110000'))]);
    expect(made({ name }).subject).toBe(`CN=😀\ufffd,O=a${'Ж'.repeat(511)}`);
  });

  test('as many names as large sites have', () => {
    const names = Array.from({ length: 1000 }, (_, i) => `${i}.example`);
    expect(read(certificate({ subject: 'CN=0.example', names }))!.names).toEqual(names.slice(0, 128));
  });

  test.each([
    [0x17, '500101000000Z', Date.UTC(1950, 0, 1)],
    [0x17, '491231235959Z', Date.UTC(2049, 11, 31, 23, 59, 59)],
    [0x17, '2401010000Z', Date.UTC(2024, 0, 1)],
    [0x17, '240101020000+0200', Date.UTC(2024, 0, 1)],
    [0x18, '99991231235959Z', Date.UTC(9999, 11, 31, 23, 59, 59)],
    [0x18, '00010101000000Z', new Date('0001-01-01T00:00:00Z').getTime()],
    [0x18, '2401010000Z', null],
    [0x17, 'never', null],
    [0x17, '241301000000Z', null],
    [0x17, '240230000000Z', null],
    [0x17, '240101250000Z', null],
  ])('time %#: %s %s', (tag, text, expected) => {
    expect(made({ from: der(tag, text) }).notBefore).toBe(expected === null ? null : expected / 1000);
  });

  test('keys', () => {
    const modulus = concat([0x00, 0x9f], new Uint8Array(127));
    const rsa = sequence(
      sequence(oid('1.2.840.113549.1.1.1'), der(5, '')),
      bits(sequence(der(2, modulus), integer(3))),
    );
    expect(made({ key: rsa })).toMatchObject({ keyType: 'rsa', keyBits: 1024, curve: null });
    const prime = der(2, concat([0x40], new Uint8Array(127)));
    const dsa = sequence(sequence(oid('1.2.840.10040.4.1'), sequence(prime, integer(3), integer(2))), bits(integer(1)));
    expect(made({ key: dsa })).toMatchObject({ keyType: 'dsa', keyBits: 1023 });
    expect(made({})).toMatchObject({ keyType: 'ed25519', keyBits: 256 });
    const unknown = sequence(sequence(oid('1.2.3')), bits(Uint8Array.of(1)));
    expect(made({ key: unknown })).toMatchObject({ keyType: '1.2.3', keyBits: null });
  });
});

describe('DER', () => {
  const value = (text: string) => {
    const bytes = hex(text);
    return { bytes, der: readDer(bytes, 0, bytes.length) };
  };

  test.each([
    ['0200', 2, 2],
    ['308101aa', 3, 4],
    ['30820001aa', 4, 5],
  ])('lengths: %s', (text, at, end) => {
    expect(value(text).der).toMatchObject({ at, end });
  });

  test.each(['', '30', '3001', '3080', '30840000000100', '1f0100', '3082ffff00'])('malformed: %s', (text) => {
    expect(value(text).der).toBe(null);
  });

  test('object identifiers', () => {
    const text = (digits: string): string => oidText(value(digits).bytes, value(digits).der!);
    expect(text('0603550403')).toBe('2.5.4.3');
    expect(text('06092a864886f70d01010b')).toBe('1.2.840.113549.1.1.11');
    expect(text('0603883703')).toBe('2.999.3');
    expect(text('06' + '28' + 'ff'.repeat(40))).toBe('');
  });

  test('members and integers', () => {
    const { bytes, der: outer } = value('3006020100020200ff');
    expect(membersOf(bytes.slice(0, 5), { ...outer!, end: 5 })).toHaveLength(1);
    expect(membersOf(hex('3003020200'), { tag: 0x30, start: 0, at: 2, end: 5 })).toBe(null);
    expect(integerBits(hex('00ff'), 0, 2)).toBe(8);
    expect(integerBits(hex('0000'), 0, 2)).toBe(0);
  });
});
