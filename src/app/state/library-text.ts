import { formatTime, timeParts } from '../../base/format.ts';
import { t } from '../i18n/i18n.svelte.ts';
import { bytes } from '../i18n/display.ts';
import { locale } from '../i18n/i18n.svelte.ts';
import type { Keeping } from './library.svelte.ts';
import { problemText } from './problem.ts';

/** When something was kept: milliseconds since 1970, in the chosen zone. */
export const keptTime = (milliseconds: number): string =>
  formatTime((milliseconds / 1000).toFixed(3), locale.zone, 0).slice(0, 16);

/** The day of a time of a capture. */
export const dayOf = (text: string | null): string =>
  text === null ? '' : timeParts({ seconds: Math.floor(Number(text)), nanoseconds: 0 }, locale.zone).date;

/** What became of the open analysis, in a sentence; empty where there is nothing to say. */
export function keepingText(keeping: Keeping): string {
  switch (keeping.name) {
    case 'none':
      return '';
    case 'off':
      return t('library.keepsOff');
    case 'keeping':
      return t('library.state.keeping');
    case 'comparing':
      return t('library.state.comparing', { name: keeping.record.name });
    case 'kept':
      return t(keeping.wasKnown ? 'library.state.known' : 'library.state.kept', { size: bytes(keeping.bytes) });
    case 'failed':
      return t('library.state.failed', { reason: problemText(keeping.kept.reason) });
  }
}
