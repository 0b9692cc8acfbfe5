import { type Endpoint, type Remote, wrap } from 'comlink';
import type { Lifeline, LifelineAnswer, News } from './lifeline.ts';

/** The worker is gone: it could not start, threw outside of a call, closed itself, or was ended. */
export class WorkerLost extends Error {
  override readonly name: string = 'WorkerLost';
}

/**
 * One that dies before it holds its lifeline tells nobody, whatever it has said. Until then so long may pass: a hundred
 * times what it takes on a machine at rest.
 */
const START_MILLISECONDS = 20_000;

/** A started worker, as far as this side needs it: a Worker, or a MessagePort in tests. */
export interface Connection extends Endpoint {
  terminate(): void;
}

/**
 * A worker that can be asked. Comlink alone would wait for ever for a worker that never started or died on the way; here
 * every open question is refused at once, and so are later ones until `restart`.
 */
export class WorkerLink<Api> {
  readonly #start: () => Connection;
  readonly #onLost: (loss: WorkerLost) => void;
  readonly #onFailure: () => void;
  /** Refusals of the questions that are still open: one each, since a shared one would keep every answer alive. */
  readonly #open = new Set<(loss: WorkerLost) => void>();
  #connection: Connection | null = null;
  #remote: Remote<Api> | null = null;
  #loss: WorkerLost | null = null;

  /** @param onFailure told that a module of the worker has failed */
  constructor(
    start: () => Connection,
    onLost: (loss: WorkerLost) => void = () => undefined,
    onFailure: () => void = () => undefined,
  ) {
    this.#start = start;
    this.#onLost = onLost;
    this.#onFailure = onFailure;
    this.#connect();
  }

  /** Why there is no worker, or null while there is one. */
  get loss(): WorkerLost | null {
    return this.#loss;
  }

  /** Asks the worker; rejects with WorkerLost when it dies before it answers. */
  ask<P extends Promise<unknown>>(question: (api: Remote<Api>) => P): Promise<Awaited<P>> {
    const remote = this.#remote;
    if (remote === null) return Promise.reject(this.#loss!);
    return this.#unlessLost(question(remote));
  }

  /** Ends the worker, if there still is one, and starts a new one that knows nothing of the old. */
  restart(why = new WorkerLost('The worker was started anew.')): void {
    this.#end(why);
    this.#loss = null;
    this.#connect();
  }

  close(): void {
    this.#end(new WorkerLost('The worker was closed.'));
  }

  #connect(): void {
    let connection: Connection;
    try {
      connection = this.#start();
    } catch (error) {
      this.#end(new WorkerLost(`The worker could not be started: ${String(error)}`));
      this.#onLost(this.#loss!);
      return;
    }
    this.#connection = connection;
    this.#remote = wrap<Api>(connection);
    const die = (reason: string): void => {
      if (this.#connection !== connection) return;
      this.#end(new WorkerLost(reason));
      this.#onLost(this.#loss!);
    };
    connection.addEventListener('error', (event) => die(messageOf(event)));
    connection.addEventListener('messageerror', () => die('A message of the worker could not be read.'));
    connection.addEventListener('close', () => die('The worker ended.'));
    connection.addEventListener('message', (event) => {
      const { news } = (event as MessageEvent<Partial<News> | null>).data ?? {};
      if (news === 'failure' && this.#connection === connection) this.#onFailure();
    });
    const silence = setTimeout(() => die('The worker did not start.'), START_MILLISECONDS);
    const begin = (): void => clearTimeout(silence);
    if (hasLocks()) watchLifeline(connection, begin, () => die('The worker ended.'));
    else connection.addEventListener('message', begin, { once: true });
  }

  #end(loss: WorkerLost): void {
    this.#loss = loss;
    this.#remote = null;
    this.#connection?.terminate();
    this.#connection = null;
    for (const refuse of this.#open) refuse(loss);
    this.#open.clear();
  }

  async #unlessLost<P extends Promise<unknown>>(answer: P): Promise<Awaited<P>> {
    const { promise: lost, reject } = refusable();
    this.#open.add(reject);
    try {
      return await Promise.race([answer, lost]);
    } finally {
      this.#open.delete(reject);
    }
  }
}

/** A promise that can only be refused. */
function refusable(): { promise: Promise<never>; reject: (loss: WorkerLost) => void } {
  let reject!: (loss: WorkerLost) => void;
  const promise = new Promise<never>((_, refuse) => {
    reject = refuse;
  });
  return { promise, reject };
}

/** A page over plain HTTP has none. */
const hasLocks = (): boolean => 'navigator' in globalThis && 'locks' in navigator;

/**
 * A worker that closes itself or runs out of memory fires no event here. But a lock that it holds becomes free (worker/
 * lifeline.ts). Where it is refused one, and where there are none, such a death goes unseen until `cancel` or `restart`.
 * @param onBegun called when the worker holds its lifeline, or says that it will not get it
 */
function watchLifeline(connection: Connection, onBegun: () => void, onEnd: () => void): void {
  const lifeline = `wireloupe-worker-${crypto.getRandomValues(new Uint32Array(4)).join('-')}`;
  connection.addEventListener('message', (event) => {
    const answer = (event as MessageEvent<Partial<LifelineAnswer> | null>).data;
    if (answer?.lifeline !== lifeline) return;
    onBegun();
    if (answer.isHeld === true) navigator.locks.request(lifeline, onEnd).catch(() => undefined);
  });
  connection.postMessage({ lifeline } satisfies Lifeline);
}

function messageOf(event: Event): string {
  // A worker that was refused at its start has no words at all.
  const message = 'message' in event && typeof event.message === 'string' ? event.message : '';
  return message === '' ? 'The worker could not be started or broke down.' : message;
}
