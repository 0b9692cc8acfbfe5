import { expect, test } from 'vitest';
import { DATAGRAMS } from '../../../../support/conversations.ts';
import { analyse } from '../../../../support/judge.ts';
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
