import type { Strip } from '../../state/colour-map.svelte.ts';

/** Width of a map, in the units of its drawing. */
export const WIDTH = 12;

/**
 * One path for each rule: a strip has the colours of the rows that stand for it side by side, as wide as they are many, in
 * the order of the rules, so that trouble is always at the left.
 */
export function pathsOf(strips: readonly Strip[], rules: number): string[] {
  const paths = Array.from({ length: rules }, () => '');
  for (const [y, strip] of strips.entries()) {
    const coloured = strip.filter((rule) => rule >= 0).sort((a, b) => a - b);
    for (let at = 0; at < coloured.length;) {
      const rule = coloured[at];
      const count = coloured.lastIndexOf(rule) + 1 - at;
      const [x, width] = [at, count].map((each) => (each * WIDTH) / strip.length);
      if (rule < rules) paths[rule] += `M${x} ${y}h${width}v1h${-width}z`;
      at += count;
    }
  }
  return paths;
}

/** Marks one upon the other are one: the first of each line of the screen stays. */
export function apart<T extends { readonly place: number }>(ticks: readonly T[], total: number, height: number): T[] {
  const taken = new Set<number>();
  return ticks.filter(({ place }) => {
    const line = Math.floor((place / total) * (height / 2));
    if (taken.has(line)) return false;
    taken.add(line);
    return true;
  });
}
