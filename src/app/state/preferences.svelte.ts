import { isZone } from '../../base/format.ts';
import { browserLanguage, type Language, LANGUAGES, locale } from '../i18n/i18n.svelte.ts';
import { DEFAULT_REPORT_ROWS, REPORT_ROWS, type ReportRows } from '../../model/report.ts';
import { type ColourRule, DEFAULT_RULES, readRules } from './colour-rules.ts';
import { readLayouts, type TableLayout } from './table-layout.ts';

export type Theme = 'system' | 'light' | 'dark';
/** Times of packets: as they are, or since the first packet, the one before in the list or in the flow, or the reference. */
export type TimeForm = 'absolute' | 'start' | 'previous' | 'conversation' | 'reference';
/** Digits behind the second; `auto` as many as the capture has. */
export type TimeDigits = 'auto' | '0' | '3' | '6' | '9';
export type Density = 'compact' | 'comfortable';

export const TIME_FORMS: readonly TimeForm[] = ['absolute', 'start', 'previous', 'conversation', 'reference'];
export const TIME_DIGITS: readonly TimeDigits[] = ['auto', '0', '3', '6', '9'];

interface Saved {
  language: Language | 'browser';
  theme: Theme;
  zone: string;
  density: Density;
  inspector: boolean;
  /** Share of the packets view that fields and bytes take. */
  packetSplit: number;
  /** Share of its width that the pane beside the list takes. */
  besideSplit: number;
  /** Packets are coloured by what they are. */
  colours: boolean;
  /** Null: the rules of ours, as they are now. */
  colourRules: readonly ColourRule[] | null;
  timeForm: TimeForm;
  timeDigits: TimeDigits;
  tables: Readonly<Record<string, TableLayout>>;
  /** Rows of one table that go into a report at most; null for all. */
  reportRows: ReportRows;
}

/** Where preferences outlive the page: synchronous, so that the first paint has the right theme and language. */
export interface Keeper {
  read(): string | null;
  write(text: string): void;
}

const DEFAULTS: Saved = {
  language: 'browser',
  theme: 'system',
  zone: 'local',
  density: 'compact',
  inspector: false,
  packetSplit: 0.45,
  besideSplit: 0.45,
  colours: true,
  colourRules: null,
  timeForm: 'start',
  timeDigits: 'auto',
  tables: {},
  reportRows: DEFAULT_REPORT_ROWS,
};

/** What the reader set about the page itself; nothing in it comes from a capture. */
export class Preferences {
  #saved = $state.raw<Saved>(DEFAULTS);
  /** The system's choice, for `theme: 'system'`. */
  systemDark = $state(false);
  /** Paper is white, whatever the theme. */
  isPrinting = $state(false);
  readonly #keeper: Keeper;
  readonly #wanted: readonly string[];

  constructor(keeper: Keeper, wanted: readonly string[]) {
    this.#keeper = keeper;
    this.#wanted = wanted;
    this.#saved = { ...DEFAULTS, ...parse(keeper.read()) };
    this.#applyLocale();
  }

  get theme(): Theme {
    return this.#saved.theme;
  }
  get density(): Density {
    return this.#saved.density;
  }
  get zone(): string {
    return this.#saved.zone;
  }
  get language(): Language | 'browser' {
    return this.#saved.language;
  }
  get inspector(): boolean {
    return this.#saved.inspector;
  }

  get packetSplit(): number {
    return this.#saved.packetSplit;
  }
  get besideSplit(): number {
    return this.#saved.besideSplit;
  }
  get colours(): boolean {
    return this.#saved.colours;
  }

  get colourRules(): readonly ColourRule[] {
    return this.#saved.colourRules ?? DEFAULT_RULES;
  }

  get reportRows(): ReportRows {
    return this.#saved.reportRows;
  }

  get timeForm(): TimeForm {
    return this.#saved.timeForm;
  }
  get timeDigits(): TimeDigits {
    return this.#saved.timeDigits;
  }

  readonly dark: boolean = $derived(
    !this.isPrinting && (this.#saved.theme === 'dark' || (this.#saved.theme === 'system' && this.systemDark)),
  );
  /** Height of a table row in pixels. */
  readonly rowHeight: number = $derived(this.#saved.density === 'compact' ? 22 : 28);

  layout(table: string): TableLayout {
    return this.#saved.tables[table] ?? {};
  }

  setLayout(table: string, layout: TableLayout): void {
    this.#change(({ tables }) => ({ tables: { ...tables, [table]: layout } }));
  }

  set(change: Partial<Saved>): void {
    this.#change(() => change);
  }

  /** What another page has kept since stays, and does not change how this one looks. */
  #change(of: (saved: Saved) => Partial<Saved>): void {
    this.#saved = { ...this.#saved, ...of(this.#saved) };
    this.#applyLocale();
    const kept = parse(this.#keeper.read());
    this.#keeper.write(JSON.stringify({ ...kept, ...of({ ...DEFAULTS, ...kept }) }));
  }

  #applyLocale(): void {
    const { language, zone } = this.#saved;
    locale.language = language === 'browser' ? browserLanguage(this.#wanted) : language;
    locale.zone = isZone(zone) ? zone : 'local';
  }
}

/** A part that makes no sense is dropped: somebody edited it, or an older version wrote it. */
function parse(text: string | null): Partial<Saved> {
  if (!text) return {};
  let read: Partial<Record<keyof Saved, unknown>> | null;
  try {
    read = JSON.parse(text) as typeof read;
  } catch {
    return {};
  }
  if (typeof read !== 'object' || read === null) return {};
  const oneOf = <T extends string>(value: unknown, allowed: readonly T[]) => allowed.find((each) => each === value);
  const part = (value: unknown) => (typeof value === 'number' && value > 0 && value < 1 ? value : undefined);
  const saved: { -readonly [K in keyof Saved]?: Saved[K] | undefined } = {
    language: oneOf(read.language, [...LANGUAGES, 'browser'] as const),
    theme: oneOf(read.theme, ['system', 'light', 'dark'] as const),
    density: oneOf(read.density, ['compact', 'comfortable'] as const),
    zone: typeof read.zone === 'string' ? read.zone : undefined,
    inspector: typeof read.inspector === 'boolean' ? read.inspector : undefined,
    packetSplit: part(read.packetSplit),
    besideSplit: part(read.besideSplit),
    colourRules: readRules(read.colourRules),
    timeForm: oneOf(read.timeForm, TIME_FORMS),
    timeDigits: oneOf(read.timeDigits, TIME_DIGITS),
    reportRows: REPORT_ROWS.find((rows) => rows === read.reportRows),
    colours: typeof read.colours === 'boolean' ? read.colours : undefined,
    tables: readLayouts(read.tables),
  };
  return Object.fromEntries(Object.entries(saved).filter(([, value]) => value !== undefined));
}
