import type { DetectorDescription, Finding } from '../../src/model/finding.ts';
import type { StoredAnalysis } from '../../src/model/stored.ts';
import { fakeSummary } from './fake-client.ts';

const text = (en: string) => ({ en, ru: en });

/** A finding of a port scan; a test changes what it is about. */
export const madeUpFinding = (change: Partial<Finding> = {}): Finding => ({
  id: 'port-scan',
  code: 'S1',
  key: `port-scan/${change.actor ?? '10.0.0.9'}`,
  severity: 'high',
  confidence: 'high',
  outcome: 'attempted',
  title: text('{actor} tried {ports, number} ports'),
  parameters: { actor: '10.0.0.9', ports: 300 },
  actor: '10.0.0.9',
  actorId: 0,
  targets: ['10.0.0.2'],
  targetCount: 1,
  direction: 'internal',
  firstPacket: 0,
  lastPacket: 2,
  measures: [],
  evidence: [{ packet: 1, flow: 1, field: 'tcp.dstport', value: '22' }],
  evidenceCount: 300,
  flows: [1],
  supporting: [],
  opposing: [],
  techniques: ['T1046'],
  ...change,
});

export const MADE_UP_DETECTOR: DetectorDescription = {
  id: 'port-scan',
  code: 'S1',
  title: text('Port scan'),
  techniques: ['T1046'],
  about: { meaning: text('a'), falsePositives: text('b'), doNow: text('c'), doNext: text('d') },
  options: [{ name: 'ports', value: 15, min: 5, max: 1000, help: text('Ports'), source: 'Zeek' }],
};

/** What the worker would put into the library. */
export function madeUpAnalysis(name: string, fingerprint: string): StoredAnalysis {
  return {
    summary: { ...fakeSummary(name), fingerprint },
    packets: null,
    flows: null,
    tables: [],
    texts: { chunks: [], lengths: new Uint32Array(0) },
    addresses: { kinds: new Uint8Array(0), words: new Uint32Array(0) },
    layers: [],
    findings: [madeUpFinding()],
    aggregates: {
      protocols: [{ label: 'TCP', packets: 1000, bytes: 90_000 }],
      hosts: new Uint32Array(0),
      severities: { info: 0, low: 0, medium: 0, high: 1, critical: 0 },
    },
    state: {},
  };
}
