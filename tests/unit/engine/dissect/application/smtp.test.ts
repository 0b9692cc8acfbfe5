import { describe, expect, test } from 'vitest';
import { smtp } from '../../../../../src/engine/dissect/application/smtp.ts';
import { readStream, type Said } from '../../../../support/application.ts';
import { expectNoHarm, expectSameInPieces } from '../../../../support/robust.ts';

const base64 = (text: string): string => Buffer.from(text, 'latin1').toString('base64');
const lines = (...texts: string[]): string => texts.map((text) => `${text}\r\n`).join('');
const client = (...texts: string[]): Said => ({ from: 'client', data: lines(...texts) });
const server = (...texts: string[]): Said => ({ from: 'server', data: lines(...texts) });

const GREETING = [
  server('220 mx.example ESMTP'),
  client('EHLO pc.example'),
  server('250-mx.example', '250 AUTH PLAIN LOGIN'),
];
const ENVELOPE = [
  client('MAIL FROM:<a@example.com> SIZE=5'),
  server('250 ok'),
  client('RCPT TO:<b@example.org>'),
  server('250 ok'),
];
const MAIL = [
  'From: =?utf-8?B?w4RubmU=?= <a@example.com>',
  'To: b@example.org',
  'Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=',
  ' folded',
  'Message-ID: <1@example.com>',
  'MIME-Version: 1.0',
  'Content-Type: multipart/mixed; boundary="outer"',
  '',
  'preamble',
  '--outer',
  'Content-Type: multipart/alternative; boundary=inner',
  '',
  '--inner',
  'Content-Type: text/plain',
  'Content-Transfer-Encoding: quoted-printable',
  '',
  'one=20line, so=',
  'ft',
  '..dotted',
  '--inner--',
  '--outer',
  'Content-Type: application/octet-stream; name="old.bin"',
  'Content-Disposition: attachment; filename="run.exe"',
  'Content-Transfer-Encoding: base64',
  '',
  ...base64(`MZ${'\0'.repeat(58)}\u0040\0\0\0PE\0\0`).match(/.{1,30}/g)!,
  '--outer--',
];
const SENT = [
  ...GREETING,
  ...ENVELOPE,
  client('DATA'),
  server('354 go'),
  client(...MAIL, '.'),
  server('250 queued as 7'),
  client('QUIT'),
  server('221 bye'),
];

describe('messages', () => {
  test('envelope, headers and reply', () => {
    expect(readStream(smtp, SENT).rows('smtp')).toMatchObject([
      {
        helo: 'pc.example',
        mailFrom: 'a@example.com',
        recipients: ['b@example.org'],
        from: 'Änne <a@example.com>',
        subject: 'Grüße folded',
        messageId: '<1@example.com>',
        files: 1,
        code: 250,
        reply: 'queued as 7',
      },
    ]);
  });

  test('an envelope that is refused, or given up, is a row as well', () => {
    const mail = (who: string) => client(`MAIL FROM:<${who}@example.com>`);
    const refused = [
      ...GREETING,
      mail('a'),
      server('250 ok'),
      client('RCPT TO:<nobody@example.org>'),
      server('550 no such user'),
      client('RCPT TO:<b@example.org>'),
      server('250 ok'),
      client('RSET'),
      server('250 reset'),
      mail('c'),
      server('250 ok'),
      client('DATA'),
      server('503 who shall have it?'),
      client('EHLO pc.example'),
      server('250 mx.example'),
      client('QUIT'),
      server('221 bye'),
    ];
    expect(readStream(smtp, refused).rows('smtp')).toMatchObject([
      {
        mailFrom: 'a@example.com',
        recipients: ['nobody@example.org', 'b@example.org'],
        code: 550,
        reply: 'no such user',
      },
      { mailFrom: 'c@example.com', recipients: [], code: 503 },
    ]);
    expectSameInPieces(smtp, refused, ['smtp']);
  });

  test('the capture ends amid an envelope', () => {
    expect(readStream(smtp, [...GREETING, ...ENVELOPE]).rows('smtp')).toMatchObject([
      { mailFrom: 'a@example.com', recipients: ['b@example.org'], subject: null, code: 250 },
    ]);
  });

  test('parts become files: nested, decoded, without the line end before a boundary', () => {
    const files = readStream(smtp, SENT).rows('files');
    expect(files).toMatchObject([
      { name: null, claimedType: 'text/plain', complete: true },
      { name: 'run.exe', claimedType: 'application/octet-stream', type: 'pe', size: 68, complete: true },
    ]);
    expect(files[0]!['size']).toBe('one line, soft\r\n.dotted'.length);
  });

  test('what looks like quoted-printable and is none stays as it is', () => {
    const mail = ['Content-Type: text/plain', 'Content-Transfer-Encoding: quoted-printable', '', '=4g= 4=4G=41'];
    const said = [...GREETING, ...ENVELOPE, client('DATA'), server('354 go'), client(...mail, '.'), server('250 ok')];
    expect(readStream(smtp, said).rows('files')[0]).toMatchObject({ size: '=4g= 4=4GA\r\n'.length });
  });

  test('space at the end of a quoted-printable line came on the way', () => {
    const mail = [
      'Content-Type: text/plain',
      'Content-Transfer-Encoding: quoted-printable',
      '',
      'a b= \t',
      'c=20 ',
      'd',
    ];
    const said = [...GREETING, ...ENVELOPE, client('DATA'), server('354 go'), client(...mail, '.'), server('250 ok')];
    expect(readStream(smtp, said).rows('files')[0]).toMatchObject({ size: 'a bc \r\nd\r\n'.length });
  });

  test('BDAT chunks are one message (RFC 3030)', () => {
    const first = lines('Subject: x', '', 'hel');
    const said = [
      ...GREETING,
      ...ENVELOPE,
      { from: 'client', data: `BDAT ${first.length}\r\n${first}` } as Said,
      server('250 ok'),
      { from: 'client', data: 'BDAT 4 LAST\r\nlo\r\n' } as Said,
      server('250 done'),
    ];
    const heard = readStream(smtp, said);
    expect(heard.rows('smtp')).toMatchObject([{ subject: 'x', code: 250, reply: 'done' }]);
    expect(heard.rows('files')).toMatchObject([{ size: 'hel\r\nlo\r\n'.length, complete: true }]);
    expectSameInPieces(smtp, said, ['smtp', 'files']);
  });

  test('a message whose end is missing is not complete', () => {
    const cut = [...SENT.slice(0, 9), client(...MAIL.slice(0, -3))];
    expect(readStream(smtp, cut).rows('files').at(-1)).toMatchObject({ name: 'run.exe', complete: false });
  });

  test('DATA that the server refuses leaves commands as commands', () => {
    const said = [
      ...GREETING,
      ...ENVELOPE,
      client('DATA'),
      server('554 no'),
      client('AUTH PLAIN', base64('\0u\0secret')),
    ];
    expect(readStream(smtp, said).rows('logins')).toMatchObject([{ user: 'u' }]);
  });
});

describe('logins', () => {
  test.each([
    ['AUTH PLAIN in one line', [client(`AUTH PLAIN ${base64('\0user\0secret')}`)]],
    ['AUTH PLAIN in two', [client('AUTH PLAIN'), server('334 '), client(base64('\0user\0secret'))]],
    [
      'AUTH LOGIN',
      [
        client('AUTH LOGIN'),
        server('334 VXNlcm5hbWU6'),
        client(base64('user')),
        server('334 UGFzc3dvcmQ6'),
        client(base64('secret')),
      ],
    ],
  ])('%s', (_, said) => {
    for (const [reply, outcome] of [
      ['235 ok', 'accepted'],
      ['535 no', 'refused'],
    ] as const) {
      expect(readStream(smtp, [...GREETING, ...said, server(reply)]).rows('logins')).toMatchObject([
        { user: 'user', secret: 's••• (6)', secrecy: 'clear', outcome },
      ]);
    }
  });

  test('a mechanism of several steps is one login, and its lines are no commands', () => {
    const said = [
      ...GREETING,
      client('AUTH SCRAM-SHA-256', base64('n,,n=u')),
      server('334 abcd'),
      client('RCPT'),
      server('235 ok'),
      ...ENVELOPE,
    ];
    const read = readStream(smtp, said);
    expect(read.rows('logins')).toMatchObject([{ secrecy: 'hashed', outcome: 'accepted' }]);
    expect(read.rows('smtp')).toHaveLength(1);
  });

  test('a failure of the moment says nothing of the secret, and a login given up is none (RFC 4954, 4 and 6)', () => {
    const plain = ['AUTH PLAIN', base64('\0u\0secret')] as const;
    const said = [...GREETING, client(plain[0]), server('454 later'), client(plain.join(' ')), server('454 later')];
    expect(readStream(smtp, said).rows('logins')).toMatchObject([{ user: 'u', outcome: 'unknown' }]);
    const given = [...GREETING, client(plain[0]), server('334 '), client('*'), server('501 cancelled')];
    expect(readStream(smtp, given).rows('logins')).toEqual([]);
  });

  test('a challenge is no clear secret, and nothing is read behind STARTTLS', () => {
    const challenge = [
      ...GREETING,
      client('AUTH CRAM-MD5'),
      server('334 abcd'),
      client(base64('user 0123')),
      server('235 ok'),
    ];
    expect(readStream(smtp, challenge).rows('logins')).toMatchObject([
      { secrecy: 'hashed', secret: null, outcome: 'accepted' },
    ]);
    const upgraded = readStream(smtp, [
      ...GREETING,
      client('STARTTLS'),
      server('220 go'),
      client('AUTH PLAIN AHUAcw=='),
    ]);
    expect(upgraded.upgradedTo).toBe('tls');
    expect(upgraded.rows('logins')).toEqual([]);
  });
});

test('pieces of any size give the same rows', () => {
  expectSameInPieces(smtp, SENT, ['smtp', 'files', 'logins']);
});

test('nothing harms it', () => {
  expectNoHarm(smtp, SENT);
});

test('a body of one endless line and a thousand boundaries stay bounded', () => {
  const nested = Array.from({ length: 1000 }, (_, i) => [
    `Content-Type: multipart/mixed; boundary=b${i}`,
    '',
    `--b${i}`,
  ]).flat();
  const said = [
    ...GREETING,
    ...ENVELOPE,
    client('DATA'),
    server('354 go'),
    client('', 'x'.repeat(300_000), ...nested, '.'),
    server('250 ok'),
  ];
  const heard = readStream(smtp, said);
  expect(heard.rows('smtp')).toMatchObject([{ code: 250 }]);
  expect(heard.unread).toBe(0);
});
