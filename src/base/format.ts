// Numbers, sizes and times as a reader sees them. Pure: the language and the time zone are given.

const BYTE_UNITS: Record<string, readonly string[]> = {
  en: ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'],
  ru: ['Б', 'КиБ', 'МиБ', 'ГиБ', 'ТиБ', 'ПиБ'],
};
const BIT_RATE_UNITS: Record<string, readonly string[]> = {
  en: ['bit/s', 'kbit/s', 'Mbit/s', 'Gbit/s', 'Tbit/s'],
  ru: ['бит/с', 'кбит/с', 'Мбит/с', 'Гбит/с', 'Тбит/с'],
};
/** ns, µs, ms, s, min, h, d */
const TIME_UNITS: Record<string, readonly string[]> = {
  en: ['ns', 'µs', 'ms', 's', 'min', 'h', 'd'],
  ru: ['нс', 'мкс', 'мс', 'с', 'мин', 'ч', 'д'],
};
/** Between a number and its unit: they never part at the end of a line. */
const SPACE = '\u00a0';

const numbers = new Map<string, Intl.NumberFormat>();

function numberFormat(language: string, digits: number, fixed: boolean): Intl.NumberFormat {
  const key = `${language} ${digits} ${fixed ? 1 : 0}`;
  let format = numbers.get(key);
  if (!format) {
    // A Russian reader expects groups in four-digit numbers as well, so that columns line up.
    format = new Intl.NumberFormat(language, {
      minimumFractionDigits: fixed ? digits : 0,
      maximumFractionDigits: digits,
      useGrouping: 'always',
    });
    numbers.set(key, format);
  }
  return format;
}

const unitsOf = (units: Record<string, readonly string[]>, language: string): readonly string[] =>
  units[language] ?? units['en'];

/** `12,406` */
export const formatCount = (value: number, language: string): string => numberFormat(language, 0, false).format(value);

/** `3.14`: at most so many digits after the point. */
export const formatNumber = (value: number, language: string, digits = 3): string =>
  numberFormat(language, digits, false).format(value);

/** How many times as much, always with one decimal: `2.0×`. */
export const formatTimes = (times: number, language: string): string =>
  `${numberFormat(language, 1, true).format(times)}×`;

function scaled(value: number, step: number, units: readonly string[], language: string): string {
  let power = 0;
  let rest = value;
  // 1023.96 KiB would round to 1024.0 KiB.
  while (Math.abs(rest) >= step - 0.05 && power < units.length - 1) {
    rest /= step;
    power += 1;
  }
  return `${numberFormat(language, power === 0 ? 0 : 1, true).format(rest)}${SPACE}${units[power]}`;
}

/** IEC units with one decimal: `812.0 MiB`. */
export const formatBytes = (bytes: number, language: string): string =>
  scaled(bytes, 1024, unitsOf(BYTE_UNITS, language), language);

/** `12.3 MiB/s` */
export const formatByteRate = (bytesPerSecond: number, language: string): string =>
  `${formatBytes(bytesPerSecond, language)}/${unitsOf(TIME_UNITS, language)[3]}`;

/** Decimal units, as networks are sold: `94.2 Mbit/s`. */
export function formatBitRate(bitsPerSecond: number, language: string): string {
  const units = unitsOf(BIT_RATE_UNITS, language);
  const isSlow = Math.abs(bitsPerSecond) < 9.95;
  return isSlow
    ? `${formatRate(bitsPerSecond, language)}${SPACE}${units[0]}`
    : scaled(bitsPerSecond, 1000, units, language);
}

/** `12.3`; something that happens too seldom to show is not shown as nothing. */
export function formatRate(perSecond: number, language: string): string {
  return perSecond > 0 && perSecond < 0.05
    ? `<${SPACE}${formatNumber(0.1, language, 1)}`
    : formatNumber(perSecond, language, 1);
}

/** `12.3 %`; a share too small to show is not shown as nothing. */
export function formatShare(part: number, whole: number, language: string): string {
  if (whole <= 0) return '–';
  const percent = (part / whole) * 100;
  const format = numberFormat(language, 1, true);
  const mark = language === 'ru' ? `${SPACE}%` : '%';
  return part > 0 && percent < 0.05 ? `<${SPACE}${format.format(0.1)}${mark}` : `${format.format(percent)}${mark}`;
}

/** Two units at most: `3.2 ms`, `4 min 12 s`, `2 d 3 h`. What was rounded keeps its decimal: `3.0 s`, and `3 s` is exact. */
export function formatDuration(nanoseconds: number, language: string): string {
  const units = unitsOf(TIME_UNITS, language);
  const size = Math.abs(nanoseconds);
  if (size < 60e9) {
    const power = size < 1e3 ? 0 : size < 1e6 ? 1 : size < 1e9 ? 2 : 3;
    const value = nanoseconds / 1000 ** power;
    const digits = power === 0 || Math.abs(value) >= 100 ? 0 : 1;
    return `${numberFormat(language, digits, !Number.isInteger(value)).format(value)}${SPACE}${units[power]}`;
  }
  const seconds = Math.round(size / 1e9);
  const [large, small, per, ratio] =
    seconds < 3600 ? [4, 3, 60, 1] : seconds < 86_400 ? [5, 4, 3600, 60] : [6, 5, 86_400, 3600];
  const whole = Math.floor(seconds / per);
  const rest = Math.floor((seconds - whole * per) / ratio);
  const text = `${formatCount(whole, language)}${SPACE}${units[large]}`;
  return `${nanoseconds < 0 ? '−' : ''}${rest > 0 ? `${text} ${rest}${SPACE}${units[small]}` : text}`;
}

/** A point in time, exact to the nanosecond. */
export interface Instant {
  /** Whole seconds since 1970, rounded down, and nanoseconds after them. */
  readonly seconds: number;
  readonly nanoseconds: number;
}

/** Reads the text form in which times cross: `"1700000000.000001000"`. */
export function parseTime(text: string): Instant {
  const [whole = '0', fraction = ''] = text.split('.');
  const nanoseconds = Number(fraction.padEnd(9, '0').slice(0, 9));
  if (!whole.startsWith('-')) return { seconds: Number(whole), nanoseconds };
  const seconds = Number(whole);
  return nanoseconds === 0
    ? { seconds, nanoseconds: 0 }
    : { seconds: seconds - 1, nanoseconds: 1_000_000_000 - nanoseconds };
}

/** The instant so many nanoseconds later. Exact for offsets below 104 days. */
export function addNanoseconds({ seconds, nanoseconds }: Instant, offset: number): Instant {
  const sum = nanoseconds + (offset % 1_000_000_000);
  const carry = Math.floor(sum / 1_000_000_000);
  return {
    seconds: seconds + Math.trunc(offset / 1_000_000_000) + carry,
    nanoseconds: Math.round(sum - carry * 1_000_000_000),
  };
}

/** Nanoseconds from one to the other. */
export const nanosecondsBetween = (from: Instant, to: Instant): number =>
  (to.seconds - from.seconds) * 1_000_000_000 + (to.nanoseconds - from.nanoseconds);

const zones = new Map<string, Intl.DateTimeFormat>();

function zoneFormat(zone: string): Intl.DateTimeFormat {
  let format = zones.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone === 'local' ? undefined : zone,
      hourCycle: 'h23',
      era: 'short',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      timeZoneName: 'shortOffset',
    });
    zones.set(zone, format);
  }
  return format;
}

/** ISO order in every language: it sorts, and nobody reads a month as a day. */
export interface TimeParts {
  readonly date: string;
  /** `12:03:10` */
  readonly clock: string;
  /** Nine digits. */
  readonly fraction: string;
  /** `UTC+3` */
  readonly zone: string;
}

/** Date, clock, fraction of nine digits and offset of a time in a zone; beyond what a date can hold, bare seconds. */
export function timeParts(instant: Instant, zone: string): TimeParts {
  const parts: Partial<Record<Intl.DateTimeFormatPartTypes, string>> = {};
  const milliseconds = instant.seconds * 1000;
  if (!Number.isFinite(milliseconds) || Math.abs(milliseconds) > 8.64e15) {
    return {
      date: String(instant.seconds),
      clock: '',
      fraction: String(instant.nanoseconds).padStart(9, '0'),
      zone: '',
    };
  }
  for (const { type, value } of zoneFormat(zone).formatToParts(milliseconds)) parts[type] = value;
  const era = parts.era === 'BC' ? '−' : '';
  return {
    date: `${era}${(parts.year ?? '').padStart(4, '0')}-${parts.month ?? ''}-${parts.day ?? ''}`,
    clock: `${parts.hour ?? ''}:${parts.minute ?? ''}:${parts.second ?? ''}`,
    fraction: String(instant.nanoseconds).padStart(9, '0'),
    zone: (parts.timeZoneName ?? '').replace(/^GMT(\+0$)?/, 'UTC'),
  };
}

/** What the clocks of a zone show, as seconds since 1970 on them; NaN where no calendar of four digits goes. */
export function wallSeconds(instant: Instant, zone: string): number {
  const { date, clock } = timeParts(instant, zone);
  return Date.parse(`${date}T${clock}Z`) / 1000;
}

/** `2023-11-14 22:13:20.000001`, with as many digits after the point as asked for. */
export function formatTime(text: string, zone: string, digits = 6): string {
  const { date, clock, fraction } = timeParts(parseTime(text), zone);
  return `${date} ${clock}${digits > 0 ? `.${fraction.slice(0, digits)}` : ''}`;
}

/** Whether the browser knows the zone (`local`, `UTC` or an IANA name). */
export function isZone(zone: string): boolean {
  if (zone === 'local') return true;
  try {
    zoneFormat(zone);
    return true;
  } catch {
    return false;
  }
}
