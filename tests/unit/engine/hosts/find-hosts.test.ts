import { expect, test } from 'vitest';
import { findHosts } from '../../../../src/engine/hosts/find-hosts.ts';
import { analyse } from '../../../support/judge.ts';
import { packets } from '../../../support/packet-builder.ts';
import { dnsAnswer, dnsQuery } from '../../../support/packets/dns.ts';

test('hosts are found by a part of their address or of a name, beginnings and the busiest first', async () => {
  const analysis = await analyse(
    packets(
      ['udp 10.0.0.1:4000 > 10.0.0.53:53', dnsQuery('www.example.com')],
      ['udp 10.0.0.53:53 > 10.0.0.1:4000', dnsAnswer('www.example.com', ['www.example.com A 93.184.216.34'])],
      ['udp 10.0.0.1:5000 > 93.184.216.34:5001', 'x'.repeat(500)],
      'udp 10.0.0.7:5000 > 193.18.0.1:5001 "x"',
    ),
  );
  const found = (text: string, most = 9) => findHosts(analysis, text, most);
  expect(found('EXAMPLE')).toEqual([{ address: '93.184.216.34', name: 'www.example.com' }]);
  expect(found('93.18').map(({ address }) => address)).toEqual(['93.184.216.34', '193.18.0.1']);
  expect(found('10.0.').map(({ address }) => address)).toEqual(['10.0.0.1', '10.0.0.53', '10.0.0.7']);
  expect(found('10.0.', 1)).toHaveLength(1);
  expect(found('nothing of the kind')).toEqual([]);
  expect(found('  ')).toEqual([]);
});

test('a name that begins with the text is shown before one that holds it; who only was spoken of is no host', async () => {
  const records = ['a.shop.example A 10.0.0.9', 'shop.example A 10.0.0.9', 'shop.example A 10.0.0.77'];
  const analysis = await analyse(
    packets(
      ...['a.shop.example', 'shop.example'].flatMap((name, i): [string, Uint8Array][] => [
        [`udp 10.0.0.1:400${i} > 10.0.0.53:53`, dnsQuery(name, { id: i })],
        [
          `udp 10.0.0.53:53 > 10.0.0.1:400${i}`,
          dnsAnswer(
            name,
            records.filter((record) => record.startsWith(`${name} `)),
            { id: i },
          ),
        ],
      ]),
      'udp 10.0.0.1:5000 > 10.0.0.9:5001 "x"',
    ),
  );
  expect(findHosts(analysis, 'shop', 9)).toEqual([{ address: '10.0.0.9', name: 'shop.example' }]);
});
