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

/** Starts workers that read payload beside the one that reads packets. Each serves one capture. */
export class LaneStarter {
  readonly #start: () => Connection;
  readonly #most: () => number;
  #ready: readonly LaneWorker[] = [];

  /** @param cores of the machine; the browser is asked where it is not given */
  constructor(start: () => Connection, cores?: number) {
    this.#start = start;
    this.#most = () => Math.min(MOST_LANES, Math.max(0, (cores ?? navigator.hardwareConcurrency) - OTHER_CORES));
  }

  /**
   * Starts those of the first capture before it is chosen. To compile their code takes each 0.2 s: amid the first numbers of
   * a capture that held the page for 60 ms, where four cores had five threads to run.
   */
  warmUp(): void {
    this.#ready = Array.from({ length: this.#most() }, () => new LaneWorker(this.#start));
  }

  /**
   * As many workers as a file is worth and the machine has cores for; none for a small file.
   * @param onLost called when one of them dies
   */
  take(fileSize: number, onLost: (loss: WorkerLost) => void): LaneWorkers {
    if (fileSize < LEAST_BYTES) return { ports: [], close: () => undefined };
    const ready = this.#ready.filter(({ isAlive }) => isAlive);
    this.#ready = [];
    const channels = Array.from({ length: this.#most() }, () => new MessageChannel());
    const workers = channels.map(({ port1 }, index) => {
      const worker = ready[index] ?? new LaneWorker(this.#start);
      worker.serve(port1, onLost);
      return worker;
    });
    return {
      ports: channels.map(({ port2 }) => port2),
      close() {
        for (const worker of workers) worker.close();
      },
    };
  }

  /** Nothing is read any more. */
  close(): void {
    for (const worker of this.#ready) worker.close();
    this.#ready = [];
  }
}

class LaneWorker {
  readonly #link: WorkerLink<AnalysisWorkerApi>;
  /** Nobody misses one that serves nobody. */
  #onLost: (loss: WorkerLost) => void = () => undefined;

  constructor(start: () => Connection) {
    this.#link = new WorkerLink(
      () => {
        const connection = start();
        connection.addEventListener('message', ({ data }: MessageEventInit<Partial<News> | null>) => {
          if (data?.news === 'done') this.close(); // and its memory is free
        });
        return connection;
      },
      (loss) => this.#onLost(loss),
    );
  }

  get isAlive(): boolean {
    return this.#link.loss === null;
  }

  serve(port: MessagePort, onLost: (loss: WorkerLost) => void): void {
    this.#onLost = onLost;
    this.#link.ask((api) => api.serveLane(transfer(port, [port]))).catch(() => undefined); // told to onLost
  }

  close(): void {
    this.#link.close();
  }
}
