import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { CONVERSATIONS } from '../support/conversations.ts';
import { digest } from '../support/digest.ts';
import { pcap, pcapng } from '../support/packets/capture-file.ts';
import { analyseBytes } from '../support/whole-analysis.ts';

test.each(CONVERSATIONS)('%s is the same in every format', async (_, build) => {
  const packets = build();
  const plain = pcap(packets);
  const expected = digest((await analyseBytes(plain))!);
  for (const bytes of [
    pcap(packets, { bigEndian: true, nanoseconds: true }),
    pcapng(packets),
    pcapng(packets, { bigEndian: true, nanoseconds: false }),
    new Uint8Array(gzipSync(plain)),
    new Uint8Array(gzipSync(pcapng(packets))),
  ])
    expect(digest((await analyseBytes(bytes))!)).toBe(expected);
});
