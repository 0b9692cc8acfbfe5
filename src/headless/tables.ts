import { Analysis as Empty } from '../engine/analysis.ts';
import type { Analysis } from '../engine/analysis.ts';
import type { CaptureSource } from '../engine/capture/source.ts';
import { conclude, judge } from '../engine/judge/judge.ts';
import { readRow } from '../engine/rows.ts';
import type { Selections } from '../engine/selection/selection.ts';
import { summarise } from '../engine/summary.ts';
import type { FileFacts } from '../engine/summary.ts';
import type { Finding } from '../model/finding.ts';
import type { Selection } from '../model/query.ts';
import { DEFAULT_SETTINGS } from '../model/settings.ts';
import { decide } from './decide.ts';
import { turn } from './open-file.ts';
import { packetFields, packetRows } from './packet-fields.ts';
import { formatText } from './text.ts';

/** Tables that the command prints besides those of the engine. */
const DERIVED = ['findings', 'summary', 'fields'];

/** Names that `--table` takes. */
export function tableNames(): string[] {
  return [...new Empty().tables().map((table) => table.schema.id), ...DERIVED];
}

/**
 * Rows of a table as plain objects, those of them that a filter accepts.
 * @param name one of `tableNames`
 * Rejects, also later while rows are read, when bytes that are needed can no longer be read.
 */
export async function rowsOf(
  analysis: Analysis,
  name: string,
  filter: string,
  file: FileFacts,
  source: CaptureSource,
): Promise<Iterable<object> | AsyncIterable<object>> {
  if (name === 'summary') return [summarise(analysis, file)];
  const selections = await decide(filter, analysis, source, turn);
  const selection: Selection = { filter, brush: null };
  if (name === 'findings') return findings(analysis, selections, selection);
  if (name === 'fields') return packetFields(analysis, source, selections.rows(selection, analysis.packets));
  if (name === 'packets') return packetRows(analysis, source, selections.rows(selection, analysis.packets));
  if (name === 'hosts' && analysis.hostFacts === null) conclude(analysis, DEFAULT_SETTINGS);
  const table = analysis.tableById(name)!;
  return read(selections.rows(selection, table), (row) => readRow(analysis, table, row));
}

function* read(rows: Int32Array, readOne: (row: number) => object): Generator<object> {
  for (const row of rows) yield readOne(row);
}

/** Findings that show a packet or a flow of the selection. */
function* findings(analysis: Analysis, selections: Selections, selection: Selection): Generator<object> {
  const { mask } = selections.select(selection);
  const flows = new Set(mask === null ? [] : selections.rows(selection, analysis.flows));
  const isIn = ({ evidence, firstPacket, lastPacket, ...finding }: Finding): boolean =>
    mask === null ||
    finding.flows.some((flow) => flows.has(flow)) ||
    [firstPacket, lastPacket, ...evidence.map(({ packet }) => packet)].some((packet) => mask[packet] === 1);
  for (const finding of judge(analysis, DEFAULT_SETTINGS)) {
    if (!isIn(finding)) continue;
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
