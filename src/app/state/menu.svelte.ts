/** One line of a context menu; a string between lines is a heading. */
export interface MenuItem {
  readonly label: string;
  readonly keys?: string;
  readonly run: () => void;
}

export type MenuEntry = MenuItem | { readonly heading: string };

/** The context menu, one for the page. */
export class Menu {
  open = $state.raw<{ readonly x: number; readonly y: number; readonly entries: readonly MenuEntry[] } | null>(null);
  #before: HTMLElement | null = null;

  show(x: number, y: number, entries: readonly MenuEntry[]): void {
    if (entries.length === 0) return;
    if (!this.open) this.#before = document.activeElement as HTMLElement | null;
    this.open = { x, y, entries };
  }

  /** Gives the focus back to where it was. */
  close(): void {
    this.open = null;
    this.#before?.focus();
    this.#before = null;
  }
}
