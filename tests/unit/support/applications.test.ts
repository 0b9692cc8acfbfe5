import { describe, expect, test } from 'vitest';
import { START, packets } from '../../support/packet-builder.ts';
import { dhcp } from '../../support/packets/dhcp.ts';
import { dialogue, ftpLogin, passive, smtpExchanges } from '../../support/packets/dialogue.ts';
import { ntp } from '../../support/packets/ntp.ts';
import { tcpSession, udpExchange, type Exchange } from '../../support/packets/session.ts';
import { snmpGet, snmpResponse } from '../../support/packets/snmp.ts';
import { sshExchanges } from '../../support/packets/ssh.ts';
import { complaints, fields, hasTshark } from './tshark.ts';

const session = (port: number, exchanges: readonly Exchange[]) =>
  tcpSession({ client: '10.0.0.5:50000', server: `10.0.0.1:${port}`, exchanges });

const exchange = (port: number, ...payloads: Uint8Array[]) =>
  udpExchange({ client: '10.0.0.5:50000', server: `10.0.0.1:${port}`, payloads });

const values = (lines: readonly string[]): string[] => lines.filter((line) => line.replaceAll('|', '') !== '');

describe.skipIf(!hasTshark)('what Wireshark sees of applications', () => {
  test('SSH: banners, key exchange, sizes of what is encrypted', () => {
    const all = session(22, sshExchanges({ failures: 1, clientSoftware: 'libssh2_1.11.0' }));
    // Wireshark 4.0 does not read the signature of an Ed25519 key, and says so.
    expect(complaints(all).filter((line) => !line.includes('Decoded 19 bytes'))).toEqual([]);
    expect(values(fields(all, 'ssh.protocol', 'ssh.message_code'))).toEqual([
      'SSH-2.0-libssh2_1.11.0|',
      'SSH-2.0-OpenSSH_9.3|',
      '|20',
      '|20',
      '|30',
      '|31,21',
      '|21',
    ]);
    const sizes = fields(all, 'tcp.len')
      .map(Number)
      .filter((size) => size > 0);
    expect(sizes.slice(-8)).toEqual([44, 44, 60, 52, 148, 52, 148, 28]);
  });

  test('DHCP', () => {
    const mac = '02:00:0a:00:00:05';
    const all = packets(
      ['udp 0.0.0.0:68 > 255.255.255.255:67', dhcp({ type: 'discover', mac, hostName: 'desk', parameters: [1, 3, 6] })],
      [
        'udp 10.0.0.1:67 > 10.0.0.5:68',
        dhcp({
          type: 'ack',
          mac,
          yourAddress: '10.0.0.5',
          server: '10.0.0.1',
          router: '10.0.0.1',
          domain: 'office.example',
        }),
      ],
    );
    expect(complaints(all)).toEqual([]);
    expect(fields(all, 'dhcp.option.dhcp', 'dhcp.ip.your', 'dhcp.option.hostname', 'dhcp.option.router')).toEqual([
      '1|0.0.0.0|desk|',
      '5|10.0.0.5||10.0.0.1',
    ]);
  });

  test('NTP and SNMP', () => {
    const origin = START;
    const object = '1.3.6.1.2.1.43.10.2.1.4.1.1';
    const all = packets(
      exchange(
        123,
        ntp({ mode: 'client', transmit: origin }),
        ntp({ mode: 'server', origin, receive: origin, transmit: origin }),
      ),
      exchange(161, snmpGet({ objects: { [object]: null } }), snmpResponse({ objects: { [object]: 1234 } })),
    );
    expect(complaints(all)).toEqual([]);
    expect(fields(all, 'ntp.flags.mode', 'ntp.xmt', 'snmp.community', 'snmp.value.counter')).toEqual([
      '3|Nov 14, 2023 22:13:20.000000000 UTC||',
      '4|Nov 14, 2023 22:13:20.000000000 UTC||',
      '||public|',
      '||public|1234',
    ]);
  });

  test('SMTP and FTP', () => {
    const mail = { from: 'a@one.example', to: 'b@two.example', message: 'Subject: Hello\n\n.dot\n' };
    const all = packets(
      session(25, smtpExchanges(mail)),
      session(21, [...ftpLogin('ben', 'secret'), ...dialogue('C: PASV', `S: ${passive('10.0.0.1', 50001)}`)]),
    );
    expect(complaints(all)).toEqual([]);
    expect(values(fields(all, 'smtp.req.command')).map((line) => line.slice(0, 4))).toEqual([
      'EHLO',
      'MAIL',
      'RCPT',
      'DATA',
      'QUIT',
    ]);
    expect(values(fields(all, 'imf.subject'))).toEqual(['Hello']);
    expect(values(fields(all, 'ftp.request.arg', 'ftp.passive.port'))).toEqual(['ben|', 'secret|', '|50001']);
  });
});
