/** What the analyst said of the open capture, as it goes into a report. Nothing here is the word of a detector. */
export interface AnalystReview {
  readonly findings: readonly ReviewedFinding[];
  readonly packets: readonly ReviewedPacket[];
}

/** What the analyst said of a finding. */
export interface ReviewedFinding {
  /** Of the finding (model/finding.ts); it may not be found with the thresholds of now. */
  readonly key: string;
  readonly state: 'new' | 'investigating' | 'confirmed' | 'false-positive' | 'benign';
  readonly note: string;
  /** Milliseconds since 1970. */
  readonly changedAt: number;
}

/** A mark, a note, or both. */
export interface ReviewedPacket {
  /** Row of the packet table. */
  readonly packet: number;
  readonly marked: boolean;
  readonly note: string;
  /** Milliseconds since 1970. */
  readonly changedAt: number;
}
