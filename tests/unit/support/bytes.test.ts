/** The builder against bytes that others published, or that can be counted by hand. */
import { describe, expect, test } from 'vitest';
import { START, nanoseconds, packet, packets } from '../../support/packet-builder.ts';
import { guarded } from '../../support/guarded-bytes.ts';
import { macOf, parseAddress } from '../../support/packets/address.ts';
import { checksum, concat, crc32, crc32c, hex, toHex } from '../../support/packets/bytes.ts';
import { file, pcap, pcapng } from '../../support/packets/capture-file.ts';
import { integer, oid, octets, sequence } from '../../support/packets/der.ts';
import { dnsQuery, netbiosName } from '../../support/packets/dns.ts';
import { httpRequest, httpResponse } from '../../support/packets/http.ts';
import { sshPacket } from '../../support/packets/ssh.ts';

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

describe('checksums', () => {
  test('the example of RFC 1071 section 3', () => {
    expect(checksum(hex('0001 f203 f4f5 f6f7'))).toBe(~0xddf2 & 0xffff);
  });

  test('the check values of CRC-32 and CRC-32C', () => {
    expect(crc32(concat('123456789'))).toBe(0xcbf4_3926);
    expect(crc32c(concat('123456789'))).toBe(0xe306_9283);
  });
});

describe('addresses', () => {
  test('the examples of RFC 4291 section 2.2', () => {
    expect(toHex(parseAddress('2001:DB8:0:0:8:800:200C:417A'))).toBe('20010db80000000000080800200c417a');
    expect(toHex(parseAddress('FF01::101'))).toBe('ff010000000000000000000000000101');
    expect(toHex(parseAddress('::'))).toBe('0'.repeat(32));
    expect(toHex(parseAddress('::FFFF:129.144.52.38'))).toBe('00000000000000000000ffff81903426');
  });

  test('groups map to the MAC addresses of RFC 1112 and RFC 2464', () => {
    expect(macOf('224.128.64.32')).toBe('01005e004020');
    expect(macOf('ff02::1:ff00:2')).toBe('3333ff000002');
  });

  test.each(['10.0.0', '10.0.0.256', '1::2::3', '2001:db8', 'fe80::g'])('%s is none', (address) => {
    expect(() => parseAddress(address)).toThrow();
  });
});

describe('a line', () => {
  test('UDP with every byte known', () => {
    const { bytes } = packet('udp 10.0.0.1:1 > 10.0.0.2:2 "ab"');
    expect(toHex(bytes)).toBe(
      `02000a000002 02000a000001 0800
       4500001e 00010000 4011 66cc 0a000001 0a000002
       0001 0002 000a 8a72 6162`.replace(/\s/g, ''),
    );
  });

  test('ARP as RFC 826 lays it out', () => {
    const { bytes } = packet('arp who-has 10.0.0.1 tell 10.0.0.2');
    expect(toHex(bytes)).toBe(
      `ffffffffffff 02000a000002 0806 0001 0800 06 04 0001
       02000a000002 0a000002 000000000000 0a000001`.replace(/\s/g, ''),
    );
  });

  test('payloads: escapes, hexadecimal, letters and given bytes follow one another', () => {
    const [built] = packets(['udp 10.0.0.1:1 > 10.0.0.2:2 "a\\x00\\n\\"" hex:ff size=2', Uint8Array.of(1)]);
    expect(toHex(built!.bytes.subarray(42))).toBe('61000a22ff616201');
  });

  test('times and comments', () => {
    const built = packets(
      'arp who-has 10.0.0.1 tell 10.0.0.2',
      'arp who-has 10.0.0.1 tell 10.0.0.2',
      'arp who-has 10.0.0.1 tell 10.0.0.2 @0.5',
      'arp who-has 10.0.0.1 tell 10.0.0.2 @+0.000000001',
      'arp who-has 10.0.0.1 tell 10.0.0.2 @=1.5 # long ago',
    );
    const times = built.map(({ time }) => time);
    expect(times).toEqual([START, START + 1_000_000n, START + 500_000_000n, START + 500_000_001n, nanoseconds('1.5')]);
    expect(built.at(-1)!.comment).toBe('long ago');
  });

  test('a cut packet keeps its length', () => {
    const built = packet('udp 10.0.0.1:1 > 10.0.0.2:2 size=100 captured=60');
    expect([built.bytes.length, built.length]).toEqual([60, 142]);
  });

  test.each([
    'udp 10.0.0.1:1 > 10.0.0.2:2 tll=5',
    'udp 10.0.0.1:1 > 10.0.0.2:2 hello',
    'tcp 10.0.0.1:1 > 10.0.0.2:2 SYM',
    'tcp 10.0.0.1:1 > 10.0.0.2:2',
    'icmp 10.0.0.1 > 10.0.0.2',
    'icmp 10.0.0.1 > 10.0.0.2 echo-request { udp 10.0.0.1:1 > 10.0.0.2:2 oops }',
    'arp 10.0.0.1 tell 10.0.0.2',
    'udp 10.0.0.1:1 > 10.0.0.2:2 "never ends',
    'smoke 10.0.0.1 > 10.0.0.2',
  ])('refuses %s', (line) => {
    expect(() => packet(line)).toThrow();
  });
});

describe('messages', () => {
  test('a DNS question as in RFC 1035 section 4.1', () => {
    expect(toHex(dnsQuery('f.isi.arpa'))).toBe(
      '123401000001000000000000' + '0166' + '03697369' + '0461727061' + '00' + '00010001',
    );
  });

  test('the NetBIOS name of RFC 1001 section 14.1', () => {
    expect(netbiosName('FRED', 0x20)).toBe('EGFCEFEECACACACACACACACACACACACA');
  });

  test('DER: the numbers of X.690 and RFC 8017', () => {
    expect(toHex(oid('1.2.840.113549'))).toBe('06062a864886f70d');
    expect(toHex(sequence(integer(127), integer(128)))).toBe('300702017f02020080');
    expect(toHex(octets(new Uint8Array(200)).subarray(0, 3))).toBe('0481c8');
  });

  test('HTTP with a length, or in chunks', () => {
    expect(text(httpRequest({ method: 'POST', target: '/a', host: 'b.example', body: 'c=1' }))).toBe(
      'POST /a HTTP/1.1\r\nHost: b.example\r\nContent-Length: 3\r\n\r\nc=1',
    );
    expect(text(httpResponse({ body: 'hello world', chunked: [5] }))).toBe(
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n5\r\n worl\r\n1\r\nd\r\n0\r\n\r\n',
    );
  });

  test('SSH packets are whole blocks with at least four bytes of padding', () => {
    for (let length = 0; length < 20; length++) {
      const built = sshPacket(new Uint8Array(length));
      expect(built.length % 8).toBe(0);
      expect(built[4]).toBeGreaterThanOrEqual(4);
    }
  });
});

describe('capture files', () => {
  const [one] = packets('frame hex:0102030405 @=1.000000789 # note');

  test('pcap in both byte orders and resolutions', () => {
    expect(toHex(pcap([one!]))).toBe(
      'd4c3b2a1' +
        '02000400' +
        '0000000000000000' +
        '00000400' +
        '01000000' +
        '01000000' +
        '00000000' +
        '0500000005000000' +
        '0102030405',
    );
    expect(toHex(pcap([one!], { bigEndian: true, nanoseconds: true, snapLength: 2, linkType: 147 }))).toBe(
      'a1b23c4d' +
        '00020004' +
        '0000000000000000' +
        '00000002' +
        '00000093' +
        '00000001' +
        '00000315' +
        '0000000200000005' +
        '0102',
    );
  });

  test('pcapng: blocks, options and padding', () => {
    expect(toHex(pcapng([one!], { bigEndian: true }))).toBe(
      (
        '0a0d0d0a 0000001c 1a2b3c4d 0001 0000 ffffffffffffffff 0000001c' +
        '00000001 00000020 0001 0000 00040000 0009 0001 09000000 0000 0000 00000020' +
        '00000006 00000034 00000000 00000000 3b9acd15 00000005 00000005 0102030405 000000' +
        '0001 0004 6e6f7465 0000 0000 00000034'
      ).replaceAll(' ', ''),
    );
  });

  test('a File as the page gets it', async () => {
    const opened = file(pcap([one!]), 'one.pcap');
    expect([opened.name, opened.size, (await opened.bytes?.())?.length ?? opened.size]).toEqual(['one.pcap', 45, 45]);
  });
});

describe('guarded bytes', () => {
  const bytes = guarded(Uint8Array.of(1, 2, 3, 4), 1, 3);

  test('give what lies within', () => {
    expect([bytes[1], bytes[2], bytes.length, bytes.subarray(1, 3).length]).toEqual([2, 3, 4, 2]);
  });

  test('refuse the rest', () => {
    expect(() => bytes[0]).toThrow(RangeError);
    expect(() => bytes[3]).toThrow(RangeError);
    expect(() => bytes[-1]).toThrow(RangeError);
    expect(() => bytes.slice(1)).toThrow(RangeError);
    expect(() => bytes.buffer).toThrow(RangeError);
    expect(() => [...bytes]).toThrow(RangeError);
    expect(() => (bytes[1] = 0)).toThrow(RangeError);
  });
});
