import type { FilterError } from '../../model/query.ts';
import { isKey, t } from '../i18n/i18n.svelte.ts';

/** Why a filter cannot be read, in words: what is wrong, and where. */
export function filterReason({ at, length, code, message, suggestion }: FilterError, text: string): string {
  const key = `filter.error.${code}${suggestion === undefined ? '' : '-near'}`;
  const what = text.slice(at, at + length);
  const reason = isKey(key) ? t(key, { what, suggestion: suggestion ?? '' }) : message;
  return at >= text.length ? t('filter.atEnd', { reason }) : t('filter.at', { reason, position: at + 1 });
}
