import { expect, test } from 'vitest';
import { openCapture } from '../../../src/engine/open.ts';
import { summarise, Summariser } from '../../../src/engine/summary.ts';
import { DEFAULT_SETTINGS } from '../../../src/model/settings.ts';
import type { Summary } from '../../../src/model/query.ts';
import { openWhole } from '../../support/opening.ts';
import { packets } from '../../support/packet-builder.ts';
import { writePcap } from '../../support/capture-writing.ts';

test('a summary that grew with the reading is that of the whole', async () => {
  // Ten flows that send, 10 MiB in three chunks of reading; times go back and forth, some packets are cut.
  const some = packets(
    ...Array.from({ length: 10 }, (_, i) => `udp 10.0.0.${i + 1}:5000 > 10.0.1.1:53 "${'x'.repeat(1300)}"`),
  );
  const written = Array.from({ length: 7500 }, (_, i) => ({
    ...some[i % 10],
    bytes: some[i % 10].bytes.subarray(0, i % 100 === 7 ? 60 : undefined),
    seconds: 1_700_000_000 + ((i * 37) % 7500),
    nanoseconds: (i * 7919) % 1e9,
    length: some[i % 10].bytes.length,
  }));
  const file = new File([writePcap({ linkType: 1, packets: written })], 'long.pcap');
  const facts = { name: file.name, size: file.size, fingerprint: '' };
  const parts: Summary[] = [];
  let summariser: Summariser | null = null;
  const opened = await openCapture(file, DEFAULT_SETTINGS, {
    onChunk(_read, _total, analysis) {
      summariser ??= new Summariser(analysis, facts);
      parts.push(summariser.soFar());
      expect({ ...parts.at(-1)!, quality: null }).toEqual({ ...summarise(analysis, facts), quality: null });
    },
  });
  if (!opened.ok) throw new Error(opened.failure.message);
  expect(parts.length).toBeGreaterThan(2);
  expect(parts[0].packets).toBeLessThan(parts.at(-1)!.packets);
  const whole = summarise(opened.analysis, facts);
  expect(summariser!.final()).toEqual(whole);
  expect(whole).toMatchObject({ packets: 7500, quality: { cutPackets: 75 } });
  expect(whole.bytes - whole.capturedBytes).toBeGreaterThan(0);
});

test('packets against the specification are counted, those that the capture cut are none', async () => {
  const [whole] = packets('udp 10.0.0.1:4000 > 10.0.0.2:5000 "data"');
  const beginning = whole.bytes.subarray(0, 30); // ends within the header of IP
  const written = [
    { bytes: whole.bytes, length: whole.bytes.length },
    { bytes: beginning, length: beginning.length },
    { bytes: beginning, length: whole.bytes.length },
  ].map((packet) => ({ ...packet, seconds: 1_700_000_000, nanoseconds: 0 }));
  const file = new File([writePcap({ linkType: 1, packets: written })], 'broken.pcap');
  const opened = await openWhole(file);
  const { quality } = summarise(opened.analysis, { name: file.name, size: file.size, fingerprint: '' });
  expect(quality).toMatchObject({ malformedPackets: 1, cutPackets: 1, grade: 'limited' });
});
