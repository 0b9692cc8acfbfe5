/** Operating systems, each with the family that it belongs to. A clue for the family speaks for its members as well. */
export const SYSTEMS = {
  windows: { name: 'Windows', family: null },
  linux: { name: 'Linux', family: null },
  android: { name: 'Android', family: 'linux' },
  chromeos: { name: 'ChromeOS', family: 'linux' },
  routeros: { name: 'RouterOS', family: 'linux' },
  apple: { name: 'macOS/iOS', family: null },
  macos: { name: 'macOS', family: 'apple' },
  ios: { name: 'iOS', family: 'apple' },
  bsd: { name: 'BSD', family: null },
  freebsd: { name: 'FreeBSD', family: 'bsd' },
  openbsd: { name: 'OpenBSD', family: 'bsd' },
  netbsd: { name: 'NetBSD', family: 'bsd' },
  cisco: { name: 'Cisco IOS', family: null },
} as const satisfies Readonly<Record<string, { readonly name: string; readonly family: string | null }>>;
/** A system by its name in clues and reports. */
export type System = keyof typeof SYSTEMS;

/** Where a clue stands. */
export const CLUE_SOURCES = [
  'dhcp',
  'dhcp-list',
  'agent',
  'ssh',
  'product',
  'ssdp',
  'ftp',
  'smtp',
  'mysql',
  'vnc',
  'name',
  'query',
  'mdns',
  'vendor',
  'syn',
  'syn-ack',
] as const;
/** A kind of clue by its name. */
export type ClueSource = (typeof CLUE_SOURCES)[number];

/** A fact that speaks for a system. */
export interface SystemClue {
  readonly source: ClueSource;
  readonly system: System;
  /** 3: the system names itself. 2: a program of it does, or its TCP looks so. 1: others do the same at times. */
  readonly weight: number;
  /** What was said, as it stands in the capture. */
  readonly said: string;
  /** How often. */
  readonly count: number;
  /** The first packet that shows it, as a row number; −1 where none is known (any more). */
  readonly packet: number;
  /** The display filter that shows it. */
  readonly filter: string;
}

/**
 * How sure a guess is. `likely`: it names itself, or several kinds of clues agree. `possible`: one clue that is not bound to
 * be true. `contested`: clues speak for systems that one host cannot have: several behind one address, or a forged name.
 */
export const SYSTEM_CERTAINTIES = ['likely', 'possible', 'contested'] as const;
/** A degree of it by its name. */
export type SystemCertainty = (typeof SYSTEM_CERTAINTIES)[number];

/** Which operating system a host seems to have. */
export interface SystemGuess {
  /** The one it is, or those that are contested, the best first. */
  readonly systems: readonly System[];
  readonly certainty: SystemCertainty;
}
