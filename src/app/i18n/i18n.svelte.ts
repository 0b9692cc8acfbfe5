import { IntlMessageFormat } from 'intl-messageformat';
import { readable } from '../../base/text.ts';
import type { Text } from '../../model/text.ts';
import { en } from './en.ts';
import { ru } from './ru.ts';

export const LANGUAGES = ['en', 'ru'] as const;

/** A language that the page speaks. */
export type Language = (typeof LANGUAGES)[number];

/** Name of a text in the dictionaries. */
export type MessageKey = keyof typeof en;

/** What fills the places of a text (ICU MessageFormat). */
export type Parameters = Readonly<Record<string, string | number | null>>;

const DICTIONARIES: Readonly<Record<Language, Readonly<Record<MessageKey, string>>>> = { en, ru };

/** What the reader chose. One per page: language and zone are no matter of a capture. */
export const locale = $state<{ language: Language; zone: string }>({ language: 'en', zone: 'local' });

const compiled = new Map<string, IntlMessageFormat>();

function fill(pattern: string, parameters: Parameters | undefined, language: Language): string {
  if (!pattern.includes('{')) return pattern;
  const key = `${language}\u0000${pattern}`;
  try {
    let message = compiled.get(key);
    if (!message) {
      message = new IntlMessageFormat(pattern, language);
      compiled.set(key, message);
    }
    return message.format(readableParameters(parameters)) as string;
  } catch {
    // A parameter is missing, or the sentence is of a library file that somebody made: with its gap it says more than none.
    return pattern;
  }
}

/** Names of files and texts of captures are written by strangers. */
function readableParameters(parameters: Parameters = {}): Record<string, string | number | null> {
  const entries = Object.entries(parameters);
  return Object.fromEntries(
    entries.map(([name, value]) => [name, typeof value === 'string' ? readable(value) : value]),
  );
}

/** The text of the page for a key. */
export const t = (key: MessageKey, parameters?: Parameters): string =>
  fill(DICTIONARIES[locale.language][key], parameters, locale.language);

/** Whether a key made at run time (a table, a column) is in the dictionaries. */
export const isKey = (key: string): key is MessageKey => Object.hasOwn(en, key);

/** A sentence that stands beside the code that means it (anomalies, notices, detectors). */
export const tell = (text: Text, parameters?: Parameters): string =>
  fill(text[locale.language], parameters, locale.language);

/** The first language of the browser that the page speaks. */
export function browserLanguage(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    const found = LANGUAGES.find((language) => tag.toLowerCase().startsWith(language));
    if (found) return found;
  }
  return 'en';
}
