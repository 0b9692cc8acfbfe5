import { ACK, RST, SHORT_OPTIONS, SYN, tcp } from './frames.mjs';
import { Random } from './random.mjs';

const NETWORK = 0x0a14_0000; // 10.20.0.0/16
const HOSTS = 0x1_0000;
const SCANNER = { mac: Buffer.from('020000000066', 'hex'), ip: 0xc000_0242, port: 43_210, ttl: 60 };
const GATEWAY = Buffer.from('02005e000001', 'hex');
const COMMON = [22, 23, 80, 443, 445, 3389, 21, 25, 53, 110, 139, 143, 1433, 1521, 3306, 5432, 5900, 6379, 8080, 8443];
/** Answers come so many probes later. */
const DELAY = 300;
const GAP = 9; // microseconds between probes

/**
 * One scanner over a /16, port after port: 60-byte packets and a new flow for nearly each of them. A tenth is refused, three in a
 * thousand are open, the rest is silence.
 * @param {import('./writer.mjs').CaptureWriter} out
 * @param {number} packets
 */
export function scan(out, packets, seed = 2) {
  const random = new Random(seed);
  const answers = [];
  for (let probe = 0; out.packets < packets; probe++) {
    const time = probe * GAP;
    while (answers.length && answers[0].probe + DELAY <= probe && out.packets < packets)
      answer(out, time, answers.shift());
    if (out.packets >= packets) break;

    // An odd multiplier visits every host once per port, in an order that looks random.
    const host = Math.imul(probe, 40_503) & (HOSTS - 1);
    const index = Math.floor(probe / HOSTS);
    const port = COMMON[index] ?? 1024 + index;
    const target = { mac: GATEWAY, ip: NETWORK + host, port, ttl: 57 };
    const seq = random.bits();
    tcp(out, time + 2, SCANNER, target, { flags: SYN, seq, ack: 0, window: 1024, options: SHORT_OPTIONS });
    const fate = random.unit();
    if (fate < 0.103) answers.push({ probe, target, seq, isOpen: fate < 0.003, back: random.bits() });
  }
}

function answer(out, time, { target, seq, isOpen, back }) {
  if (!isOpen) {
    tcp(out, time, target, SCANNER, { flags: RST | ACK, seq: 0, ack: seq + 1, window: 0 });
    return;
  }
  tcp(out, time, target, SCANNER, { flags: SYN | ACK, seq: back, ack: seq + 1, options: SHORT_OPTIONS });
  tcp(out, time + 1, SCANNER, target, { flags: RST, seq: seq + 1, ack: 0, window: 0 });
}
