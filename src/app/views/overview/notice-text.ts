import { type Notice, NOTICES } from '../../../model/notice.ts';
import { duration } from '../../i18n/display.ts';
import { tell } from '../../i18n/i18n.svelte.ts';

/** A notice in words: what is so, and what it means. */
export function noticeText({ code, offset, lostBytes, count, parameters }: Notice): { text: string; meaning: string } {
  const { seconds } = parameters;
  // Jumps of a clock are of millionths of a second and of years.
  const time = typeof seconds === 'number' ? duration(seconds * 1e9) : '';
  const all = { ...parameters, offset, lostBytes, count, time };
  return { text: tell(NOTICES[code].text, all), meaning: tell(NOTICES[code].meaning, all) };
}
