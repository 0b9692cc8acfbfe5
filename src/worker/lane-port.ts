import { expose, releaseProxy, transfer, wrap } from 'comlink';
import type { Batch, HandOver, Lane } from '../engine/lanes/batch.ts';
import { StreamLane } from '../engine/lanes/lane.ts';
import { channelPause } from './pause.ts';

// Both ends of the port between the worker that reads packets and one that reads payload. Buffers are handed over.

/**
 * Reads payload for whoever is at the other end of the port.
 * @param onDone called when everything was handed over: nothing is left to do
 */
export function serveLane(port: MessagePort, onDone: () => void): void {
  const lane = new StreamLane();
  const pause = channelPause();
  /** One batch after another, with a pause before each, in which a stop is heard that came behind it. */
  let turn = Promise.resolve();
  expose(
    {
      async read(batch: Batch) {
        await (turn = turn.then(pause));
        const report = lane.read(batch);
        const { marks, applications, dead, spent } = report;
        const returned = spent === null ? [] : [spent.words, spent.bytes];
        return transfer(
          report,
          [marks, applications, dead, ...returned].map(({ buffer }) => buffer),
        );
      },
      stop: () => lane.stop(),
      async finish() {
        await turn;
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

/**
 * The lane at the other end of a port.
 * @param handOver what suits the browser
 */
export function laneAt(port: MessagePort, handOver: HandOver): Lane {
  const remote = wrap<StreamLane>(port);
  return {
    handOver,
    read: (batch) => remote.read(transfer(batch, [batch.words.buffer, batch.bytes.buffer])),
    stop: () => void remote.stop().catch(() => undefined), // one that has died is told where its reports are awaited
    async finish() {
      try {
        return await remote.finish();
      } finally {
        remote[releaseProxy](); // closes the port
      }
    },
  };
}
