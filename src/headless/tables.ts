import type { Analysis } from '../engine/analysis.ts';
import { Analysis as Empty } from '../engine/analysis.ts';
import { judge } from '../engine/judge.ts';
import { readRow } from '../engine/rows.ts';
import { Selections } from '../engine/selection.ts';
import { summarise } from '../engine/summary.ts';
import type { FileFacts } from '../engine/summary.ts';
import { packetFields } from './packet-fields.ts';
import { formatText } from './text.ts';
import type { CaptureSource } from '../engine/capture/source.ts';
import type { FilterError } from '../model/query.ts';
import { DEFAULT_SETTINGS } from '../model/settings.ts';
import type { Selection } from '../model/query.ts';

/** Tables that the command prints besides those of the engine. */
const DERIVED = ['findings', 'summary', 'fields'];

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Names that `--table` takes. */
export function tableNames(): string[] {
  return [...new Empty().tables().map((table) => table.schema.id), ...DERIVED];
}

/** Rows of a table as plain objects, or why the filter cannot be used. */
export async function rowsOf(
  analysis: Analysis,
  name: string,
  filter: string,
  file: FileFacts,
  source: CaptureSource,
): Promise<{ rows: Iterable<object> | AsyncIterable<object>; error: FilterError | null }> {
  if (name === 'summary') return { rows: [summarise(analysis, file)], error: null };
  const selections = new Selections(analysis);
  selections.filters.source = source;
  const prepared = await selections.filters.prepare(filter, { pause: turn });
  if (prepared.error !== null) return { rows: [], error: prepared.error };
  const selection: Selection = { filter, brush: null };
  if (name === 'findings') return { rows: findings(analysis), error: null };
  if (name === 'fields')
    return { rows: packetFields(analysis, source, selections.rows(selection, analysis.packets)), error: null };
  const table = analysis.tableById(name)!;
  return { rows: read(selections.rows(selection, table), (row) => readRow(analysis, table, row)), error: null };
}

function* read(rows: Int32Array, readOne: (row: number) => object): Generator<object> {
  for (const row of rows) yield readOne(row);
}

function* findings(analysis: Analysis): Generator<object> {
  for (const finding of judge(analysis, DEFAULT_SETTINGS)) {
    const { id, code, severity, confidence, outcome, actor, targets, key, title, parameters, ...rest } = finding;
    yield {
      id,
      detector: code,
      severity,
      confidence,
      outcome,
      actor,
      targets,
      key,
      title: formatText(title.en, parameters),
      parameters,
      ...rest,
    };
  }
}
