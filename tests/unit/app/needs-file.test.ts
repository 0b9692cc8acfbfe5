import { expect, test } from 'vitest';
import { needsFileText } from '../../../src/app/state/needs-file.ts';
import { fakeSummary } from '../../support/fake-client.ts';

test.each(['packet', 'export', 'stream', 'tcp'] as const)(
  '%s: a file that is being read is waited for, one that is not there is asked for by its name',
  (what) => {
    const summary = fakeSummary('kept.pcap', 7);
    expect(needsFileText({ isReading: true, summary }, what)).toMatch(/once the capture is read/);
    expect(needsFileText({ isReading: true, summary }, what)).not.toContain('kept.pcap');
    expect(needsFileText({ isReading: false, summary }, what)).toContain('Open kept.pcap again');
  },
);
