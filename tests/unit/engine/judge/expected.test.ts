import { expect, test } from 'vitest';
import { DETECTORS } from '../../../../src/engine/detect/registry.ts';
import { withExpectations } from '../../../../src/engine/judge/expected.ts';
import { conclude } from '../../../../src/engine/judge/judge.ts';
import type { Finding } from '../../../../src/model/finding.ts';
import { DEFAULT_SETTINGS } from '../../../../src/model/settings.ts';
import { analyse } from '../../../support/judge.ts';
import { madeUpFinding } from '../../../support/made-up.ts';
import { packets } from '../../../support/packet-builder.ts';

const expectedOf = (finding: Finding, ...lines: string[]) => withExpectations([finding], lines)[0].expected ?? null;

test('whoever did it is known to be good, and the finding says by which entry and why', () => {
  const scan = madeUpFinding();
  expect(expectedOf(scan, '# ours', '10.0.0.0/28 # the scanner')).toEqual({
    subject: '10.0.0.9',
    entry: '10.0.0.0/28',
    why: 'the scanner',
  });
  expect(expectedOf(scan, '10.0.0.8')).toBeNull();
  expect(expectedOf(scan), 'an empty list explains nothing').toBeNull();
});

test('an attack on a host that is known to be good is no less of one', () => {
  expect(expectedOf(madeUpFinding(), '10.0.0.2')).toBeNull();
});

test('a service that is known to be good explains those who call it, where all of them are listed', () => {
  const beacon = madeUpFinding({ id: 'beaconing', targets: ['cdn.example.com:443'] });
  expect(expectedOf(beacon, 'example.com')).toMatchObject({ subject: 'cdn.example.com:443', entry: 'example.com' });
  const two = { ...beacon, targets: ['a.example.com:443', '198.51.100.1:80'], targetCount: 2 };
  expect(expectedOf(two, 'example.com')).toBeNull();
  expect(expectedOf(two, 'example.com', '198.51.100.1')).not.toBeNull();
  expect(expectedOf({ ...two, targetCount: 30 }, 'example.com', '198.51.100.1')).toBeNull();
});

test('of an address on a blocklist it is that address, not whom it knocked at', () => {
  const knock = madeUpFinding({ id: 'ip-blocklist', actor: '203.0.113.5', parameters: { bad: '203.0.113.5' } });
  expect(expectedOf(knock, '10.0.0.2')).toBeNull();
  expect(expectedOf(knock, '203.0.113.5')).not.toBeNull();
  expect(expectedOf({ ...knock, actor: '10.0.0.2' }, '203.0.113.5'), 'it was called').not.toBeNull();
});

test('one that stands for many others, or has nobody, is not explained', () => {
  expect(expectedOf(madeUpFinding({ folded: 5 }), '10.0.0.9')).toBeNull();
  expect(expectedOf(madeUpFinding({ actor: null }), '0.0.0.0/0')).toBeNull();
});

test('what a detector says explains its findings is there: the actor, targets, or a parameter of its words', () => {
  for (const { id, explainedBy = [] } of DETECTORS)
    for (const part of explainedBy) expect(['actor', 'targets', 'target', 'bad', 'sender'], id).toContain(part);
});

test('findings stay what they are, and are told apart no more once the entry is gone', async () => {
  const scan = await analyse(
    packets(
      ...Array.from({ length: 40 }, (_, port) => `tcp 10.0.0.9:${40000 + port} > 10.0.0.2:${port + 1} SYN seq=1`),
    ),
  );
  conclude(scan, DEFAULT_SETTINGS);
  const plain = scan.findings;
  expect(plain.map(({ id }) => id)).toContain('port-scan');
  conclude(scan, { ...DEFAULT_SETTINGS, allowlist: ['10.0.0.9 # tests'] }, plain);
  expect(scan.findings.map(({ expected, ...bare }) => [expected?.why, bare])).toEqual(
    plain.map((bare) => [bare.actor === '10.0.0.9' ? 'tests' : undefined, bare]),
  );
  conclude(scan, DEFAULT_SETTINGS, scan.findings);
  expect(scan.findings).toEqual(plain);
});
