import type { RowQuery } from '../../../model/query.ts';

/** A list as something beside it needs to know it. */
export interface ListPlace {
  readonly question: Pick<RowQuery, 'selection' | 'sort'>;
  /** Rows of the answer; 0 while none has come. */
  readonly total: number;
  readonly current: number;
  /** Brings a row into the middle of the list and makes it the current one. */
  readonly go: (index: number) => void;
}
