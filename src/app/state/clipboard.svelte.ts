/** Whether the last copy was refused. One per page, as the clipboard is: menus of every view copy. */
export const clipboard = $state({ isRefused: false });

/** Puts a text into the clipboard; that it was refused the page says by itself. */
export const copy = (text: string): void => void isCopied(text);

/**
 * Puts a text into the clipboard, and says whether it stands there: over plain HTTP a page has none, and a browser may
 * forbid it.
 */
export async function isCopied(text: string): Promise<boolean> {
  clipboard.isRefused = false; // refused twice, it is said twice
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    clipboard.isRefused = true;
  }
  return !clipboard.isRefused;
}
