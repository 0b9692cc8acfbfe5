import { transfer } from 'comlink';
import type { AnalysisWorkerApi } from './api.ts';
import type { News } from './lifeline.ts';
import { type Connection, WorkerLink, type WorkerLost } from './link.ts';

/** Below this a capture is read before another worker has started. */
const LEAST_BYTES = 32 * 1024 * 1024;
/** More would wait for the one worker that reads packets. */
const MOST_LANES = 3;
/** Cores for the page with the browser, and for the worker that reads packets. */
const OTHER_CORES = 2;

/** Workers that read payload while one capture is read. */
export interface LaneWorkers {
  /** One for each; to be handed over to the worker that reads packets. */
  readonly ports: readonly MessagePort[];
  close(): void;
}

/**
 * Starts as many workers as a file is worth and the machine has cores for; none for a small file.
 * @param onLost called when one of them dies
 * @param cores of the machine; asked of the browser when a file is large enough to matter
 */
export function startLanes(
  fileSize: number,
  start: () => Connection,
  onLost: (loss: WorkerLost) => void,
  cores?: number,
): LaneWorkers {
  const free = (): number => Math.max(0, (cores ?? navigator.hardwareConcurrency) - OTHER_CORES);
  const count = fileSize < LEAST_BYTES ? 0 : Math.min(MOST_LANES, free());
  const channels = Array.from({ length: count }, () => new MessageChannel());
  const links = channels.map(({ port1 }) => {
    const link = new WorkerLink<AnalysisWorkerApi>(() => {
      const connection = start();
      connection.addEventListener('message', ({ data }: MessageEventInit<Partial<News> | null>) => {
        if (data?.news === 'done') link.close(); // and its memory is free
      });
      return connection;
    }, onLost);
    link.ask((api) => api.serveLane(transfer(port1, [port1]))).catch(() => undefined); // told to onLost
    return link;
  });
  return {
    ports: channels.map(({ port2 }) => port2),
    close() {
      for (const link of links) link.close();
    },
  };
}
