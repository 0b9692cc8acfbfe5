/**
 * Holds our field trees against tshark's, name by name: what tests/golden/fields.test.ts and `fields.mjs --report` share.
 */

/**
 * All `name=value` of a layer of tshark's JSON, which nests what lies below a field under `name_tree`.
 * @param {object} node
 * @param {string[]} found
 */
export function collect(node, found) {
  for (const [name, value] of Object.entries(node)) {
    for (const each of Array.isArray(value) ? value : [value]) {
      if (typeof each === 'object' && each !== null) collect(each, found);
      else if (/^[a-z].*\.(?!.*_tree$)/.test(name) && String(each).length <= LONGEST) found.push(`${name}=${each}`);
    }
  }
}

/** Values with more characters are left out. */
export const LONGEST = 64;
const TIME = /^([A-Z][a-z]{2} [ \d]\d, \d{4} \d\d:\d\d:\d\d)(\.\d+) UTC$/;

/**
 * Numbers as numbers, whatever the base; times as seconds since 1970; texts without quotation marks and escapes of line
 * ends; nothing for bytes that are none and for a time that is not set.
 * @param {string} value
 */
export function plain(value) {
  if (/^0x[0-9a-f]+$/i.test(value)) return String(BigInt(value));
  if (/^-?\d+(\.\d+)?$/.test(value)) return String(Number(value));
  if (value === '<empty>' || value === 'NULL') return '';
  const [, seconds, fraction] = TIME.exec(value) ?? [];
  if (seconds !== undefined) return String(Number(`${Date.parse(`${seconds} UTC`) / 1000}${fraction}`));
  return value.replaceAll('\\r\\n', '').trim().toLowerCase();
}

/** Counts, over many packets, how far two trees agree. */
export class Comparison {
  equal = 0;
  there = 0;
  shown = 0;
  /** @type {Map<string, { count: number, example: string }>} */
  missing = new Map();
  /** @type {Map<string, { count: number, example: string }>} */
  unequal = new Map();
  #explained;

  /** @param {(name: string) => boolean} explained whether a field belongs to what is compared */
  constructor(explained) {
    this.#explained = explained;
  }

  /**
   * @param {string} place words for the packet, kept as an example
   * @param {readonly string[]} pairs tshark's `name=value`
   * @param {Readonly<Record<string, readonly (string | null)[]>>} ours values by name
   */
  add(place, pairs, ours) {
    /** @type {Map<string, string[]>} */
    const theirs = new Map();
    for (const pair of pairs) {
      const cut = pair.indexOf('=');
      const name = pair.slice(0, cut);
      const known = theirs.get(name) ?? [];
      known.push(plain(pair.slice(cut + 1)));
      theirs.set(name, known);
    }
    for (const [name, values] of theirs) {
      if (!this.#explained(name)) continue;
      this.shown += 1;
      const own = ours[name]
        ?.filter((value) => (value?.length ?? 0) <= LONGEST)
        .map((value) => plain(value ?? ''))
        .sort();
      if (own === undefined) note(this.missing, name, `${place}: ${values.join(', ')}`);
      else {
        this.there += 1;
        // A place without a value stands in tshark's JSON only where nothing stands below it.
        if (own.join('\n') === values.sort().join('\n') || [...own, ...values].join('') === '') this.equal += 1;
        else note(this.unequal, name, `${place}: ${own.join(', ')} | ${values.join(', ')}`);
      }
    }
  }

  /**
   * The most frequent differences, one a line.
   * @param {number} most of each kind
   */
  lines(most) {
    const show = (/** @type {string} */ word, /** @type {typeof this.missing} */ found) =>
      [...found]
        .sort((a, b) => b[1].count - a[1].count)
        .slice(0, most)
        .map(([name, { count, example }]) => `${word} ${count} ${name}, ${example}`);
    return [...show('missing', this.missing), ...show('unequal', this.unequal)];
  }

  /** Both shares in words. */
  get summary() {
    const share = (/** @type {number} */ part, /** @type {number} */ whole) =>
      whole === 0 ? '–' : `${((100 * part) / whole).toFixed(1)} %`;
    const { equal, there, shown } = this;
    return `${equal} of ${there} equal (${share(equal, there)}), ${there} of ${shown} there (${share(there, shown)})`;
  }
}

/**
 * @param {Map<string, { count: number, example: string }>} found
 * @param {string} name
 * @param {string} example
 */
function note(found, name, example) {
  const known = found.get(name);
  if (known === undefined) found.set(name, { count: 1, example });
  else known.count += 1;
}
