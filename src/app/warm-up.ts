import { formatTime } from '../base/format.ts';
import { chartWarmUps } from './charts/warm-up.ts';
import { locale, t } from './i18n/i18n.svelte.ts';
import { FONT_SIZES, layOutFonts } from './ui/font-warm-up.ts';

/** While a capture is read the page has other things to do; then what is left goes on. */
const REST_MILLISECONDS = 200;

/**
 * Does once, before there is a capture, what is slow the first time: fonts, charts, and the formats of times and numbers,
 * which take 10 ms to make and would hold the first numbers of a capture. Each in a task of its own.
 */
export function warmUp(isReading: () => boolean): void {
  const tasks = [
    () => formatTime('0', locale.zone),
    () => t('table.rows', { count: 1 }),
    ...chartWarmUps(),
    ...FONT_SIZES.map((size) => () => layOutFonts(size)),
  ];
  const next = (): void => {
    if (!isReading()) tasks.shift()?.();
    if (tasks.length > 0) setTimeout(next, isReading() ? REST_MILLISECONDS : 0);
  };
  setTimeout(next);
}
