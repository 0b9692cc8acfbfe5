import type { Follow } from '../engine/follow/follow.ts';
import type { StreamAbsent } from '../model/follow.ts';
import type { AnalysisApi } from './api.ts';
import type { OpenCapture } from './opened.ts';

/** How long one answer may take: then the page is told how far it came, and asks again, or does not. */
const ANSWER_MILLISECONDS = 100;

type StreamApi = Pick<AnalysisApi, 'follow' | 'followPage' | 'followSearch' | 'followSave' | 'tcpGraph' | 'find'>;

/** Answers about streams. Long work is done a stretch at a time: whoever asks no more has cancelled it. */
export function createStreams(open: () => OpenCapture | null, pause: () => Promise<void>): StreamApi {
  function find(flow: number): Follow | StreamAbsent {
    const capture = open();
    if (capture?.source == null) return { missing: 'file' };
    return capture.follow(flow) ?? { missing: 'flow' };
  }

  return {
    async follow(flow, view, from) {
      const found = find(flow);
      if ('missing' in found) return found;
      await found.advance(view, ANSWER_MILLISECONDS, pause);
      return found.state(view, from);
    },
    async followPage(flow, view, from, count) {
      const found = find(flow);
      return 'missing' in found ? found : found.page(view, from, count);
    },
    async followSearch(flow, query, from) {
      const found = find(flow);
      return 'missing' in found ? found : found.search(query, from, ANSWER_MILLISECONDS, pause);
    },
    async followSave(flow, side, from) {
      const found = find(flow);
      return 'missing' in found ? found : found.save(side, from, ANSWER_MILLISECONDS, pause);
    },
    async find(query, isNew) {
      const finder = open()?.find(query, isNew) ?? null;
      if (finder === null) return { hits: [], count: 0, share: 1, problem: 'file' };
      return finder.advance(ANSWER_MILLISECONDS, pause);
    },
    async tcpGraph(flow, query) {
      const capture = open();
      if (capture?.source == null) return { missing: 'file' };
      const graph = capture.tcpGraph(flow);
      if (graph === null || graph === 'tcp') return { missing: graph ?? 'flow' };
      await graph.advance(ANSWER_MILLISECONDS, pause);
      return graph.state(query);
    },
  };
}
