/** Every size in which the page writes; a test compares it with the styles. */
export const FONT_SIZES = '9 10 10.5 11 11.4 11.5 11.875 12 12.35 12.5 13 14 15 16 18 20'
  .split(' ')
  .map((size) => `${size}px`);
const STYLES = ['400 # var(--font)', '600 # var(--font)', '400 # var(--mono)', '600 # var(--mono)'];
/** A letter of each language, and the signs that not every font has: for those the system is asked for another one. */
const SIGNS = 'Aя→←↔↑↓·…—–×≤µ№«»“”’‘›•▸◂▾▲▼◆✎✓●○';

/**
 * Lays out a line in each font of one size where nobody sees it. A font, or another one for a sign that it lacks, is looked
 * for by another process, for which the page waits: 10 to 20 ms on a busy machine, amid the first steps of a scrolled list.
 */
export function layOutFonts(size: string): void {
  const box = document.createElement('div');
  box.setAttribute('aria-hidden', 'true');
  box.style.cssText = 'position: fixed; visibility: hidden; pointer-events: none; white-space: pre';
  for (const style of STYLES) {
    const line = document.createElement('div');
    line.style.font = style.replace('#', size);
    line.textContent = SIGNS;
    box.append(line);
  }
  document.body.append(box);
  box.getBoundingClientRect();
  box.remove();
}
