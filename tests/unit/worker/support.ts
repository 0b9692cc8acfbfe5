import { expose, releaseProxy } from 'comlink';
import { afterEach } from 'vitest';
import { createAnalysisApi } from '../../../src/worker/analysis-api.ts';
import { createAnalysisClient, createHashClient } from '../../../src/worker/client.ts';
import { createHashApi } from '../../../src/worker/hash.ts';
import type { Connection } from '../../../src/worker/link.ts';

/** In Node only setImmediate lets messages in; a microtask would starve them. */
export const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const ports: MessagePort[] = [];
afterEach(() => {
  for (const port of ports.splice(0)) port.close();
});

/** A "worker" in the same thread: the other end of a channel, on which `api` is exposed by the real Comlink. */
export function connect(api: object): Connection & MessagePort & { readonly far: MessagePort } {
  const { port1, port2 } = new MessageChannel();
  ports.push(port1, port2);
  expose(api, port2);
  port1.start();
  return Object.assign(port1, { terminate: () => port1.close(), far: port2 });
}

/** What the worker files do around an API: progress callbacks are let go when the answer is there. */
const releasing =
  <Given extends unknown[], Answer>(answer: (...given: Given) => Promise<Answer>, callback: number) =>
  async (...given: Given): Promise<Answer> => {
    try {
      return await answer(...given);
    } finally {
      (given[callback] as { [releaseProxy](): void })[releaseProxy]();
    }
  };

export function startAnalysis(change: object = {}) {
  const api = createAnalysisApi(turn);
  const connections: ReturnType<typeof connect>[] = [];
  const losses: string[] = [];
  const names: string[] = []; // Node clones a File as a Blob without its name
  const open: typeof api.open = (file, ...rest) => api.open(new File([file], names.shift()!), ...rest);
  const client = createAnalysisClient(
    (loss) => losses.push(loss.message),
    () => {
      const connection = connect({ ...api, open: releasing(open, 2), ...change });
      connections.push(connection);
      return connection;
    },
  );
  const named: typeof client.open = (file, ...rest) => {
    names.push(file.name);
    return client.open(file, ...rest);
  };
  return { client: Object.assign(Object.create(client), { open: named }) as typeof client, connections, losses };
}

/** `whole`: up to which size the platform's own digest may be used. */
export const startHash = (whole?: number) => {
  const api = createHashApi(turn, whole);
  return createHashClient(() => connect({ ...api, sha256: releasing(api.sha256, 1) }));
};
