import type { OpenFailure } from '../model/capture.ts';
import type { Settings } from '../model/settings.ts';
import { Pass } from './analyse.ts';
import type { Analysis } from './analysis.ts';
import { readCapture } from './capture/read-capture.ts';
import type { CaptureSource, ReadAhead } from './capture/source.ts';
import type { Lane } from './lanes/batch.ts';

/** An analysis with the place where its bytes are read again, or why there is none. */
export type Opening =
  | { readonly ok: true; readonly analysis: Analysis; readonly source: CaptureSource }
  | { readonly ok: false; readonly failure: OpenFailure };

/** How to follow and stop a reading. */
export interface OpenControl {
  /** Called between chunks: the place to yield to the event loop and to report progress. */
  onChunk(bytesRead: number, bytesTotal: number, analysis: Analysis): void | Promise<void>;
  readonly signal?: AbortSignal | undefined;
  /** Called once all is read that will be: what lanes have found is taken over now, and what is open is closed. */
  onRead?(analysis: Analysis): void;
  /** Lets others be heard: before the first chunk proves to be of a capture, and while what lanes have found is taken over. */
  readonly pause?: () => Promise<void>;
  /** How the file is read ahead. */
  readonly ahead?: ReadAhead;
  /** Other threads that read payload, while this one reads packets. */
  readonly lanes?: readonly Lane[];
}

/**
 * Mean bytes of a record, from the first chunk, tell how many packets to expect. Later ones are often smaller, and rows that
 * are never written take no memory, while growing copies the table (the mixed capture: 80 MB more at the peak).
 */
const RESERVE = 2;
const NO_PAUSE = (): Promise<void> => Promise.resolve();
/** Share of the file from which the number of its flows is foreseen. */
const ENOUGH = 0.01;

/** Reads a capture and analyses it: from a file to finished tables. Judging them is judge.ts. */
export async function openCapture(
  file: Blob & { readonly name?: string },
  settings: Settings,
  control: OpenControl,
): Promise<Opening> {
  const pass = new Pass(control.lanes);
  pass.analysis.setHome(settings.homeNetworks);
  let reserved = false;
  const result = await readCapture(file, pass, {
    limits: settings,
    signal: control.signal,
    ahead: control.ahead,
    ...(control.pause && { pause: control.pause }),
    async onChunk(bytesRead, bytesTotal) {
      if (!reserved && pass.packets > 1000 && bytesRead < bytesTotal) {
        reserved = true;
        if (pass.facts.compression === null) pass.expect(Math.ceil((pass.packets / bytesRead) * bytesTotal * RESERVE));
      }
      if (pass.facts.compression === null && bytesRead > bytesTotal * ENOUGH) pass.foresee(bytesRead / bytesTotal);
      await pass.keepPace();
      await control.onChunk(bytesRead, bytesTotal, pass.analysis);
    },
  });
  if (!result.ok) return result;
  control.onRead?.(pass.analysis);
  await pass.gather(control.pause ?? NO_PAUSE);
  pass.finish();
  await pass.settle();
  return { ok: true, analysis: pass.analysis, source: result.source };
}
