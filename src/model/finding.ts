import type { Direction } from './direction.ts';
import type { AddressId, FlowId, PacketId } from './ids.ts';
import type { Unit } from './table.ts';
import type { Text } from './text.ts';

export const SEVERITIES = ['info', 'low', 'medium', 'high', 'critical'] as const;
/** Impact if true. */
export type Severity = (typeof SEVERITIES)[number];

export const CONFIDENCES = ['low', 'medium', 'high', 'confirmed'] as const;
/** Chance that it is true. */
export type Confidence = (typeof CONFIDENCES)[number];

/** How far an attack came: `answered` got a reply that decides nothing, `unknown` cannot be told from the capture. */
export const OUTCOMES = ['unknown', 'attempted', 'answered', 'succeeded'] as const;
/** How far an attack got, as the capture shows it. */
export type OutcomeOfAttack = (typeof OUTCOMES)[number];

/** A number the rule used, beside the threshold it was held against. */
export interface Measure {
  readonly name: Text;
  readonly value: number | string;
  readonly unit: Unit | null;
  /** What it had to reach, or null for a number that only informs. */
  readonly threshold: number | null;
  /** Where the threshold comes from: `Zeek scan.zeek`, `own default`. */
  readonly source: string | null;
}

/** A packet that shows it. */
export interface Evidence {
  readonly packet: PacketId;
  readonly flow: FlowId;
  /** Field that matters, as Wireshark names it, and what it holds; secrets are masked. */
  readonly field: string;
  readonly value: string;
}

/** A fact that speaks for or against the finding. Parameters fill the sentence. */
export interface Argument {
  readonly text: Text;
  readonly parameters: Readonly<Record<string, string | number>>;
}

/**
 * What a detector found. `key` is the same in every analysis of the same traffic: detector id, actor and identifier
 * parts in canonical text form, without times, packet numbers or counts.
 */
export interface Finding {
  readonly id: string;
  readonly code: string;
  readonly key: string;
  readonly severity: Severity;
  readonly confidence: Confidence;
  readonly outcome: OutcomeOfAttack;
  /** One line with the actor and the numbers filled in. */
  readonly title: Text;
  readonly parameters: Readonly<Record<string, string | number>>;
  /** Who did it: address text, or null where nobody can be named. */
  readonly actor: string | null;
  readonly actorId: AddressId;
  /** Against whom: first 20 hosts, host:port pairs or names, and how many in all. */
  readonly targets: readonly string[];
  readonly targetCount: number;
  readonly direction: Direction;
  readonly firstPacket: PacketId;
  readonly lastPacket: PacketId;
  readonly measures: readonly Measure[];
  /** First rows, and how many there are in all. */
  readonly evidence: readonly Evidence[];
  readonly evidenceCount: number;
  /** Flows it is about, capped like the evidence. */
  readonly flows: readonly FlowId[];
  readonly supporting: readonly Argument[];
  readonly opposing: readonly Argument[];
  readonly techniques: readonly string[];
  /** How many findings it stands for, where its detector had more than are listed. */
  readonly folded?: number;
  /** Why the allow-list says that it was to be expected. */
  readonly expected?: Expectation;
}

/** What explains a finding: whom the allow-list knows, by which entry, and what it says of that; empty where nothing. */
export interface Expectation {
  readonly subject: string;
  readonly entry: string;
  readonly why: string;
}

/** When a finding happened: nanoseconds since the first packet of the capture. */
export interface FindingSpan {
  readonly key: string;
  readonly from: number;
  readonly to: number;
}

/** A threshold of a detector that the user can move, with its default and bounds. */
export interface OptionDescription {
  readonly name: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly help: Text;
  /** Where the default comes from: `Zeek scan.zeek`, `own default`. */
  readonly source: string;
}

/** What a detector is and means: the words beside its findings, and its thresholds. */
export interface DetectorDescription {
  /** Public name in kebab-case, and a short code to speak of it: a letter for the kind of attack, a number. */
  readonly id: string;
  readonly code: string;
  readonly title: Text;
  /** ATT&CK technique ids. */
  readonly techniques: readonly string[];
  /** Shown beside every finding. */
  readonly about: {
    readonly meaning: Text;
    readonly falsePositives: Text;
    readonly doNow: Text;
    readonly doNext: Text;
  };
  readonly options: readonly OptionDescription[];
}
