import { tick } from 'svelte';

/**
 * Lines of a list have changed their places: keys go to a control of the one at `index`, the first of those wanted that can
 * take them.
 */
export async function focusInLine(lines: Element | null, index: number, ...wanted: readonly string[]): Promise<void> {
  await tick();
  const line = lines?.children[index];
  for (const selector of wanted) {
    const control = line?.querySelector<HTMLElement>(`${selector}:enabled`);
    if (!control) continue;
    control.focus();
    return;
  }
}

/** The button that has moved a line, or at an end of the list the one that moves it back. */
export const moversOf = (by: 1 | -1): readonly string[] =>
  by < 0 ? ['[data-move="up"]', '[data-move="down"]'] : ['[data-move="down"]', '[data-move="up"]'];
