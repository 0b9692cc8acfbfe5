import { expose, type Remote, releaseProxy, transfer } from 'comlink';
import { sealWebRtc } from '../base/seal.ts';
import type { ExportProgress, PacketExport } from '../model/export.ts';
import type { FilterProgress, RowQuery } from '../model/query.ts';
import type { Settings } from '../model/settings.ts';
import { createAnalysisApi } from './analysis-api.ts';
import type { AnalysisApi, Progress } from './api.ts';
import { keepLifeline } from './lifeline.ts';
import { channelPause } from './pause.ts';

sealWebRtc();
keepLifeline();
const api = createAnalysisApi(channelPause());

/** Numbers of charts and bytes of packets are handed over, not copied: they are made for one answer. */
expose({
  ...api,
  async open(file: File, settings: Settings, onProgress: Remote<(progress: Progress) => void>) {
    try {
      return await api.open(file, settings, (progress) => void onProgress(progress));
    } finally {
      onProgress[releaseProxy]();
    }
  },
  async prepareFilter(filter: string, onProgress: Remote<(progress: FilterProgress) => void>) {
    try {
      return await api.prepareFilter(filter, (progress) => void onProgress(progress));
    } finally {
      onProgress[releaseProxy]();
    }
  },
  async exportPackets(
    query: RowQuery,
    columns: readonly string[],
    onProgress: Remote<(progress: FilterProgress) => void>,
  ) {
    try {
      return await api.exportPackets(query, columns, (progress) => void onProgress(progress));
    } finally {
      onProgress[releaseProxy]();
    }
  },
  async writeCapture(wanted: PacketExport, onProgress: Remote<(progress: ExportProgress) => void>) {
    try {
      return await api.writeCapture(wanted, (progress) => void onProgress(progress));
    } finally {
      onProgress[releaseProxy]();
    }
  },
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
