import type { Analysis } from '../../src/engine/analysis.ts';
import type { CaptureSource } from '../../src/engine/capture/source.ts';
import { exportPackets } from '../../src/engine/export/export.ts';
import { outlineOf, packetsOf } from '../../src/engine/export/scope.ts';
import { Selections } from '../../src/engine/selection/selection.ts';
import type { ExportFormat, ExportOutline, ExportScope } from '../../src/model/export.ts';
import { EVERYTHING } from '../../src/model/query.ts';
import { openWhole } from './opening.ts';
import { join } from './pcapng-builder.ts';

export const ALL: ExportScope = { kind: 'selection', selection: EVERYTHING };
const pause = (): Promise<void> => Promise.resolve();

export interface Exporting {
  readonly analysis: Analysis;
  readonly source: CaptureSource;
  /** Rows of the packets of a scope. */
  packets(scope: ExportScope): Promise<number[]>;
  outline(scope: ExportScope, format?: ExportFormat): ExportOutline;
  export(
    scope: ExportScope,
    format?: ExportFormat,
    secrets?: boolean,
    notes?: boolean,
  ): Promise<Uint8Array<ArrayBuffer>>;
}

/** Exports packets of a capture. */
export async function exporting(capture: Uint8Array<ArrayBuffer>): Promise<Exporting> {
  const opened = await openWhole(capture);
  const { analysis, source } = opened;
  const selections = new Selections(analysis);
  selections.filters.source = source;
  const maskOf = async (scope: ExportScope): Promise<Uint8Array> => {
    if (scope.kind === 'selection') await selections.filters.prepare(scope.selection.filter, { pause });
    return packetsOf(analysis, selections, scope);
  };
  return {
    analysis,
    source,
    packets: async (scope) => [...(await maskOf(scope))].flatMap((one, packet) => (one === 1 ? [packet] : [])),
    outline: (scope, format = 'pcapng') => outlineOf(analysis, packetsOf(analysis, selections, scope), format),
    async export(scope, format = 'pcapng', secrets = false, notes = false) {
      const chunks: Uint8Array[] = [];
      const wanted = await maskOf(scope);
      const options = { format, secrets, notes, pause };
      for await (const chunk of exportPackets(analysis, source, wanted, options)) chunks.push(chunk);
      return join(...chunks);
    },
  };
}
