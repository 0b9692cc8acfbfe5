import { expect, test } from 'vitest';
import { stream } from '../../support/conversations.ts';
import { detailsOf, valuesOf } from '../../support/fields.ts';
import { client, server, tcpSession } from '../../support/packets/session.ts';

test('what its control connection said of it', async () => {
  const details = await detailsOf(stream('ftp'));
  const data = details.find((detail) => 'ftp-data.command' in valuesOf(detail))!;
  const command = details.find((detail) => valuesOf(detail)['ftp.request.command']?.[0] === 'RETR')!;
  expect(valuesOf(data)).toMatchObject({
    'ftp-data.setup-method': ['PASV'],
    'ftp-data.command': ['RETR data.bin'],
    'ftp-data.command-frame': [String(command.packet + 1)],
  });
  expect(data.info).toBe('FTP Data: 21 bytes (PASV) (RETR data.bin)');
});

test('its command is, as in Wireshark, what was asked next', async () => {
  const [control, data] = [
    tcpSession({
      client: '10.0.0.1:40000',
      server: '10.0.0.2:21',
      exchanges: [
        server('220 FTP\r\n'),
        client('PASV\r\n'),
        server('227 (10,0,0,2,200,10)\r\n'),
        client('SIZE a\r\n'),
        server('213 4\r\n'),
        client('RETR a\r\n'),
      ],
      close: 'none',
    }),
    tcpSession({ client: '10.0.0.1:40001', server: '10.0.0.2:51210', start: 5, exchanges: [server('data')] }),
  ];
  const details = await detailsOf([...control, ...data]);
  expect(valuesOf(details[control.length + 3]!)).toMatchObject({ 'ftp-data.command': ['SIZE a'] });
});

test('a list is text, a program is not', async () => {
  const control = tcpSession({
    client: '10.0.0.1:40000',
    server: '10.0.0.2:21',
    exchanges: [
      server('220 FTP\r\n'),
      ...[200, 201].flatMap((high) => [
        client('PASV\r\n'),
        server(`227 (10,0,0,2,${high},10)\r\n`),
        client('LIST\r\n'),
      ]),
    ],
    close: 'none',
  });
  const transfer = (port: number, start: number, data: string) =>
    tcpSession({ client: `10.0.0.1:${port}`, server: `10.0.0.2:${port}`, start, exchanges: [server(data)] });
  const details = await detailsOf([
    ...control,
    ...transfer(51_210, 5, '-rw-r--r-- 1 a.txt\r\n-rw-r--r-- 1 b.txt\r\n'),
    ...transfer(51_466, 6, 'MZ\x90\0 and so on'),
  ]);
  const protocols = details.flatMap((detail) => valuesOf(detail)['frame.protocols'] ?? []);
  expect(protocols.filter((text) => text?.includes('ftp-data'))).toEqual([
    'eth:ethertype:ip:tcp:ftp-data:data-text-lines',
    'eth:ethertype:ip:tcp:ftp-data',
  ]);
});
