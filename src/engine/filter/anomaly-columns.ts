import { ANOMALIES } from '../../model/anomaly.ts';
import type { ColumnField } from './column-field.ts';
import { smallColumn } from './column-kinds.ts';
import type { Type } from './values.ts';

const anomalyColumn = (title: string, type: Type, nameOf: (code: number) => string | undefined): ColumnField =>
  smallColumn(
    title,
    type,
    (analysis) => analysis.packets.columns.anomalies,
    (analysis) => analysis.anomalySets.size,
    (analysis, set) =>
      analysis.anomalySets
        .get(set)
        .map((code) => nameOf(code))
        .filter((name) => name !== undefined),
  );

/** Any anomaly of a severity. */
const severityColumn = (title: string, severity: string): ColumnField =>
  anomalyColumn(title, 'label', (code) => (ANOMALIES[code].severity === severity ? severity : undefined));

/** Anomalies that Wireshark names: `tcp.analysis.retransmission`, and `tcp.analysis.flags` for any of them. */
function analysisColumns(): Record<string, ColumnField> {
  const named = new Map<string, string>();
  for (const { field, text } of ANOMALIES) if (field !== undefined) named.set(field, text.en);
  const columns = Object.fromEntries(
    [...named].map(([name, title]) => [
      name,
      anomalyColumn(title, 'label', (code) => (ANOMALIES[code].field === name ? name : undefined)),
    ]),
  );
  const flags = anomalyColumn('TCP analysis flags', 'label', (code) => {
    const { field } = ANOMALIES[code];
    return field?.startsWith('tcp.analysis.') === true ? field : undefined;
  });
  return { ...columns, 'tcp.analysis.flags': flags };
}

/** Anomalies by the names of expert notes that Wireshark has for them, and by ours. */
export const anomalyColumns: Readonly<Record<string, ColumnField>> = {
  ...analysisColumns(),
  'wireloupe.anomaly': {
    ...anomalyColumn('Anomaly', 'text', (code) => ANOMALIES[code].id),
    occurrences: ({ anomalyCounts }) =>
      [...anomalyCounts].map(([code, { packets }]) => ({
        text: ANOMALIES[code].id,
        title: ANOMALIES[code].text.en,
        count: packets,
      })),
  },
  'wireloupe.malformed': severityColumn('Against a specification', 'malformed'),
  'wireloupe.lost': severityColumn('Bytes that should be there are missing', 'lost'),
};
