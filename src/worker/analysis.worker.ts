import { expose, type Remote, releaseProxy, transfer } from 'comlink';
import { sealWebRtc } from '../base/seal.ts';
import type { ExportProgress, PacketExport } from '../model/export.ts';
import type { LibraryFound } from '../model/library-search.ts';
import type { IoWish, RowQuery, Selection, TimesSince } from '../model/query.ts';
import type { ReportWish } from '../model/report.ts';
import type { Settings } from '../model/settings.ts';
import type { WorkProgress } from '../model/work-progress.ts';
import { createAnalysisApi } from './analysis-api.ts';
import type { AnalysisApi, Progress } from './api.ts';
import { serveLane } from './lane-port.ts';
import { failureTeller, keepLifeline, type News } from './lifeline.ts';
import { channelPause } from './pause.ts';

sealWebRtc();
keepLifeline();
const api = createAnalysisApi(channelPause(), failureTeller());

/** Progress is told through a port of its own, which goes with the answer. */
async function telling<News, Answer>(
  listener: Remote<(news: News) => void>,
  work: (tell: (news: News) => void) => Promise<Answer>,
): Promise<Answer> {
  try {
    return await work(listener as (news: News) => void);
  } finally {
    listener[releaseProxy]();
  }
}
type Listener<News> = Remote<(news: News) => void>;

/** Numbers of charts and bytes of packets are handed over, not copied: they are made for one answer. */
expose({
  ...api,
  serveLane: (port: MessagePort) => serveLane(port, () => self.postMessage({ news: 'done' } satisfies News)),
  open: (file: File, settings: Settings, listener: Listener<Progress>, lanes?: readonly MessagePort[]) =>
    telling(listener, (tell) => api.open(file, settings, tell, lanes)),
  prepareFilter: (filter: string, listener: Listener<WorkProgress>) =>
    telling(listener, (tell) => api.prepareFilter(filter, tell)),
  exportPackets: (query: RowQuery, columns: readonly string[], since: TimesSince, listener: Listener<WorkProgress>) =>
    telling(listener, (tell) => api.exportPackets(query, columns, since, tell)),
  exportRows: (
    query: RowQuery,
    columns: readonly string[],
    format: 'csv' | 'ndjson',
    listener: Listener<WorkProgress>,
  ) => telling(listener, (tell) => api.exportRows(query, columns, format, tell)),
  report: (format: string, wish: ReportWish, listener: Listener<WorkProgress>) =>
    telling(listener, (tell) => api.report(format, wish, tell)),
  writeCapture: (wanted: PacketExport, listener: Listener<ExportProgress>) =>
    telling(listener, (tell) => api.writeCapture(wanted, tell)),
  exportLibrary: (withSettings: boolean, listener: Listener<WorkProgress>) =>
    telling(listener, (tell) => api.exportLibrary(withSettings, tell)),
  inspectLibrary: (file: Blob, listener: Listener<WorkProgress>) =>
    telling(listener, (tell) => api.inspectLibrary(file, tell)),
  importLibrary: (file: Blob, withSettings: boolean, listener: Listener<WorkProgress>) =>
    telling(listener, (tell) => api.importLibrary(file, withSettings, tell)),
  searchLibrary: (text: string, listener: Listener<LibraryFound>) =>
    telling(listener, (tell) => api.searchLibrary(text, tell)),
  health: (selection: Selection, listener: Listener<number>) =>
    telling(listener, (tell) => api.health(selection, tell)),
  ioGraph: (wish: IoWish, listener: Listener<WorkProgress>) => telling(listener, (tell) => api.ioGraph(wish, tell)),
  overview(...asked: Parameters<AnalysisApi['overview']>) {
    const answer = api.overview(...asked);
    return transfer(
      answer,
      answer.traffic.series.flatMap(({ packets, bytes }) => [packets.buffer, bytes.buffer]),
    );
  },
  async tcpGraph(...asked: Parameters<AnalysisApi['tcpGraph']>) {
    const answer = await api.tcpGraph(...asked);
    if ('missing' in answer) return answer;
    return transfer(
      answer,
      answer.series.flatMap(({ at, value, until, packet }) =>
        [at, value, until, packet].flatMap((column) => (column === null ? [] : [column.buffer])),
      ),
    );
  },
  async packetBytes(packet: number) {
    const answer = await api.packetBytes(packet);
    return 'missing' in answer ? answer : transfer(answer, [answer.buffer]);
  },
});
