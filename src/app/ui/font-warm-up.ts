/** Sizes and weights in which lists, trees, bytes and tiles are written. */
const SIZES = ['11px', '12px', '12.5px', '14px', '20px'];
const WEIGHTS = ['400', '600'];
const FAMILIES = ['--font', '--mono'];
/** A letter of each language, and the signs that not every font has: for those the system is asked for another one. */
const SIGNS = 'Aя→←↔↑↓·…—–×≤µ№«»“”’‘›•▸◂▾▲▼◆✎✓●○';

/** The fonts of the page, as CSS writes them. */
export const FONTS: readonly string[] = FAMILIES.flatMap((family) =>
  WEIGHTS.flatMap((weight) => SIZES.map((size) => `${weight} ${size} var(${family})`)),
);

/**
 * Lays out a line in a font where nobody sees it. A font, or another one for a sign that it lacks, is looked for by another
 * process, for which the page waits: 10 to 20 ms on a busy machine, amid the first steps of a scrolled list.
 */
export function layOut(font: string): void {
  const line = document.createElement('div');
  line.setAttribute('aria-hidden', 'true');
  line.style.cssText = `position: fixed; visibility: hidden; pointer-events: none; white-space: pre; font: ${font}`;
  line.textContent = SIGNS;
  document.body.append(line);
  line.getBoundingClientRect();
  line.remove();
}
