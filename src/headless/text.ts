import { IntlMessageFormat } from 'intl-messageformat';

/** An ICU sentence in English with its parameters filled in. */
export function formatText(text: string, parameters: Readonly<Record<string, string | number>>): string {
  return String(new IntlMessageFormat(text, 'en', undefined, { ignoreTag: true }).format(parameters));
}
