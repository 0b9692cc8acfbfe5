// `_ws.expert` and its fields, `_ws.malformed`: not told by a dissector of their own, but put together from others.

import { MALFORMED_IDS } from '../explain/malformed.ts';
import type { Catalogue } from './catalogue.ts';
import type { Entry } from './entry.ts';
import { EXPERT_NAMES, GROUPS, MALFORMED_PACKET, SEVERITIES } from './expert-names.ts';
import type { ExpertName } from './expert-names.ts';
import type { Reader, Source } from './source.ts';
import type { Value } from './values.ts';

/** The names that filters know. */
export const EXPERT_FIELDS: Readonly<Record<string, string>> = {
  '_ws.expert': 'Expert note',
  '_ws.expert.severity': 'Severity of an expert note',
  '_ws.expert.group': 'Group of an expert note',
  '_ws.expert.message': 'Words of an expert note',
  '_ws.malformed': 'Malformed packet',
};

/** One of these names as a field; null for any other. */
export function expertEntry(name: string, catalogue: Catalogue): Entry | null {
  const source = expertSource(name, catalogue);
  if (source === null) return null;
  const { type, names } = source;
  const title = EXPERT_FIELDS[name];
  const bare = { protocols: [], application: false, column: null, cells: null, spec: null };
  return { name, type, title, ...(names !== undefined && { names }), ...bare };
}

const PLACEHOLDER = /\{([\w.]+)\}/g;

/** What stands behind one of these names; null for any other. */
export function expertSource(name: string, catalogue: Catalogue): Source | null {
  if (!Object.hasOwn(EXPERT_FIELDS, name)) return null;
  if (name === '_ws.malformed') return malformed(catalogue);
  const notes = Object.entries(EXPERT_NAMES).flatMap(([field, note]) => {
    const entry = catalogue.find(field);
    return entry === null ? [] : [{ entry, note }];
  });
  const broken = malformed(catalogue);
  const needed = [...notes.map(({ entry }) => entry), ...(broken?.entries ?? [])];
  const isBroken = (read: Reader): boolean => (broken?.values(read).length ?? 0) > 0;
  if (name === '_ws.expert.message') return messages(notes, needed, isBroken, catalogue);
  const [type, names, valueOf] =
    name === '_ws.expert.severity'
      ? (['number', SEVERITIES, ({ severity }: ExpertName) => severity] as const)
      : name === '_ws.expert.group'
        ? (['number', GROUPS, ({ group }: ExpertName) => group] as const)
        : (['label', undefined, () => 1] as const);
  return {
    type,
    ...(names !== undefined && { names }),
    entries: needed,
    needed,
    values: (read) => [
      ...notes.flatMap(({ entry, note }) => read(entry, null).map(() => valueOf(note))),
      ...(isBroken(read) ? [valueOf(MALFORMED_PACKET)] : []),
    ],
  };
}

function messages(
  notes: readonly { entry: Entry; note: ExpertName }[],
  needed: readonly Entry[],
  isBroken: (read: Reader) => boolean,
  catalogue: Catalogue,
): Source {
  const beside = new Map<string, Entry>();
  for (const { note } of notes)
    for (const [, name] of note.words.matchAll(PLACEHOLDER)) {
      const entry = catalogue.find(name);
      if (entry !== null) beside.set(name, entry);
    }
  const wordsOf = (words: string, nth: number, read: Reader): string =>
    words
      .replaceAll(PLACEHOLDER, (_, name: string) => {
        const entry = beside.get(name);
        const values: readonly Value[] = entry === undefined ? [] : read(entry, null);
        return String(values.at(nth) ?? values.at(-1) ?? '');
      })
      .replaceAll(/ +/g, ' ')
      .trim();
  return {
    type: 'text',
    entries: [...needed, ...beside.values()],
    needed,
    values: (read) => [
      ...notes.flatMap(({ entry, note }) => read(entry, null).map((_, nth) => wordsOf(note.words, nth, read))),
      ...(isBroken(read) ? [MALFORMED_PACKET.words] : []),
    ],
  };
}

/** Packets whose bytes end before what they hold; what merely contradicts its specification has `wireloupe.malformed`. */
function malformed(catalogue: Catalogue): Source | null {
  const entry = catalogue.find('wireloupe.anomaly');
  if (entry === null) return null;
  const fits = (value: Value): boolean => typeof value === 'string' && MALFORMED_IDS.has(value);
  return {
    type: 'label',
    entries: [entry],
    values: (read) => (read(entry, null).some(fits) ? [1] : []),
    single: { entry, question: { all: false, fits, orders: null } },
  };
}
