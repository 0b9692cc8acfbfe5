import { expect, test } from 'vitest';
import { sip } from '../../../../../src/engine/dissect/application/sip.ts';
import { readDatagrams, readStream } from '../../../../support/application.ts';
import { expectNoHarm, expectSameInPieces } from '../../../../support/robust.ts';
import { client, server } from '../../../../support/packets/session.ts';

const message = (first: string, ...fields: string[]): string => [first, ...fields, '', ''].join('\r\n');
const register = (cseq: number, ...fields: string[]): string =>
  message(
    'REGISTER sip:example.com SIP/2.0',
    'f: <sip:ann@example.com>',
    'To: <sip:ann@example.com>',
    'i: abc',
    `CSeq: ${cseq} REGISTER`,
    ...fields,
  );
const answer = (status: string, cseq: number): string =>
  message(`SIP/2.0 ${status}`, 'Call-ID: abc', `CSeq: ${cseq} REGISTER`, 'Content-Length: 0');

const DIALOGUE = [
  client(register(1, 'User-Agent: phone')),
  client(register(1, 'User-Agent: phone')),
  server(answer('100 Trying', 1)),
  server(answer('401 Unauthorized', 1)),
  client(register(2, `Authorization: Basic ${btoa('ann:s3cret')}`)),
  server(answer('200 OK', 2)),
  client(register(3, 'Authorization: Digest username="bo", response="x"')),
  server(answer('403 Forbidden', 3)),
];

test.each([
  ['UDP', readDatagrams],
  ['TCP', readStream],
])('over %s', (_, read) => {
  const heard = read(sip, DIALOGUE);
  expect(heard.rows('sip')).toMatchObject([
    { method: 'REGISTER', uri: 'sip:example.com', from: '<sip:ann@example.com>', userAgent: 'phone', status: 401 },
    { user: 'ann', status: 200, reason: 'OK' },
    { user: 'bo', status: 403 },
  ]);
  expect(heard.rows('logins')).toMatchObject([
    { user: 'ann', secret: 's••• (6)', secrecy: 'clear', outcome: 'accepted' },
    { user: 'bo', secrecy: 'hashed', outcome: 'refused' },
  ]);
});

test('a description is told by the compact form of its type as well (RFC 3261, 7.3.3)', () => {
  const invite = message('INVITE sip:b@c SIP/2.0', 'i: 1', 'CSeq: 1 INVITE', 'c: application/sdp', 'l: 0');
  expect(readDatagrams(sip, [client(invite)]).displays).toEqual(['SIP/SDP']);
});

test('bodies over TCP are passed over', () => {
  const invite =
    message(
      'INVITE sip:b@c SIP/2.0',
      'Call-ID: 1',
      'CSeq: 1 INVITE',
      'Content-Type: application/sdp',
      'Content-Length: 30',
    ) + 'x'.repeat(30);
  const said = [client(invite + register(1)), server('\r\n\r\n')];
  expect(
    readStream(sip, said)
      .rows('sip')
      .map((row) => row['method']),
  ).toEqual(['INVITE', 'REGISTER']);
  expectSameInPieces(sip, said, ['sip']);
});

test.each(['OPTIONS / HTTP/1.1\r\n\r\n', 'OPTIONS rtsp://x RTSP/1.0\r\n\r\n', 'hello\r\n', '\0\0'])(
  '%j is none',
  (data) => {
    expect(readDatagrams(sip, [client(data)]).probed).toBe('no');
    expect(readStream(sip, [client(data)]).probed).toBe('no');
  },
);

test('in pieces, cut and changed', () => {
  expectSameInPieces(sip, DIALOGUE, ['sip', 'logins', 'contents']);
  expectNoHarm(sip, DIALOGUE);
});
