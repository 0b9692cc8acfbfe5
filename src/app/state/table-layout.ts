/** How a table is shown; only what differs from its description. */
export interface TableLayout {
  /** Names of all known columns in the wanted order; new ones of the schema follow. */
  readonly order?: readonly string[];
  readonly hidden?: readonly string[];
  readonly widths?: Readonly<Record<string, number>>;
  /** Fields that the reader made columns of; only packets have such. */
  readonly fields?: readonly FieldColumn[];
}

/** A field as a column: its name in filters, and what stands above the column. */
export interface FieldColumn {
  readonly name: string;
  readonly title: string;
}

type Stored = Readonly<Record<string, unknown>>;

/** How tables are shown, from what was stored: a table of which it makes no sense is shown as it is described. */
export function readLayouts(stored: unknown): Readonly<Record<string, TableLayout>> | undefined {
  if (!isRecord(stored)) return undefined;
  return Object.fromEntries(
    Object.entries(stored).filter((entry): entry is [string, TableLayout] => isLayout(entry[1])),
  );
}

function isLayout(value: unknown): value is TableLayout {
  if (!isRecord(value)) return false;
  const { order = [], hidden = [], widths = {}, fields = [] } = value;
  const areNumbers = isRecord(widths) && Object.values(widths).every((width) => Number.isFinite(width));
  return areTexts(order) && areTexts(hidden) && areNumbers && Array.isArray(fields) && fields.every(isField);
}

const isRecord = (value: unknown): value is Stored =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const areTexts = (value: unknown): boolean => Array.isArray(value) && value.every((each) => typeof each === 'string');
const isField = (value: unknown): value is FieldColumn =>
  isRecord(value) && typeof value['name'] === 'string' && typeof value['title'] === 'string';
