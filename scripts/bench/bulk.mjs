import { Connection } from './connection.mjs';
import { Random } from './random.mjs';

const PIECE = 1460 * 512;

/**
 * One download over one TCP connection. Its sequence numbers pass 2^32 on the way.
 * @param {import('./writer.mjs').CaptureWriter} out
 * @param {number} size bytes of the file that is fetched
 */
export function bulk(out, size, seed = 3) {
  const random = new Random(seed);
  const pool = random.bytes(PIECE);
  const clock = { out, now: 0 };
  const client = { mac: Buffer.from('02000a010005', 'hex'), ip: 0x0a01_0005, port: 50_123, ttl: 64 };
  const server = { mac: Buffer.from('02005e000001', 'hex'), ip: 0xc633_6480, port: 80, ttl: 54 };
  const connection = new Connection(clock, client, server, {
    roundTrip: 400,
    clientSequence: random.bits(),
    serverSequence: (0x1_0000_0000 - Math.floor(size / 2)) >>> 0,
  });

  function* download() {
    yield* connection.open();
    yield* connection.ask(Buffer.from('GET /image.iso HTTP/1.1\r\nHost: mirror.example\r\nAccept: */*\r\n\r\n'));
    const head = `HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nContent-Length: ${size}\r\n\r\n`;
    yield* connection.answer(Buffer.from(head));
    for (let left = size; left > 0; left -= PIECE) yield* connection.answer(pool.subarray(0, Math.min(left, PIECE)));
    yield* connection.close();
  }
  for (const delay of download()) clock.now += delay;
}
