import { Connection } from './connection.mjs';
import { udp } from './frames.mjs';
import { applicationData, dnsExchange, httpExchange, tlsHandshake } from './messages.mjs';
import { Random } from './random.mjs';

const CLIENTS = 250;
const SERVERS = 900;
const CONCURRENT = 400;
const POOL = 1 << 20;
const FIRST_PORT = 32_768;
const PORTS = 28_000;
const SITES = ['shop', 'mail', 'news', 'api', 'cdn', 'login', 'static', 'video', 'wiki', 'git'];
const GATEWAY = Buffer.from('02005e000001', 'hex');
const millisecond = 1000;

/**
 * An office in the morning: name look-ups, web pages, TLS of both versions, chatty and heavy, hundreds at a time.
 * @param {import('./writer.mjs').CaptureWriter} out
 * @param {number} size bytes after which no conversation begins any more
 */
export function mixed(out, size, seed = 1) {
  const random = new Random(seed);
  const pool = random.bytes(POOL);
  const text = Buffer.from(pool.toString('base64').replace(/.{76}/g, '$&\n'), 'latin1').subarray(0, POOL);
  const clock = { out, now: 0 };
  const lastPort = new Uint16Array(CLIENTS);

  const client = () => {
    const index = random.between(0, CLIENTS - 1);
    const port = FIRST_PORT + (lastPort[index]++ % PORTS); // no five-tuple twice
    return { mac: Buffer.from([2, 0, 10, 1, 0, index]), ip: 0x0a01_0002 + index, port, ttl: 64 };
  };
  const server = (port) => ({ mac: GATEWAY, ip: 0xc633_6401 + random.between(0, SERVERS - 1), port, ttl: 54 });
  const siteName = () => `${random.pick(SITES)}-${random.between(1, 400)}.example`;
  const connect = (port) =>
    new Connection(clock, client(), server(port), {
      roundTrip: random.spread(2 * millisecond, 120 * millisecond),
      clientSequence: random.bits(),
      serverSequence: random.bits(),
    });

  function* lookUp() {
    const { query, answer } = dnsExchange(random, siteName());
    const asker = client();
    const resolver = { mac: Buffer.from('020000000035', 'hex'), ip: 0x0a01_0001, port: 53, ttl: 64 };
    udp(out, clock.now, asker, resolver, query);
    yield random.spread(millisecond / 2, 60 * millisecond);
    udp(out, clock.now, resolver, asker, answer);
  }

  function* browse() {
    const connection = connect(80);
    const host = siteName();
    yield* connection.open();
    for (let left = random.between(1, 12); left > 0; left--) {
      const { request, response } = httpExchange(random, host, random.spread(150, 60_000), text);
      yield* connection.ask(request);
      yield* connection.answer(response);
      yield random.spread(millisecond, 900 * millisecond);
    }
    yield* connection.close();
  }

  function* secure(exchanges, largest) {
    const connection = connect(443);
    yield* connection.open();
    const turns = tlsHandshake(random, siteName(), random.unit() < 0.7, pool);
    for (const [turn, bytes] of turns.entries()) yield* turn % 2 ? connection.answer(bytes) : connection.ask(bytes);
    for (let left = exchanges; left > 0; left--) {
      yield* connection.ask(applicationData(random, pool, random.spread(24, 180)));
      yield* connection.answer(applicationData(random, pool, random.spread(24, largest)));
      yield random.spread(millisecond, 400 * millisecond);
    }
    yield* connection.close();
  }

  const begin = () => {
    const kind = random.unit();
    if (kind < 0.45) return lookUp();
    if (kind < 0.6) return browse();
    if (kind < 0.78) return secure(random.between(2, 30), 16_000);
    return secure(random.between(20, 120), 300);
  };

  play(clock, random, begin, () => out.size < size);
}

/** Runs conversations at the same time: whose next packet is due first goes on. A heap keeps them in order. */
function play(clock, random, begin, mayBegin) {
  const heap = [];
  const push = (due, talk) => {
    let at = heap.push({ due, talk }) - 1;
    for (let parent = (at - 1) >> 1; at > 0 && heap[parent].due > due; at = parent, parent = (at - 1) >> 1) {
      [heap[at], heap[parent]] = [heap[parent], heap[at]];
    }
  };
  const pop = () => {
    const first = heap[0];
    const last = heap.pop();
    if (heap.length === 0) return first;
    heap[0] = last;
    for (let at = 0; ;) {
      let least = at;
      for (const child of [2 * at + 1, 2 * at + 2]) {
        if (child < heap.length && heap[child].due < heap[least].due) least = child;
      }
      if (least === at) return first;
      [heap[at], heap[least]] = [heap[least], heap[at]];
      at = least;
    }
  };

  for (let i = 0; i < CONCURRENT; i++) push(random.between(0, 2_000_000), begin());
  while (heap.length) {
    const { due, talk } = pop();
    clock.now = due;
    const { value, done } = talk.next();
    if (!done) push(due + Math.max(1, Math.round(value)), talk);
    else if (mayBegin()) push(due + random.between(1, 200_000), begin());
  }
}
