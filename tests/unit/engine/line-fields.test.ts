import { expect, test } from 'vitest';
import type { PacketDetail } from '../../../src/model/field.ts';
import { stream, type StreamName } from '../../support/conversations.ts';
import { inspect, selectedBytes, valuesOf } from '../../support/fields.ts';
import { pcap } from '../../support/packets/capture-file.ts';

/** The first packet of a conversation in which a field has a value. */
async function packetWith(name: StreamName, field: string, value: string): Promise<PacketDetail> {
  const inspector = await inspect(pcap(stream(name)));
  for (let packet = 0; packet < 64; packet += 1) {
    const detail = await inspector.detail(packet, true);
    if (valuesOf(detail)[field]?.includes(value) === true) return detail;
  }
  throw new Error(`${field} is nowhere ${value}`);
}

test.each([
  ['ftp', 'ftp.request.command', 'PASV'],
  ['ftp', 'ftp.response.code', '331'],
  ['smtp', 'smtp.req.command', 'MAIL'],
  ['smtp', 'smtp.response.code', '354'],
  ['pop3', 'pop.request.command', 'RETR'],
  ['pop3', 'pop.response.indicator', '-ERR'],
  ['imap', 'imap.request.command', 'SELECT'],
  ['imap', 'imap.response.status', 'OK'],
  ['irc', 'irc.request.command', 'NICK'],
] as const)('%s: %s selects its own bytes', async (name, field, value) => {
  const detail = await packetWith(name, field, value);
  expect(Buffer.from(selectedBytes(detail, field) ?? '', 'hex').toString('latin1')).toBe(value);
});
