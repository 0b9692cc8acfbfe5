import { LEFT_OUT, type ReportFormat, type ReportSource, summaryOf } from './format.ts';

/**
 * Name of the form, and of its description: `wireloupe-report-2.schema.json` beside the page. A new form is a new name; the
 * descriptions of older ones stay. Since 2: `review`.
 */
const SCHEMA = 'wireloupe-report-2';
/** Who says what stands in `review`. */
const BY = 'analyst';

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
    yield `{\n"schema": "${SCHEMA}",\n"summary": ${JSON.stringify(summaryOf(source))},\n"findings": `;
    yield* list(source.findings);
    yield* review(source);
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

/** What was said of findings and packets; what says nothing (any more) is left out. */
function* review(source: ReportSource): Generator<string> {
  const { review, findings } = source;
  if (review === null) {
    yield ',\n"review": null';
    return;
  }
  const found = new Set(findings.map(({ key }) => key));
  const changed = (at: number): string => new Date(at).toISOString();
  yield ',\n"review": {\n"findings": ';
  yield* list(
    review.findings
      .filter(({ state, note }) => state !== 'new' || note !== '')
      .map(({ key, state, note, changedAt }) => ({
        ...{ key, found: found.has(key), state, note },
        ...{ by: BY, changed: changed(changedAt) },
      })),
  );
  yield ',\n"packets": ';
  yield* list(
    review.packets
      .filter(({ marked, note }) => marked || note !== '')
      .map(({ packet, marked, note, changedAt }) => ({
        ...{ packet, time: source.timeOf(packet), marked, note },
        ...{ by: BY, changed: changed(changedAt) },
      })),
  );
  yield '\n}';
}

function* list(items: Iterable<object>): Generator<string> {
  yield '[';
  let separator = '\n';
  for (const item of items) {
    yield `${separator}${JSON.stringify(item)}`;
    separator = ',\n';
  }
  yield '\n]';
}
