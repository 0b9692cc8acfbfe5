import { describe, expect, test } from 'vitest';
import { CONVERSATIONS } from '../support/conversations.ts';
import { flatten, inspect } from '../support/fields.ts';
import type { Packet } from '../support/packet-builder.ts';
import { pcap } from '../support/packets/capture-file.ts';

/** Mulberry32: the same numbers everywhere. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Every packet is explained, no field lies outside of its bytes, and nothing throws. */
async function explainAll(packets: readonly Packet[]): Promise<void> {
  const inspector = await inspect(pcap([...packets]));
  for (let packet = 0; packet < packets.length; packet += 1) {
    const { layers, sources } = await inspector.detail(packet, true);
    expect(layers[0]?.name).toBe('frame');
    for (const { source, at, length } of flatten(layers))
      expect(at + length).toBeLessThanOrEqual(sources[source].bytes.length);
  }
}

const MOST = 30;

describe.each(CONVERSATIONS)('%s', (_name, build) => {
  test('every packet is explained within its bytes', () => explainAll(build().slice(0, MOST)));

  test('cut', async () => {
    const next = random(7);
    await explainAll(
      build()
        .slice(0, MOST)
        .map((packet) => ({ ...packet, bytes: packet.bytes.slice(0, Math.floor(next() * packet.bytes.length)) })),
    );
  });

  test('changed at random', async () => {
    const next = random(11);
    for (let round = 0; round < 3; round += 1)
      await explainAll(
        build()
          .slice(0, MOST)
          .map((packet) => {
            const bytes = packet.bytes.slice();
            for (let i = 0; i < 4; i += 1) bytes[Math.floor(next() * bytes.length)] = Math.floor(next() * 256);
            return { ...packet, bytes };
          }),
      );
  });
});
