import { Pass } from '../../src/engine/analyse.ts';
import type { Analysis } from '../../src/engine/analysis.ts';
import { readCapture } from '../../src/engine/capture/read-capture.ts';
import { judge } from '../../src/engine/judge/judge.ts';
import { DEFAULT_SETTINGS } from '../../src/model/settings.ts';

/** The bytes of a file through the whole engine, findings included; null where they are no capture. */
export async function analyseBytes(bytes: Uint8Array<ArrayBuffer>, chunkSize?: number): Promise<Analysis | null> {
  const pass = new Pass();
  const control = { limits: DEFAULT_SETTINGS, onChunk: () => undefined, chunkSize };
  const read = await readCapture(new Blob([bytes]), pass, control);
  if (!read.ok) return null;
  pass.finish();
  await pass.settle();
  const { analysis } = pass;
  analysis.findings = judge(analysis, DEFAULT_SETTINGS);
  return analysis;
}
