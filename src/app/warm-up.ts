import { formatTime } from '../base/format.ts';
import { inTurn } from './charts/turns.ts';
import { warmUpCharts } from './charts/warm-up.ts';
import { locale, t } from './i18n/i18n.svelte.ts';
import { FONT_SIZES, layOutFonts } from './ui/font-warm-up.ts';

/**
 * Does once, before there is a capture, what is slow the first time: fonts, charts, and the formats of times and numbers,
 * which take 10 ms to make and would hold the first numbers of a capture.
 */
export function warmUp(): void {
  formatTime('0', locale.zone);
  t('notices.more', { count: 1 });
  for (const size of FONT_SIZES) inTurn(() => layOutFonts(size));
  warmUpCharts();
}
