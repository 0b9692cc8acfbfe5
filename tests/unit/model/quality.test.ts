import { expect, test } from 'vitest';
import { type QualityFacts, qualityLimits } from '../../../src/model/quality.ts';

const SOUND = {
  ...{ spanSeconds: 10, cutPackets: 0, missedBytes: 0, tcpFlows: 100, oneSidedFlows: 0, midstreamFlows: 0 },
  ...{ timeReversals: 0, badClock: false, dropped: 0 },
};
const told = (quality: Partial<QualityFacts['quality']>, others: Partial<QualityFacts> = {}): string[] =>
  qualityLimits({
    ...{ packets: 1000, notices: [], partial: false, failures: [] },
    ...others,
    quality: { ...SOUND, ...quality },
  }).map(({ code, grade }) => `${code} ${grade}`);

test('nothing limits a sound capture', () => {
  expect(told({})).toEqual([]);
});

test('the reason for the grade comes before what is only worth a word', () => {
  expect(told({ oneSidedFlows: 1, timeReversals: 50, badClock: true })).toEqual([
    'clock poor',
    'reversals limited',
    'oneSided good',
  ]);
});

test('shares decide how much a limit weighs', () => {
  expect(told({ cutPackets: 500 })).toEqual(['cut limited']);
  expect(told({ cutPackets: 501 })).toEqual(['cut poor']);
  expect(told({ oneSidedFlows: 6, midstreamFlows: 20 })).toEqual(['oneSided limited', 'midstream good']);
  expect(told({ oneSidedFlows: 51, midstreamFlows: 100 })).toEqual(['oneSided poor', 'midstream limited']);
});

test('packets against the specification limit what is known, many of them more', () => {
  expect(told({ malformedPackets: 10 })).toEqual(['malformed good']);
  expect(told({ malformedPackets: 11 })).toEqual(['malformed limited']);
  expect(told({ cutPackets: 10, malformedPackets: 501 })).toEqual(['malformed poor', 'cut limited']);
});

test('a clock that jumps back limits what is known; packets that are a little out of order do when they are many', () => {
  const back = (seconds: number) => ({
    notices: [{ code: 'time-order', offset: null, lostBytes: null, count: 1, parameters: { seconds } }] as const,
  });
  expect(told({ timeReversals: 1 }, back(0.000_009))).toEqual(['reversals good']);
  expect(told({ timeReversals: 11 }, back(0.000_009))).toEqual(['reversals limited']);
  expect(told({ timeReversals: 1 }, back(1))).toEqual(['reversals limited']);
});

test('each grade that is not good has a reason: packets of an unknown link are one', () => {
  const notice = { offset: null, lostBytes: null, count: 3, parameters: { linkType: 250 } } as const;
  expect(told({}, { notices: [{ code: 'unknown-link-type', ...notice }] })).toEqual(['damaged limited']);
  expect(told({ cutPackets: 1 }, { notices: [{ code: 'snap-length', ...notice }] })).toEqual(['cut limited']);
});
