/** What the page sends to a worker: the name of a lock to hold. */
export interface Lifeline {
  readonly lifeline: string;
}

/** What it gets back: the worker holds it, or was refused it. */
export interface LifelineAnswer extends Lifeline {
  readonly isHeld: boolean;
}

/** What a worker says without being asked. */
export interface News {
  readonly news: 'failure' | 'started' | 'done';
}

/** Between two words that a module failed: one that fails fails often. */
const PACE_MILLISECONDS = 500;

/** Tells the page that a module has failed since it last asked, no more than twice a second. */
export function failureTeller(): () => void {
  let waits = false;
  return () => {
    if (waits) return;
    waits = true;
    setTimeout(() => {
      waits = false;
      self.postMessage({ news: 'failure' } satisfies News);
    }, PACE_MILLISECONDS);
  };
}

/**
 * Holds a lock for as long as this worker lives, so that the page sees it end (worker/link.ts): the browser lets go of
 * the locks of whatever ends, for whatever reason.
 */
export function keepLifeline(): void {
  self.postMessage({ news: 'started' } satisfies News);
  self.addEventListener('message', ({ data }: MessageEvent<Partial<Lifeline> | null>) => {
    const name = data?.lifeline;
    if (name === undefined) return;
    const answer = (isHeld: boolean): void => self.postMessage({ lifeline: name, isHeld } satisfies LifelineAnswer);
    const forEver = (): Promise<never> => {
      answer(true);
      return new Promise(() => undefined);
    };
    navigator.locks.request(name, forEver).catch(() => answer(false));
  });
}
