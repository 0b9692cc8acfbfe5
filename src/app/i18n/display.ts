// Numbers, sizes and times in the reader's language and zone. Each reads `locale`, so templates follow a change.

import * as format from '../../base/format.ts';
import { ANOMALIES } from '../../model/anomaly.ts';
import type { FieldNode } from '../../model/field.ts';
import { locale, t, tell } from './i18n.svelte.ts';

/** A whole number with groups: `12,406`. */
export const count = (value: number): string => format.formatCount(value, locale.language);

/** A number with at most so many digits after the point. */
export const decimal = (value: number, digits = 3): string => format.formatNumber(value, locale.language, digits);

/** How many times as much: `2.0×`. */
export const times = (value: number): string => format.formatTimes(value, locale.language);

/** A size in binary units: `812.0 MiB`. */
export const bytes = (value: number): string => format.formatBytes(value, locale.language);

/** Bytes per second in binary units. */
export const byteRate = (value: number): string => format.formatByteRate(value, locale.language);

/** Bits per second in decimal units. */
export const bitRate = (value: number): string => format.formatBitRate(value, locale.language);

/** How often in a second, with one decimal. */
export const rate = (perSecond: number): string => format.formatRate(perSecond, locale.language);

/** A part of a whole in per cent. */
export const share = (part: number, whole: number): string => format.formatShare(part, whole, locale.language);

/** Nanoseconds in the two units that fit best. */
export const duration = (nanoseconds: number): string => format.formatDuration(nanoseconds, locale.language);

/** Date and clock in the chosen zone; `text` is seconds since 1970, as exact text. */
export const time = (text: string, digits = 6): string => format.formatTime(text, locale.zone, digits);

/** `UTC+3`: the offset of the chosen zone at that time. */
export const zoneAt = (text: string): string => format.timeParts(format.parseTime(text), locale.zone).zone;

/** The time so many nanoseconds after `start`: clock only, with as many digits as the step needs. */
export function clockAt(start: string, offset: number, digits = 0): string {
  const { clock, fraction } = format.timeParts(format.addNanoseconds(format.parseTime(start), offset), locale.zone);
  return digits > 0 ? `${clock}.${fraction.slice(0, digits)}` : clock;
}

/** Date and clock so many nanoseconds after `start`. */
export function dateTimeAt(start: string, offset: number, digits = 0): string {
  const { date } = format.timeParts(format.addNanoseconds(format.parseTime(start), offset), locale.zone);
  return `${date} ${clockAt(start, offset, digits)}`;
}

/** From one time to another, so many nanoseconds after `start`; a day that both have in common is said once. */
export function timeRange(start: string, from: number, to: number, digits = 0): string {
  const [first, last] = [dateTimeAt(start, from, digits), dateTimeAt(start, to, digits)];
  const day = first.indexOf(' ') + 1;
  return `${first} – ${first.slice(0, day) === last.slice(0, day) ? last.slice(day) : last}`;
}

/** Date, time of day and zone, with thousandths, millionths or billionths of a second where they are not 0. */
export function moment(text: string): string {
  const digits = Math.ceil((/\.(\d*[1-9])/.exec(text)?.[1].length ?? 0) / 3) * 3;
  return `${time(text, Math.min(9, digits))} ${zoneAt(text)}`.trimEnd();
}

const SECONDS = /^-?\d+(\.\d+)?$/;

/** What a field of kind `time` says, one time or several: seconds as dates, words as they are. */
export const moments = (text: string): string =>
  text
    .split(', ')
    .map((each) => (SECONDS.test(each) ? moment(each) : each))
    .join(', ');

/**
 * The line of a frame is in words of ours, so it is told in the reader's language. Those of other layers and the titles of
 * fields are the field's own vocabulary, as specifications, Wireshark and its filters write it: no language changes them.
 */
function frameText(fields: readonly FieldNode[]): string | null {
  const valueOf = (name: string): string => fields.find((field) => field.name === name)?.value ?? '';
  const [number, length, captured] = ['frame.number', 'frame.len', 'frame.cap_len'].map((name) => valueOf(name));
  if (![number, length, captured].every((each) => /^\d+/.test(each))) return null;
  const line = t('packet.frameLine', { number, length: parseInt(length), captured: parseInt(captured) });
  const name = valueOf('frame.interface_name');
  return name === '' ? line : `${line}, ${t('packet.frameInterface', { name })}`;
}

/** The value of a field as the page shows it. */
export function fieldText(
  field: Pick<FieldNode, 'kind' | 'value'> & Partial<Pick<FieldNode, 'name' | 'children'>>,
): string | null {
  const { name, kind, value, children = [] } = field;
  if (name === 'frame' && value !== null) return frameText(children) ?? value;
  return kind === 'time' && value !== null ? moments(value) : value;
}

/** Digits after the second that tell apart times which lie `step` nanoseconds apart. */
export const digitsFor = (step: number): number =>
  step >= 1e9 ? 0 : Math.min(9, Math.max(0, Math.ceil(9 - Math.log10(Math.max(1, step)))));

/** What an anomaly is, in words; a code of another version as it is. */
export function anomalyText(id: string): string {
  const known = ANOMALIES.find((anomaly) => anomaly.id === id);
  return known ? tell(known.text) : id;
}
