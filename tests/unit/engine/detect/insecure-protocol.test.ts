import { describe, expect, test } from 'vitest';
import { findingsOf } from '../../../support/judge.ts';
import { packets } from '../../../support/packet-builder.ts';
import { concat, hex, u16, u32 } from '../../../support/packets/bytes.ts';
import { integer, octets, sequence } from '../../../support/packets/der.ts';
import { dialogue, ftpLogin } from '../../../support/packets/dialogue.ts';
import { rpcReply, xdr } from '../../../support/packets/rpc.ts';
import { tcpSession, type Exchange } from '../../../support/packets/session.ts';
import { snmpGet } from '../../../support/packets/snmp.ts';
import { tlsExchanges } from '../../../support/packets/tls.ts';

const targetsOf = async (built: Parameters<typeof findingsOf>[1]): Promise<string[]> =>
  (await findingsOf('insecure-protocol', built)).flatMap(({ targets }) => targets);

describe('SNMP', () => {
  /** A message of version 3 (RFC 3412, 6): number, flags and model stand where older ones have the community. */
  const newer = sequence(
    integer(3),
    sequence(integer(7), integer(1500), octets('\x04'), integer(3)),
    octets(sequence(octets(''), integer(0), integer(0), octets(''), octets(''), octets(''))),
    sequence(octets(''), octets('')),
  );
  const asked = (data: Uint8Array) => packets(['udp 10.0.0.7:5000 > 10.0.0.2:161', data]);

  test('v2c is told', async () => {
    expect(await targetsOf(asked(snmpGet({ version: 2, objects: { '1.3.6.1.2.1.1.1.0': null } })))).toEqual([
      '10.0.0.2:161',
    ]);
  });

  test('v3 is what replaces it', async () => {
    expect(await targetsOf(asked(newer))).toEqual([]);
  });
});

describe('FTP', () => {
  const session = (...exchanges: Exchange[]) =>
    tcpSession({ client: '10.0.0.7:40000', server: '10.0.0.2:21', exchanges });
  const upgrade = dialogue('S: 220 ready', 'C: AUTH TLS', 'S: 234 Proceed with negotiation.');

  test('in clear text is told', async () => {
    expect(await targetsOf(session(...ftpLogin('eve', 'secret')))).toEqual(['10.0.0.2:21']);
  });

  test('that was upgraded to TLS before the login is not', async () => {
    expect(await targetsOf(session(...upgrade, ...tlsExchanges({ talk: [{ from: 'client', size: 60 }] })))).toEqual([]);
  });
});

describe('NFS', () => {
  const NFS = 100_003;
  const call = (version: number, flavour: number): Uint8Array =>
    concat(
      [7, 0, 2, NFS, version, 1].flatMap((number) => [...u32(number)]),
      flavour === 1
        ? concat(u32(1), u32(28), u32(5), xdr('desk'), u32(0), u32(1), u32(1), u32(7))
        : hex('00000006 00000000'),
      hex('00000000 00000000'),
      // COMPOUND of one operation, PUTROOTFH (RFC 7530, 16.22).
      version === 4 ? concat(xdr(''), u32(0), u32(1), u32(24)) : concat(u32(4), u32(1)),
    );
  const marked = (data: Uint8Array): Uint8Array => concat(u32(0x8000_0000 + data.length), data);
  const mounted = (version: number, flavour: number) =>
    tcpSession({
      client: '10.0.0.7:700',
      server: '10.0.0.2:2049',
      exchanges: [
        { from: 'client', data: marked(call(version, flavour)) },
        { from: 'server', data: marked(rpcReply(7, hex('00000000'))) },
      ],
    });

  test('version 4 with a claimed user number is told', async () => {
    expect(await targetsOf(mounted(4, 1))).toEqual(['10.0.0.2:2049']);
  });

  test('version 4 with Kerberos is what replaces it', async () => {
    expect(await targetsOf(mounted(4, 6))).toEqual([]);
  });
});

test('a TFTP transfer is told of its server, not of the port of its client', async () => {
  const transfer = packets(
    ['udp 10.0.0.1:40000 > 10.0.0.2:69', concat(u16(1), 'boot.bin\0octet\0')],
    ['udp 10.0.0.2:50000 > 10.0.0.1:40000', concat(u16(3), u16(1), 'end')],
  );
  expect(await targetsOf(transfer)).toEqual(['10.0.0.2:69']);
});
