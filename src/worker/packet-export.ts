import { reasonOf } from '../base/reason.ts';
import { exportPackets } from '../engine/export/export.ts';
import { outlineOf, packetsOf } from '../engine/export/scope.ts';
import { CAPTURE_TYPE } from '../engine/capture/write.ts';
import type { ExportScope } from '../model/export.ts';
import type { AnalysisApi, Exported } from './api.ts';
import { LatestTask } from './latest-task.ts';
import type { OpenCapture } from './opened.ts';

type ExportApi = Pick<AnalysisApi, 'outlineCapture' | 'writeCapture' | 'stopWriting'>;

/** Exports packets of the open capture, one file at a time: the next one takes the place of the one before. */
export function createPacketExport(open: () => OpenCapture | null, pause: () => Promise<void>): ExportApi {
  const running = new LatestTask();

  return {
    outlineCapture({ scope, format }) {
      const capture = open();
      if (capture === null) return null;
      return outlineOf(capture.analysis, packetsOf(capture.analysis, capture.query.selections, scope), format);
    },
    async writeCapture({ scope, format, secrets, notes }, onProgress) {
      const signal = running.begin();
      const capture = open();
      if (capture?.source == null) return { ok: false, reason: 'file' };
      const { analysis, source } = capture;
      if (!(await decide(capture, scope, signal, pause))) return refuse(signal, 'filter');
      const wanted = packetsOf(analysis, capture.query.selections, scope);
      const { packets, linkTypes } = outlineOf(analysis, wanted, format);
      if (packets === 0) return refuse(signal, 'empty');
      if (format === 'pcap' && linkTypes.length > 1) return refuse(signal, 'link-types');
      const parts: Blob[] = [];
      try {
        const options = { format, secrets, notes, signal, onProgress, pause };
        // Browsers keep Blobs outside of the worker's memory.
        for await (const chunk of exportPackets(analysis, source, wanted, options)) parts.push(new Blob([chunk]));
      } catch (error) {
        return { ok: false, reason: 'unreadable', message: reasonOf(error) };
      }
      if (signal.aborted) return refuse(signal, 'cancelled');
      return { ok: true, file: new Blob(parts, { type: CAPTURE_TYPE }), packets };
    },
    stopWriting: () => running.stop(),
  };
}

/** Has packets read that only their bytes tell about; false where the filter stays without an answer. */
async function decide(
  { query }: OpenCapture,
  scope: ExportScope,
  signal: AbortSignal,
  pause: () => Promise<void>,
): Promise<boolean> {
  if (scope.kind !== 'selection') return true;
  const { error, partial } = await query.selections.filters.prepare(scope.selection.filter, { signal, pause });
  return error === null && !partial;
}

type Reason = Extract<Exported, { ok: false }>['reason'];

const refuse = (signal: AbortSignal, reason: Reason): Exported => ({
  ok: false,
  reason: signal.aborted ? 'cancelled' : reason,
});
