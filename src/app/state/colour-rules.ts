import type { MessageKey } from '../i18n/i18n.svelte.ts';

/** Pairs of a ground and a text in both themes: `[data-tint='rule-sky']` in app.css. Apart in brightness as well as hue. */
export const COLOURS = [
  'alarm',
  'ember',
  'orange',
  'sand',
  'pear',
  'mint',
  'sky',
  'blue',
  'violet',
  'rose',
  'grey',
] as const;
export type Colour = (typeof COLOURS)[number];

/** Packets that a filter accepts have a colour. Of several rules the first holds. */
export interface ColourRule {
  /** As the reader calls it; a rule of ours has words in every language until he does. */
  readonly name: string;
  readonly filter: string;
  readonly colour: Colour;
  readonly on: boolean;
  /** Which rule of ours it is. */
  readonly own?: OwnRule;
}

/** In the order in which they hold: trouble first, then what a packet speaks. */
const OWN = [
  ['malformed', 'wireloupe.malformed || wireloupe.lost', 'ember', true],
  ['reset', 'tcp.flags.reset == 1', 'alarm', true],
  [
    'badTcp',
    'tcp.analysis.flags && !tcp.analysis.window_update && !tcp.analysis.keep_alive && !tcp.analysis.keep_alive_ack',
    'ember',
    true,
  ],
  ['icmpError', 'icmp.type in {3, 4, 5, 11, 12} || icmpv6.type in {1 .. 4}', 'orange', true],
  ['arp', 'arp', 'sand', true],
  ['icmp', 'icmp || icmpv6', 'rose', true],
  ['names', 'dns || mdns || llmnr || nbns', 'sky', true],
  ['http', 'http', 'mint', true],
  ['secret', 'tls || ssh', 'violet', true],
  ['control', 'dhcp || ntp || snmp || igmp || pim || stp', 'pear', true],
  ['connect', 'tcp.flags.syn == 1 || tcp.flags.fin == 1', 'grey', true],
  ['tcp', 'tcp', 'blue', false],
  ['udp', 'udp', 'sky', false],
] as const satisfies readonly (readonly [string, string, Colour, boolean])[];

export type OwnRule = (typeof OWN)[number][0];

export const DEFAULT_RULES: readonly ColourRule[] = OWN.map(([own, filter, colour, on]) => ({
  ...{ name: '', filter, colour, on, own },
}));

/** Key of the words of a rule of ours. */
export const ruleKey = (own: OwnRule): MessageKey => `colour.rule.${own}`;

const MOST = 64;
const LONGEST = 1000;

/** Rules that somebody kept; undefined where they are none. */
export function readRules(read: unknown): readonly ColourRule[] | undefined {
  if (!Array.isArray(read)) return undefined;
  const rules = read.slice(0, MOST).map((each: unknown): ColourRule | null => {
    const { name, filter, colour, on, own } = (each ?? {}) as Partial<Record<keyof ColourRule, unknown>>;
    const known = COLOURS.find((one) => one === colour);
    if (typeof name !== 'string' || typeof filter !== 'string' || known === undefined) return null;
    const [ours] = OWN.find(([id]) => id === own) ?? [];
    const texts = { name: name.slice(0, LONGEST), filter: filter.slice(0, LONGEST) };
    return { ...texts, colour: known, on: on === true, ...(ours && { own: ours }) };
  });
  return rules.filter((rule) => rule !== null);
}

/** The rules in force: those without a filter colour nothing. */
export const activeRules = (rules: readonly ColourRule[]): readonly ColourRule[] =>
  rules.filter(({ on, filter }) => on && filter.trim() !== '');
