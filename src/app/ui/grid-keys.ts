// What a key does in a table.

import { latin } from './latin.ts';

/** What a key does with the cell that the reader stands on. */
export type CellAction = 'copy' | 'copy-row' | 'keep' | 'exclude' | 'follow';

/** What a key asks of a table. */
export type GridAction =
  | { readonly kind: 'row'; readonly to: number }
  | { readonly kind: 'column'; readonly by: number }
  | { readonly kind: 'open' | 'select' | 'menu' | CellAction };

interface Position {
  readonly row: number;
  readonly rows: number;
  /** Whole rows on screen. */
  readonly page: number;
}

/** The action of a key press, or null when the table has none for it. */
export function gridAction(
  event: Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>,
  { row, rows, page }: Position,
): GridAction | null {
  const { ctrlKey, metaKey, altKey, shiftKey } = event;
  if (altKey) return null;
  const key = latin(event);
  const isCommand = ctrlKey || metaKey;
  const to = (index: number): GridAction => ({ kind: 'row', to: Math.min(rows - 1, Math.max(0, index)) });
  if (isCommand) {
    if (key === 'c' || key === 'C') return { kind: shiftKey ? 'copy-row' : 'copy' };
    if (key === 'Home') return to(0);
    if (key === 'End') return to(rows - 1);
    return null;
  }
  switch (key) {
    case 'j':
    case 'ArrowDown':
      return to(row + 1);
    case 'k':
    case 'ArrowUp':
      return to(row - 1);
    case 'PageDown':
      return to(row + page);
    case 'PageUp':
      return to(row - page);
    case 'Home':
      return to(0);
    case 'End':
      return to(rows - 1);
    case 'ArrowLeft':
      return { kind: 'column', by: -1 };
    case 'ArrowRight':
      return { kind: 'column', by: 1 };
    case 'Enter':
      return { kind: 'open' };
    case ' ':
      return { kind: 'select' };
    case 'c':
      return { kind: 'copy' };
    case 'C':
      return { kind: 'copy-row' };
    case '=':
      return { kind: 'keep' };
    case '!':
      return { kind: 'exclude' };
    case 'v':
      return { kind: 'follow' };
    case 'ContextMenu':
      return { kind: 'menu' };
    case 'F10':
      return shiftKey ? { kind: 'menu' } : null;
    default:
      return null;
  }
}
