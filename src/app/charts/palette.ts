// One fixed colour for each protocol in every chart and table: eight hues that colour-blind readers tell apart (after
// Okabe and Ito, darkened or lightened to 3:1 on the ground of each theme), and grey for the rest.

const LIGHT = ['#0b6bb5', '#c2570c', '#00795c', '#a8458a', '#8a6d00', '#2b8cb0', '#7a4fc0', '#b3363e'] as const;
const DARK = ['#5aa9ec', '#f0924c', '#2fbd95', '#e08fc4', '#d6b53a', '#7fd0ee', '#b79af0', '#f08085'] as const;
const REST = { light: '#7a838f', dark: '#868f9a' } as const;

/** Hue by protocol or direction, lower case as the engine names its series. */
const HUES: Readonly<Record<string, number>> = {
  tcp: 0,
  udp: 1,
  tls: 2,
  ssl: 2,
  dns: 3,
  mdns: 3,
  http: 4,
  http2: 4,
  quic: 5,
  icmp: 6,
  icmpv6: 6,
  arp: 7,
  // Directions stand in place of protocols, beside lists of them: none has the hue of TCP or UDP.
  outbound: 5,
  inbound: 4,
  internal: 2,
  external: 6,
  loopback: 3,
};
/** What carries everything else, and what is nothing in particular: grey, so that the hues are left for protocols. */
const REST_NAMES = new Set(
  'other rest data unknown frame eth ethernet ethertype ip ipv4 ipv6 vlan sll sll2 linux-sll null loopback raw ppp llc'
    .concat(' radiotap prism ppi avs wlan wlan_radio 802.11')
    .split(' ')
    .concat('802.11 radio'),
);
/** Names whose hue is first of all theirs: DNS has it even where there is more MDNS. */
const OWNERS = new Set('tcp udp tls dns http quic icmp arp'.split(' '));

/** Colours of charts: canvases know no style sheets. */
export interface Palette {
  readonly dark: boolean;
  readonly text: string;
  readonly muted: string;
  readonly line: string;
  readonly surface: string;
  readonly accent: string;
  readonly hues: readonly string[];
  readonly rest: string;
  /** Colours that names took where hues had to be told apart; by lower case. */
  readonly taken?: ReadonlyMap<string, string>;
}

/**
 * The colours of a theme.
 * @param series protocols that a chart on the same page tells apart; here they have the same colours as there
 */
export function palette(dark: boolean, series: readonly string[] = []): Palette {
  const colours = theme(dark);
  if (series.length === 0) return colours;
  const hues = coloursOf(series, colours);
  return { ...colours, taken: new Map(series.map((name, index) => [name.toLowerCase(), hues[index]])) };
}

const theme = (dark: boolean): Palette =>
  dark
    ? {
        dark,
        text: '#dfe3e8',
        muted: '#a0a9b4',
        line: '#2d333c',
        surface: '#15181d',
        accent: '#6cabf7',
        hues: DARK,
        rest: REST.dark,
      }
    : {
        dark,
        text: '#1a1f26',
        muted: '#545d69',
        line: '#d5d9df',
        surface: '#ffffff',
        accent: '#1460c4',
        hues: LIGHT,
        rest: REST.light,
      };

/** What a protocol is a kind of: TLS for TLSv1.2, HTTP for HTTP/JSON. */
const familyOf = (key: string): string => key.replace(/\/.*$|v?[\d.]+$/, '');

/**
 * The colour of a protocol; one that has none of its own gets one by its name, always the same. Beside a chart that gives
 * this colour to another one it is grey: it would be read as that.
 */
export function colourOf(name: string, colours: Palette): string {
  const { hues, rest, taken } = colours;
  const key = name.toLowerCase();
  const family = familyOf(key);
  const given = taken?.get(key) ?? taken?.get(family);
  if (given !== undefined) return given;
  if (REST_NAMES.has(key)) return rest;
  const own = hues[HUES[key] ?? HUES[family] ?? hashed(key, hues.length)];
  const isOfOther = taken !== undefined && !CARRIERS.has(key) && [...taken.values()].includes(own);
  return isOfOther ? rest : own;
}

/** Rings that everything else lies upon: they keep their colours even where a ninth protocol had to take one of them. */
const CARRIERS = new Set(['tcp', 'udp']);

/** A hue by a name, the same each time. */
function hashed(key: string, hues: number): number {
  let sum = 0;
  for (let at = 0; at < key.length; at += 1) sum = (sum * 31 + key.charCodeAt(at)) >>> 0;
  // The first two are those of TCP and UDP, which everything else lies upon.
  return 2 + (sum % (hues - 2));
}

/** Colours of several series side by side: as `colourOf`, but no two alike while there are hues left. */
export function coloursOf(names: readonly string[], colours: Palette): readonly string[] {
  const taken = new Set<string>();
  const fixed: (string | undefined)[] = names.map((name) =>
    REST_NAMES.has(name.toLowerCase()) ? colours.rest : undefined,
  );
  for (const isOwners of [true, false]) {
    for (const [index, name] of names.entries()) {
      const key = name.toLowerCase();
      const hue = HUES[key] ?? HUES[familyOf(key)];
      if (fixed[index] !== undefined || hue === undefined || OWNERS.has(key) !== isOwners) continue;
      if (taken.has(colours.hues[hue])) continue;
      fixed[index] = colours.hues[hue];
      taken.add(colours.hues[hue]);
    }
  }
  // Those of TCP and UDP come last: on the same page they stand for what carries the others.
  const spare = [...colours.hues.slice(2), ...colours.hues.slice(0, 2)];
  return fixed.map((colour, index) => {
    if (colour !== undefined) return colour;
    const wished = colourOf(names[index], colours);
    const free = taken.has(wished) ? (spare.find((hue) => !taken.has(hue)) ?? colours.rest) : wished;
    taken.add(free);
    return free;
  });
}
