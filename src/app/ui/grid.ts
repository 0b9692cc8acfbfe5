/** A column as the table needs it. */
export interface GridColumn {
  readonly name: string;
  readonly label: string;
  readonly shownUnit: string | null;
  readonly width: number;
  readonly isNumber: boolean;
  readonly isMono: boolean;
  /** False: the list cannot be sorted by it. */
  readonly isSortable?: boolean;
  /** Its cells draw a stretch of time. */
  readonly isSpan?: boolean;
  /** A field's name, where the column is one. */
  readonly field?: string | null;
}

/** Where a person points: a row and one of its columns. */
export interface GridCell {
  readonly row: number;
  readonly column: string;
}

/** The element of the cell that an event comes from. */
export const cellElement = (event: Event): HTMLElement | null =>
  (event.target as HTMLElement).closest<HTMLElement>('[data-column]');

/** The cell that an event comes from; null beside all cells. */
export function cellAt(event: Event): GridCell | null {
  const element = cellElement(event);
  const row = element?.parentElement?.dataset['row'];
  return !element || row === undefined ? null : { row: Number(row), column: element.dataset['column']! };
}
