/** So few more are shown as well: a button for them would take the room of one. */
const SLACK = 3;

/** The first rows of a list in a page that is read from top to bottom, or all where the reader wants them. */
export const firstRows = <T>(rows: readonly T[], few: number, isWhole: boolean): readonly T[] =>
  isWhole || rows.length <= few + SLACK ? rows : rows.slice(0, few);
