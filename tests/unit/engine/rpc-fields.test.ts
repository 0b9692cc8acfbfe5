import { expect, test } from 'vitest';
import type { PacketDetail } from '../../../src/model/field.ts';
import { detailsOf, selectedBytes, valuesOf } from '../../support/fields.ts';
import { packets, type Item } from '../../support/packet-builder.ts';
import { concat, hex, u32 } from '../../support/packets/bytes.ts';
import { rpcCall, rpcReply, xdr } from '../../support/packets/rpc.ts';

const details = (...items: Item[]): Promise<PacketDetail[]> => detailsOf(packets(...items));

test('RPC: credentials, a mount, and what it answers', async () => {
  const [call, reply] = await details(
    ['udp 10.0.0.5:800 > 10.0.0.1:635', rpcCall(9, 100_005, 1, xdr('/home'))],
    ['udp 10.0.0.1:635 > 10.0.0.5:800', rpcReply(9, hex('00000000 00000004 01020304 00000001 00000001'))],
  );
  expect(call!.layers.map(({ name }) => name).slice(-2)).toEqual(['rpc', 'mount']);
  expect(valuesOf(call!)).toMatchObject({
    'rpc.program': ['MOUNT (100005)'],
    'rpc.auth.machinename': ['desk'],
    'rpc.auth.gid': ['1', '7'],
    'mount.procedure_v3': ['MNT (1)'],
    'mount.path': ['/home'],
  });
  expect(selectedBytes(call!, 'mount.path')).toBe('2f686f6d65');
  expect(valuesOf(reply!)).toMatchObject({
    'rpc.repframe': ['1'],
    'rpc.time': ['0.001000000 seconds'],
    'rpc.state_accept': ['success (0)'],
    'mount.status': ['OK (0)'],
    'nfs.fhandle': ['01020304'],
    'mount.flavor': ['AUTH_UNIX (1)'],
  });
});

test('NFS over TCP: the record mark, names, a status', async () => {
  const record = (message: Uint8Array): Uint8Array => concat(u32(0x8000_0000 + message.length), message);
  const lookup = record(rpcCall(1, 100_003, 3, hex('00000004 01020304'), xdr('secret.txt')));
  const all = await details(
    'tcp 10.0.0.5:800 > 10.0.0.1:2049 SYN seq=0',
    'tcp 10.0.0.1:2049 > 10.0.0.5:800 SYN,ACK seq=0 ack=1',
    'tcp 10.0.0.5:800 > 10.0.0.1:2049 ACK seq=1 ack=1',
    ['tcp 10.0.0.5:800 > 10.0.0.1:2049 PSH,ACK seq=1 ack=1', lookup],
    [
      `tcp 10.0.0.1:2049 > 10.0.0.5:800 PSH,ACK seq=1 ack=${1 + lookup.length}`,
      record(rpcReply(1, hex('00000002 00000000'))),
    ],
  );
  expect(valuesOf(all[3]!)).toMatchObject({
    'rpc.lastfrag': ['Set'],
    'nfs.procedure_v3': ['LOOKUP (3)'],
    'nfs.name': ['secret.txt'],
  });
  expect(all[3]!.info).toBe('V3 LOOKUP Call, DH: 0xb63cfbcd/secret.txt');
  expect(all[4]!.info).toBe('V3 LOOKUP Reply (Call In 4) Error: NFS3ERR_NOENT');
  expect(valuesOf(all[4]!)).toMatchObject({
    'rpc.procedure': ['3'],
    'nfs.status3': ['NFS3ERR_NOENT (2)'],
    'nfs.attributes_follow': ['0'],
  });
});

test('NFS version 4: operations of a compound, up to the first that nobody reads', async () => {
  const sequence = hex('00000035 000102030405060708090a0b0c0d0e0f 00000001 00000000 00000000 00000000');
  const operations = concat(
    xdr(''),
    u32(1),
    u32(4),
    sequence,
    hex('00000018 0000000f'),
    xdr('vol1'),
    hex('00000009 00000001 00000010'),
  );
  const call = rpcCall(1, 100_003, 1, operations);
  call[19] = 4; // the version of the program, written at byte 16
  const result = hex('00000000 00000000 00000001 00000009 00000000 00000001 00000010 00000008 0000000000001000');
  const [asked, answered] = await details(
    ['udp 10.0.0.5:800 > 10.0.0.1:2049', call],
    ['udp 10.0.0.1:2049 > 10.0.0.5:800', rpcReply(1, result)],
  );
  expect(valuesOf(asked!)).toMatchObject({
    'nfs.opcode': ['SEQUENCE (53)', 'PUTROOTFH (24)', 'LOOKUP (15)', 'GETATTR (9)'],
    'nfs.main_opcode': ['LOOKUP (15)'],
    'nfs.pathname.component': ['vol1'],
    'nfs.attr': ['size (4)'],
  });
  expect(asked!.info).toBe('V4 Call PUTROOTFH LOOKUP vol1 GETATTR');
  expect(valuesOf(answered!)['nfs.fattr4.size']).toEqual(['4096 bytes']);
});

test('procedures have the names of their version', async () => {
  const call = rpcCall(1, 100_003, 4, hex('01020304'));
  call[19] = 2;
  const [asked] = await details(['udp 10.0.0.5:800 > 10.0.0.1:2049', call]);
  expect(valuesOf(asked!)).toMatchObject({ 'nfs.procedure_v2': ['LOOKUP (4)'] });
  expect(asked!.info).toBe('V2 LOOKUP Call');
});
