import { expose, releaseProxy, transfer, wrap } from 'comlink';
import type { Batch, Lane } from '../engine/lanes/batch.ts';
import { StreamLane } from '../engine/lanes/lane.ts';

// Both ends of the port between the worker that reads packets and one that reads payload. Buffers are handed over.

/**
 * Reads payload for whoever is at the other end of the port.
 * @param onDone called when everything was handed over: nothing is left to do
 */
export function serveLane(port: MessagePort, onDone: () => void): void {
  const lane = new StreamLane();
  expose(
    {
      read(batch: Batch) {
        const report = lane.read(batch);
        const { marks, applications, dead, spent } = report;
        return transfer(
          report,
          [marks, applications, dead, spent.words, spent.bytes].map(({ buffer }) => buffer),
        );
      },
      async finish() {
        const result = await lane.finish();
        const columns = result.tables.flatMap((table) => [...Object.values(table.columns), table.stamps]);
        const { kinds, words } = result.addresses;
        setTimeout(onDone); // behind the answer
        return transfer(
          result,
          [...columns, kinds, words, result.serverNames].map(({ buffer }) => buffer),
        );
      },
    },
    port,
  );
}

/** The lane at the other end of a port. */
export function laneAt(port: MessagePort): Lane {
  const remote = wrap<StreamLane>(port);
  return {
    read: (batch) => remote.read(transfer(batch, [batch.words.buffer, batch.bytes.buffer])),
    async finish() {
      try {
        return await remote.finish();
      } finally {
        remote[releaseProxy](); // closes the port
      }
    },
  };
}
