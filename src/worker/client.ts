import { wrap } from 'comlink';
import AnalysisWorker from './analysis.worker.ts?worker&inline';

/** Starts the worker and proves that it answers. */
export async function echo(text: string): Promise<string> {
  const worker = new AnalysisWorker({ name: 'analysis' });
  return wrap<{ echo(text: string): string }>(worker).echo(text);
}
