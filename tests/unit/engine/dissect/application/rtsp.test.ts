import { expect, test } from 'vitest';
import { rtsp } from '../../../../../src/engine/dissect/application/rtsp.ts';
import { readStream, type Said } from '../../../../support/application.ts';
import { inspect, valuesOf } from '../../../../support/fields.ts';
import { concat } from '../../../../support/packets/bytes.ts';
import { pcap } from '../../../../support/packets/capture-file.ts';
import { tcpSession, client, server } from '../../../../support/packets/session.ts';
import { expectNoHarm, expectSameInPieces } from '../../../../support/robust.ts';

const message = (first: string, ...fields: string[]): string => [first, ...fields, '', ''].join('\r\n');
const SDP = 'v=0\r\no=- 1 1 IN IP4 cam\r\ns=Door\r\nt=0 0\r\nm=video 0 RTP/AVP 96\r\n';
const frame = Uint8Array.of(0x24, 1, 0, 5, 1, 2, 3, 4, 5);

const DIALOGUE: Said[] = [
  client(message('DESCRIBE rtsp://cam/1 RTSP/1.0', 'CSeq: 1', 'User-Agent: player')),
  server(message('RTSP/1.0 401 Unauthorized', 'CSeq: 1')),
  client(message('DESCRIBE rtsp://cam/1 RTSP/1.0', 'CSeq: 2', `Authorization: Basic ${btoa('admin:s3cret')}`)),
  server(message('RTSP/1.0 200 OK', 'CSeq: 2', 'Content-Type: application/sdp', `Content-Length: ${SDP.length}`) + SDP),
  client(message('PLAY rtsp://cam/1 RTSP/1.0', 'CSeq: 3', 'Session: 77')),
  server(concat(frame, message('RTSP/1.0 200 OK', 'CSeq: 3', 'Session: 77;timeout=60'), frame, frame)),
];

test('requests with their answers, and what is proved in clear text', () => {
  const heard = readStream(rtsp, DIALOGUE);
  expect(heard.rows('rtsp')).toMatchObject([
    { method: 'DESCRIBE', url: 'rtsp://cam/1', userAgent: 'player', status: 401 },
    { method: 'DESCRIBE', user: 'admin', status: 200, reason: 'OK' },
    { method: 'PLAY', session: '77', status: 200 },
  ]);
  expect(heard.rows('logins')).toMatchObject([
    { protocol: 'rtsp', user: 'admin', secret: 's••• (6)', secrecy: 'clear', outcome: 'accepted' },
  ]);
  expect(heard.displays).toEqual(['RTSP', 'RTSP', 'RTSP', 'RTSP/SDP', 'RTSP', 'RTSP']);
});

test.each(['OPTIONS / HTTP/1.1\r\n\r\n', 'OPTIONS sip:x SIP/2.0\r\n\r\n', 'hello\r\n', '\0\0'])(
  '%j is none',
  (data) => {
    expect(readStream(rtsp, [client(data)]).probed).toBe('no');
  },
);

test('fields of requests, answers, descriptions and frames between', async () => {
  const exchanges = DIALOGUE.map(({ from, data }) => ({ from, data: data! }));
  const inspector = await inspect(pcap(tcpSession({ client: '10.0.0.1:40000', server: '10.0.0.2:554', exchanges })));
  const tree = async (packet: number) => valuesOf(await inspector.detail(packet, true));
  expect(await tree(3)).toMatchObject({
    'rtsp.request': ['DESCRIBE rtsp://cam/1 RTSP/1.0'],
    'rtsp.method': ['DESCRIBE'],
    'rtsp.url': ['rtsp://cam/1'],
  });
  expect(await tree(6)).toMatchObject({
    'rtsp.status': ['200'],
    'rtsp.content-type': ['application/sdp'],
    'rtsp.content-length': [`${SDP.length} bytes`],
    'sdp.session_name': ['Door'],
  });
  expect(await tree(8)).toMatchObject({
    'rtsp.session': ['77;timeout=60'],
    'rtsp.channel': ['0x01', '0x01', '0x01'],
    'rtsp.length': ['5 bytes', '5 bytes', '5 bytes'],
  });
});

test('reading goes on behind lost bytes', () => {
  const lost = [
    ...DIALOGUE.slice(0, 3),
    { from: 'server', lost: 500, data: 'half a line' } as Said,
    ...DIALOGUE.slice(4),
  ];
  const heard = readStream(rtsp, lost);
  expect(heard.gaveUp).toBe(false);
  expect(heard.rows('rtsp')).toMatchObject([{ status: 401 }, { status: null }, { method: 'PLAY', status: 200 }]);
});

test('in pieces, cut and changed', () => {
  expectSameInPieces(rtsp, DIALOGUE, ['rtsp', 'logins', 'contents']);
  expectNoHarm(rtsp, DIALOGUE);
});
