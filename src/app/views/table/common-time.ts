import { time, zoneAt } from '../../i18n/display.ts';

/** What all times of a table have in common. */
export interface CommonTime {
  /** A day, or a year. */
  readonly said: string;
  /** Where the rest of a time begins. */
  readonly rest: number;
  readonly zone: string;
}

const DAY_OR_YEAR = [/^\d{4}-\d\d-\d\d /, /^\d{4}-/];

/** The day that all between two times lies in, or the year; null where there is neither. */
export function commonTime(from: string, to: string): CommonTime | null {
  const said = DAY_OR_YEAR.map((part) => part.exec(time(from, 0))?.[0]).find(
    (each) => each && time(to, 0).startsWith(each),
  );
  return said === undefined ? null : { said: said.slice(0, -1), rest: said.length, zone: zoneAt(from) };
}
