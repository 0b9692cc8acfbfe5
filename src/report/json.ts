import type { ReportFormat } from './format.ts';

/** Name of the form, and of its description: `wireloupe-report-1.schema.json` beside the page. A new form is a new name. */
const SCHEMA = 'wireloupe-report-1';

/** Packets are too many for a report and stand in the capture; the engine's own notes are no results. */
const LEFT_OUT = ['packets', 'contents'];

/** The whole analysis as one JSON object, one row per line. */
export const jsonReport: ReportFormat = {
  id: 'json',
  title: {
    en: 'JSON: everything but packets, for other programs',
    ru: 'JSON: всё, кроме пакетов, для других программ',
  },
  extension: 'json',
  mediaType: 'application/json',
  *write(source) {
    yield `{\n"schema": "${SCHEMA}",\n"summary": ${JSON.stringify(source.summary)},\n"findings": `;
    yield* list(source.findings);
    yield ',\n"tables": {';
    let separator = '\n';
    for (const { id } of source.summary.tables) {
      if (LEFT_OUT.includes(id)) continue;
      yield `${separator}${JSON.stringify(id)}: `;
      yield* list(source.rows(id));
      separator = ',\n';
    }
    yield '\n}\n}\n';
  },
};

function* list(items: Iterable<object>): Generator<string> {
  yield '[';
  let separator = '\n';
  for (const item of items) {
    yield `${separator}${JSON.stringify(item)}`;
    separator = ',\n';
  }
  yield '\n]';
}
