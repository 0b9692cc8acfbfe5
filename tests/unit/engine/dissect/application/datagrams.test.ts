import { expect, test } from 'vitest';
import { dhcp as dhcpDissector } from '../../../../../src/engine/dissect/application/dhcp.ts';
import { readDatagrams } from '../../../../support/application.ts';
import { DATAGRAMS } from '../../../../support/conversations.ts';
import { analyse } from '../../../../support/judge.ts';
import { concat } from '../../../../support/packets/bytes.ts';
import { dhcp } from '../../../../support/packets/dhcp.ts';
import { rowsOf } from '../../../../support/rows.ts';

const rows = async (name: string, table = name) => rowsOf(await analyse(DATAGRAMS[name]!()), table);

test('DHCP: who asks, and what it gets', async () => {
  expect(await rows('dhcp')).toMatchObject([
    { type: 'request', clientMac: '02:00:0a:00:00:05', hostName: 'desk', requested: '10.0.0.5', assigned: null },
    {
      type: 'ack',
      assigned: '10.0.0.5',
      server: '10.0.0.1',
      router: '10.0.0.1',
      nameServers: ['10.0.0.1'],
      domain: 'office.example',
      leaseSeconds: 86_400,
    },
  ]);
  expect(await rows('dhcp', 'hostNames')).toMatchObject([{ address: '10.0.0.5', name: 'desk', source: 'dhcp' }]);
});

test('DHCP: options in the names of the header, and messages about leases', () => {
  const message = dhcp({ type: 'ack', mac: '02:00:0a:00:00:05', yourAddress: '10.0.0.5' });
  const end = message.lastIndexOf(255);
  const overloaded = concat(message.subarray(0, end), [52, 1, 3, 255]);
  overloaded.set([3, 4, 10, 0, 0, 1, 255], 108);
  overloaded.set([15, 4, 0x61, 0x2e, 0x62, 0x63, 51, 4, 0, 0, 1, 44, 255], 44);
  const query = dhcp({ type: 'request', mac: '02:00:0a:00:00:05' });
  query[query.indexOf(53, 240) + 2] = 10;
  const heard = readDatagrams(dhcpDissector, [
    { from: 'server', data: overloaded },
    { from: 'client', data: query },
  ]);
  // The lease of the options proper comes first, then the file name, then the server name.
  expect(heard.rows('dhcp')).toMatchObject([
    { type: 'ack', router: '10.0.0.1', domain: 'a.bc', leaseSeconds: 86_400 },
    { type: 'leasequery' },
  ]);
});

test('DHCP: a name that is encoded as in DNS (RFC 4702, 2.3.1)', () => {
  const message = dhcp({ type: 'request', mac: '02:00:0a:00:00:05', clientAddress: '10.0.0.5' });
  const end = message.lastIndexOf(255);
  const named = concat(message.subarray(0, end), [81, 12, 4, 0, 0], '\x04desk\x02lo\0', [255]);
  expect(readDatagrams(dhcpDissector, [{ from: 'client', data: named }]).rows('dhcp')).toMatchObject([
    { hostName: 'desk.lo' },
  ]);
});

test('NTP: mode and stratum', async () => {
  expect(await rows('ntp')).toMatchObject([
    { version: 4, mode: 'client', stratum: 0, size: 48 },
    { version: 4, mode: 'server', stratum: 2, size: 48 },
  ]);
});

test('SNMP: version and kind', async () => {
  expect(await rows('snmp')).toMatchObject([
    { version: 'v2c', kind: 'get-request', fromOriginator: true },
    { version: 'v2c', kind: 'response', fromOriginator: false },
  ]);
});

test('LDAP over UDP', async () => {
  expect(await rows('cldap', 'ldap')).toMatchObject([{ message: 1, operation: 'unbind' }]);
});
