import { expect, test } from 'vitest';
import type { PacketDetail } from '../../../src/model/field.ts';
import { stream, type StreamName } from '../../support/conversations.ts';
import { inspect, selectedBytes, valuesOf } from '../../support/fields.ts';
import { pcap } from '../../support/packets/capture-file.ts';
import { dialogue } from '../../support/packets/dialogue.ts';
import { tcpSession, type Exchange } from '../../support/packets/session.ts';

/** The first packet of a conversation in which a field has a value. */
async function packetWith(name: StreamName, field: string, value: string): Promise<PacketDetail> {
  const inspector = await inspect(pcap(stream(name)));
  for (let packet = 0; packet < 64; packet += 1) {
    const detail = await inspector.detail(packet, true);
    if (valuesOf(detail)[field]?.some((shown) => shown === value || shown?.endsWith(` (${value})`))) return detail;
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

/** Every packet of a session with one server, by what its fields hold. */
async function session(port: number, exchanges: Exchange[]): Promise<PacketDetail[]> {
  const packets = tcpSession({ client: '10.0.0.1:50000', server: `10.0.0.2:${port}`, exchanges });
  const inspector = await inspect(pcap(packets));
  const details: PacketDetail[] = [];
  for (let packet = 0; packet < packets.length; packet += 1) details.push(await inspector.detail(packet, true));
  return details;
}

test('imap: Info has the last line of a packet, which says how it went', async () => {
  const details = await session(143, [
    ...dialogue('S: * OK ready', 'C: a LIST "" "*"'),
    { from: 'server', data: '* LIST () "/" INBOX\r\n'.repeat(40) + 'a OK listed\r\n' },
  ]);
  expect(details.findLast(({ info }) => info.startsWith('Response'))?.info).toBe('Response: a OK listed');
});

test('ftp: the working directory is what the server confirmed', async () => {
  const details = await session(
    21,
    dialogue(
      'S: 220 FTP',
      'C: PWD',
      'S: 257 "/home" is it',
      'C: CWD a/../files',
      'S: 250 Gone',
      'C: CWD secret',
      'S: 550 No',
      'C: CDUP',
      'S: 200 Up',
      'C: PORT 192,0,2,9,4,1',
    ),
  );
  const values = details.map(valuesOf).filter((each) => each['ftp.response'] !== undefined);
  const path = 'ftp.current-working-directory';
  const paths = [
    '',
    '',
    '/home',
    '/home',
    '/home/files',
    '/home/files',
    '/home/files',
    '/home/files',
    '/home',
    '/home',
  ];
  expect(values.map((each) => each[path]?.[0])).toEqual(paths);
  expect(values.at(-1)?.['ftp.active.nat']).toEqual(['Set']); // another address than the client's own
});

test('smtp: a login and a mail by its headers', async () => {
  const details = await session(
    25,
    dialogue(
      'S: 220 ready ESMTP',
      'C: EHLO me',
      'S: 250 AUTH LOGIN',
      'C: AUTH LOGIN',
      'S: 334 VXNlcm5hbWU6',
      'C: YmVu',
      'S: 334 UGFzc3dvcmQ6',
      'C: c2VjcmV0OTk=',
      'S: 235 in',
      'C: DATA',
      'S: 354 go',
      'C: From: "A, B" <ann@one.example>\r\nTo: ben@two.example,\r\n  Eve <eve@two.example>\r\nSubject: Report\r\nX-Odd: 1\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nHello',
      'C: .',
      'S: 250 done',
    ),
  );
  const all = details.map(valuesOf);
  expect(all.find((each) => each['smtp.auth.username'])?.['smtp.auth.username']).toEqual(['YmVu']);
  expect(all.find((each) => each['smtp.auth.password'])?.['smtp.auth.password']).toEqual(['c2VjcmV0OTk=']);
  const mail = all.find((each) => each['smtp.eom'] !== undefined) ?? {};
  expect(mail['imf.subject']).toEqual(['Report']);
  expect(mail['imf.display_name']).toEqual(['"A, B"', 'Eve']);
  expect(mail['imf.address']).toEqual(['ann@one.example', 'ben@two.example', 'eve@two.example']);
  expect(mail['imf.extension.type']).toEqual(['X-Odd']);
  expect(mail['imf.content.type.type']).toEqual(['text/plain']);
  expect(mail['smtp.data.fragment.count']).toEqual(['1']);
  expect(details.find(({ info }) => info.endsWith('subject: Report,  (text/plain)'))?.layers.at(-1)?.name).toBe(
    'data-text-lines',
  );
});

test('smtp: a packet amid a mail is a text of its own, the one that ends it is the mail', async () => {
  const details = await session(
    25,
    dialogue(
      'S: 220 ready',
      'C: HELO me',
      'S: 250 ok',
      'C: DATA',
      'S: 354 go',
      'C: Subject: Report\r\n\r\nHello',
      'C: you',
      'C: there\r\n.',
      'S: 250 done',
    ),
  );
  const layers = details.map((detail) => detail.layers.map(({ name }) => name).slice(5));
  expect(layers.filter((names) => names.length > 0)).toEqual([['data-text-lines'], ['data-text-lines'], ['imf']]);
  expect(details.map(({ info }) => info)).toContain('C: DATA fragment, 5 bytes');
});

const mailIn = (inner: string, subject: string, boundary: string): string =>
  [
    `From: <ann@one.example>\r\nSubject: ${subject}\r\nContent-Type: multipart/mixed; boundary=${boundary}\r\n`,
    `--${boundary}\r\nContent-Type: text/plain\r\n\r\nSee below`,
    `--${boundary}\r\nContent-Type: message/rfc822\r\n\r\n${inner}`,
    `--${boundary}--`,
  ].join('\r\n');
const sent = (mail: string) =>
  session(
    25,
    dialogue('S: 220 ready', 'C: HELO me', 'S: 250 ok', 'C: DATA', 'S: 354 go', `C: ${mail}`, 'C: .', 'S: 250 done'),
  );

test('smtp: a mail that is a part of another is told as a mail', async () => {
  const forwarded = 'From: Eve <eve@two.example>\r\nSubject: Inner\r\n\r\nHello';
  const details = await sent(mailIn(forwarded, 'Outer', 'b1'));
  const told = details.find((each) => valuesOf(each)['imf.subject'] !== undefined)!;
  expect(valuesOf(told)).toMatchObject({
    'imf.subject': ['Outer', 'Inner'],
    'imf.from': ['<ann@one.example>', 'Eve <eve@two.example>'],
    'imf.display_name': ['Eve'],
    'mime_multipart.header.content-type': ['text/plain', 'message/rfc822'],
  });
  expect(told.layers.map(({ name }) => name).slice(5)).toEqual(['imf', 'mime_multipart', 'data-text-lines', 'imf']);
});

test('smtp: mails within mails are told to a depth', async () => {
  let mail = 'Subject: 0\r\n\r\nHello';
  for (let depth = 1; depth <= 40; depth += 1) mail = mailIn(mail, `${depth}`, `b${depth}`);
  const subjects = (await sent(mail)).flatMap((each) => valuesOf(each)['imf.subject'] ?? []);
  expect(subjects).toEqual(['40', '39', '38', '37', '36', '35', '34']);
});

test('smtp: where a header holds letters of two bytes, fields stand on their bytes', async () => {
  const mail = 'From: Аня <ann@one.example>, ben@two.example\r\nX-Odd: ёж\r\n\r\nHello';
  const details = await session(
    25,
    dialogue('S: 220 ready', 'C: HELO me', 'S: 250 ok', 'C: DATA', 'S: 354 go', `C: ${mail}`, 'C: .', 'S: 250 done'),
  );
  const told = details.find((each) => valuesOf(each)['imf.address'] !== undefined)!;
  expect(valuesOf(told)).toMatchObject({
    'imf.mailbox_list.item': ['Аня <ann@one.example>', 'ben@two.example'],
    'imf.display_name': ['Аня'],
    'imf.address': ['ann@one.example', 'ben@two.example'],
  });
  const selected = (name: string): string => Buffer.from(selectedBytes(told, name)!, 'hex').toString();
  expect(selected('imf.display_name')).toBe('Аня');
  expect(selected('imf.address')).toBe('ann@one.example');
  expect(selected('imf.extension.value')).toBe('ёж');
});

test('imap: a tagged response names its request', async () => {
  const details = await session(
    143,
    dialogue('S: * OK ready', 'C: a1 UID FETCH 1 BODY[]', 'S: * 1 FETCH (BODY[] {4}\r\nmail\r\n)\r\na1 OK done'),
  );
  const asked = details.findIndex((each) => valuesOf(each)['imap.request_tag'] !== undefined);
  expect(valuesOf(details[asked])['imap.request.command']).toEqual(['FETCH']);
  expect(valuesOf(details[asked])['imap.request.command.uid']).toEqual(['Set']);
  const answer = details.map(valuesOf).find((each) => each['imap.response_to'] !== undefined);
  expect(answer?.['imap.response_to']).toEqual([String(asked + 1)]);
});

test('pop: lines behind a reply are its data', async () => {
  const details = await session(110, dialogue('S: +OK ready', 'C: LIST', 'S: +OK\r\n1 120\r\n2 340\r\n.'));
  const values = details.map(valuesOf).find((each) => each['pop.response.data'] !== undefined);
  expect(values?.['pop.response.indicator']).toEqual(['+OK']);
  expect(values?.['pop.response.data']).toHaveLength(3);
});

test('mails that are fetched are told where they end', async () => {
  const mail = 'From: ann@one.example\r\nSubject: Fetched\r\n\r\nHello\r\n';
  const imap = await session(
    143,
    dialogue(
      'S: * OK ready',
      'C: a1 FETCH 1 BODY[]',
      `S: * 1 FETCH (BODY[] {${mail.length}}\r\n${mail})\r\na1 OK done`,
    ),
  );
  expect(imap.some(({ info }) => info.includes('subject: Fetched'))).toBe(true);
  const pop = await session(110, dialogue('S: +OK ready', 'C: RETR 1', `S: +OK it comes\r\n${mail}.`));
  const values = pop.map(valuesOf).find((each) => each['imf.subject'] !== undefined);
  expect(values?.['imf.subject']).toEqual(['Fetched']);
  expect(values?.['imf.address']).toEqual(['ann@one.example']);
});

test('smtp: a mail in chunks is told with the last of them', async () => {
  const parts = ['Subject: In chunks\r\n', 'From: ann@one.example\r\n\r\nHello\r\n'];
  const details = await session(25, [
    ...dialogue('S: 220 ready ESMTP', 'C: EHLO me', 'S: 250 CHUNKING', `C: BDAT ${parts[0].length}`),
    { from: 'client', data: parts[0] },
    ...dialogue('S: 250 more', `C: BDAT ${parts[1].length} LAST`),
    { from: 'client', data: parts[1] },
    ...dialogue('S: 250 done'),
  ]);
  const told = details.map(valuesOf).filter((each) => each['imf.subject'] !== undefined);
  expect(told).toHaveLength(1);
  expect(told[0]['imf.address']).toEqual(['ann@one.example']);
});
