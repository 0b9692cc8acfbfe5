import { tick } from 'svelte';
import { latin1Bytes } from '../base/text.ts';
import { reasonOf } from '../base/reason.ts';
import { AppState } from './state/app.svelte.ts';
import type { Workers } from './state/client.ts';
import type { Keeper } from './state/preferences.svelte.ts';
import { indexedVault } from './state/vault-store.ts';
import { loadViews } from './views/registry.ts';

// The first load brings what the drop zone needs. Everything else is asked for right after the first paint, so that
// nothing is left to request once a capture has been chosen.

const PREFERENCES = 'wireloupe.preferences';

/** Preferences hold nothing of any capture. Where storage is forbidden they last as long as the page. */
const keeper: Keeper = {
  read() {
    try {
      return localStorage.getItem(PREFERENCES);
    } catch {
      return null;
    }
  },
  write(text) {
    try {
      localStorage.setItem(PREFERENCES, text);
    } catch {
      // Full or forbidden: the page goes on with what was chosen.
    }
  },
};

/** The sample capture. It comes as a script: the policy of the page lets nothing be fetched. */
async function loadSample(): Promise<File | null> {
  try {
    const { default: base64 } = await import('virtual:sample');
    const stream = new Blob([latin1Bytes(atob(base64))]).stream().pipeThrough(new DecompressionStream('gzip'));
    const bytes = await new Response(stream).blob();
    return bytes.size > 0 ? new File([bytes], 'sample.pcapng') : null;
  } catch {
    return null; // the page is whole without it
  }
}

/** A worker that dies again so soon would do so for ever. */
const TOO_SOON_MILLISECONDS = 10_000;

async function startWorkers(onLost: (reason: string) => void, onFailure: () => void): Promise<Workers> {
  const { createAnalysisClient, createHashClient } = await import('../worker/client.ts');
  let lost = -Infinity;
  const analysis = createAnalysisClient(
    ({ message }) => {
      onLost(message);
      const before = lost;
      lost = performance.now();
      if (lost - before > TOO_SOON_MILLISECONDS) queueMicrotask(() => analysis.restart());
    },
    undefined,
    onFailure,
  );
  analysis.warmUp();
  return { analysis, hashing: createHashClient() };
}

function later<T>(): { readonly promise: Promise<T>; readonly resolve: (value: T) => void } {
  let resolve!: (value: T) => void;
  const promise = new Promise<T>((settle) => (resolve = settle));
  return { promise, resolve };
}

/** The state of the page, and how to load what comes after the first paint. A file dropped meanwhile waits for it. */
export function boot(): { readonly app: AppState; readonly preload: () => Promise<void> } {
  const workers = later<Workers>();
  const sample = later<File | null>();
  const app = new AppState({
    workers: workers.promise,
    sample: sample.promise,
    keeper,
    languages: navigator.languages,
    bar: window,
    vaultStore: indexedVault(),
  });
  const preload = async (): Promise<void> => {
    await tick();
    await new Promise(requestAnimationFrame);
    try {
      const [started, file, { warmUp }] = await Promise.all([
        startWorkers(
          (reason) => app.session.lose(reason),
          () => void app.session.renew(),
        ),
        loadSample(),
        import('./warm-up.ts'),
        loadViews(),
      ]);
      sample.resolve(file);
      workers.resolve(started);
      app.isLoaded = true;
      warmUp(() => app.session.isReading);
    } catch (error) {
      app.loadFailure = reasonOf(error);
    }
  };
  return { app, preload };
}
