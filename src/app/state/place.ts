/** A stretch of time: nanoseconds since the first packet of the capture. */
export interface Brush {
  readonly from: number;
  readonly to: number;
}

/** Where the reader is: everything that Back has to bring back. */
export interface Place {
  /** Id of a view of views/registry.ts. */
  readonly view: string;
  /** Table within the view, by its id in the schema; never a value from the capture. */
  readonly part: string | null;
  readonly filter: string;
  readonly brush: Brush | null;
  readonly item: string | null;
}

export const START: Place = { view: 'overview', part: null, filter: '', brush: null, item: null };

/** A fragment is made of names of ours and an id from the vault; anything else in it is dropped. */
const FRAGMENT = /^#\/([a-z-]+)(?:\/([A-Za-z0-9-]+))?(?:\?k=([a-z0-9]+))?$/;

/** View, part and id of an address (`#/packets/…?k=…`), or null for none of ours. */
export function readFragment(fragment: string): { view: string; part: string | null; id: string | null } | null {
  const match = FRAGMENT.exec(fragment);
  return match ? { view: match[1], part: match[2] ?? null, id: match[3] ?? null } : null;
}

/** The fragment of an address: view, part, and the id under which the vault keeps the rest. */
export const writeFragment = (view: string, part: string | null, id: string | null): string =>
  `#/${view}${part ? `/${part}` : ''}${id ? `?k=${id}` : ''}`;

/** Whether there is anything to hide behind an id. */
export const hasSecrets = ({ filter, brush, item }: Place): boolean => filter !== '' || brush !== null || item !== null;
