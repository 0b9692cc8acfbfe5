import { expect, test } from 'vitest';
import { ssdp } from '../../../../../src/engine/dissect/application/ssdp.ts';
import { readDatagrams, type Said } from '../../../../support/application.ts';

const head = (first: string, ...fields: string[]): string => [first, ...fields, '', ''].join('\r\n');
const said: Said[] = [
  { from: 'client', data: head('M-SEARCH * HTTP/1.1', 'HOST: 239.255.255.250:1900', 'ST: upnp:rootdevice') },
  {
    from: 'server',
    data: head('HTTP/1.1 200 OK', 'ST: upnp:rootdevice', 'USN: uuid:1', 'SERVER: box/1', 'LOCATION: http://10.0.0.1/x'),
  },
  { from: 'server', data: head('NOTIFY * HTTP/1.1', 'NT: upnp:rootdevice') },
];

test('searches, answers and announcements', () => {
  expect(readDatagrams(ssdp, said).rows('ssdp')).toMatchObject([
    { method: 'M-SEARCH', target: 'upnp:rootdevice', usn: null },
    { method: null, usn: 'uuid:1', agent: 'box/1', location: 'http://10.0.0.1/x' },
    { method: 'NOTIFY', target: 'upnp:rootdevice' },
  ]);
});

test.each(['GET / HTTP/1.1\r\n\r\n', 'M-SEARCH', '\0'])('%j is none', (data) => {
  expect(readDatagrams(ssdp, [{ from: 'client', data }]).probed).toBe('no');
});

test('cut at every byte', () => {
  const data = String(said[1].data);
  for (let length = 0; length < data.length; length += 1)
    readDatagrams(ssdp, [{ from: 'server', data: data.slice(0, length) }], { probe: false });
});
