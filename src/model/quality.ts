import type { ModuleFailure } from './module-failure.ts';
import { NOTICES, type Notice, type NoticeCode } from './notice.ts';

export type QualityGrade = 'good' | 'limited' | 'poor';

/** Facts about the capture that limit every conclusion. */
export interface Quality {
  readonly grade: QualityGrade;
  readonly spanSeconds: number;
  readonly cutPackets: number;
  /** Whole packets with something against the specification; not told of captures that were kept before it was. */
  readonly malformedPackets?: number;
  readonly missedBytes: number;
  readonly tcpFlows: number;
  /** TCP flows seen in one direction only, and those whose beginning is missing. */
  readonly oneSidedFlows: number;
  readonly midstreamFlows: number;
  readonly timeReversals: number;
  readonly badClock: boolean;
  readonly dropped: number;
}

/** What keeps a capture from showing more; the reader is told each in words. */
export type QualityLimitCode =
  | 'noPackets'
  | 'cut'
  | 'malformed'
  | 'damaged'
  | 'missed'
  | 'dropped'
  | 'oneSided'
  | 'midstream'
  | 'reversals'
  | 'clock'
  | 'failed'
  | 'partial';

/** A limit, and the best grade that a capture with it can have: those of `good` are worth a word and no more. */
export interface QualityLimit {
  readonly code: QualityLimitCode;
  readonly grade: QualityGrade;
}

/** What limits are told by, of one capture. */
export interface QualityFacts {
  readonly quality: Omit<Quality, 'grade'>;
  readonly packets: number;
  readonly notices: readonly Notice[];
  readonly partial: boolean;
  readonly failures: readonly ModuleFailure[];
}

const GRAVITY: Readonly<Record<QualityGrade, number>> = { poor: 0, limited: 1, good: 2 };

/** All limits that apply, the gravest first: the first one is why the grade is what it is. Shares are our own defaults. */
export function qualityLimits({ quality, packets, notices, partial, failures }: QualityFacts): QualityLimit[] {
  const {
    cutPackets,
    malformedPackets = 0,
    missedBytes,
    dropped,
    oneSidedFlows,
    midstreamFlows,
    tcpFlows,
    timeReversals,
    badClock,
  } = quality;
  const list: QualityLimit[] = [];
  const add = (applies: boolean, code: QualityLimitCode, grade: QualityGrade): void => {
    if (applies) list.push({ code, grade });
  };
  add(packets === 0, 'noPackets', 'poor');
  add(cutPackets > 0, 'cut', cutPackets > packets / 2 ? 'poor' : 'limited');
  add(malformedPackets > 0, 'malformed', gradeOf(malformedPackets / packets, 0.01, 0.5));
  add(
    notices.some(({ code }) => isLossOfFile(code)),
    'damaged',
    'limited',
  );
  add(missedBytes > 0, 'missed', 'limited');
  add(dropped > 0, 'dropped', 'limited');
  add(oneSidedFlows > 0, 'oneSided', gradeOf(oneSidedFlows / tcpFlows, 0.05, 0.5));
  add(midstreamFlows > 0, 'midstream', gradeOf(midstreamFlows / tcpFlows, 0.2, Infinity));
  // Several queues of one network card put packets microseconds out of order: that spoils no conclusion.
  const isJump = notices.some(({ code, parameters }) => code === 'time-order' && Number(parameters['seconds']) >= 1);
  add(timeReversals > 0, 'reversals', isJump ? 'limited' : gradeOf(timeReversals / packets, 0.01, Infinity));
  add(badClock, 'clock', 'poor');
  add(failures.length > 0, 'failed', 'limited');
  add(partial, 'partial', 'limited');
  return list.sort((a, b) => GRAVITY[a.grade] - GRAVITY[b.grade]);
}

function gradeOf(share: number, limited: number, poor: number): QualityGrade {
  if (share > poor) return 'poor';
  return share > limited ? 'limited' : 'good';
}

/** Losses that another limit tells, or that are none of the file's. */
const OTHERWISE_SAID: ReadonlySet<NoticeCode> = new Set([
  'snap-length',
  'no-packets',
  'interface-drops',
  'far-time',
  'module-failed',
  'older-analysis',
]);

const isLossOfFile = (code: NoticeCode): boolean => NOTICES[code].severity === 'loss' && !OTHERWISE_SAID.has(code);
