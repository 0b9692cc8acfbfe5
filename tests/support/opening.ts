import type { Analysis } from '../../src/engine/analysis.ts';
import type { CaptureSource } from '../../src/engine/capture/source.ts';
import { openCapture, type OpenControl } from '../../src/engine/open.ts';
import { DEFAULT_SETTINGS } from '../../src/model/settings.ts';

/**
 * Opens a capture as the page does, with the settings that nobody has changed. Throws where it is none, and where a module
 * failed on it: that is a fault of the program.
 */
export async function openWhole(
  capture: Blob | Uint8Array<ArrayBuffer>,
  control: Partial<OpenControl> = {},
): Promise<{ readonly analysis: Analysis; readonly source: CaptureSource }> {
  const file = capture instanceof Blob ? capture : new File([capture], 'capture');
  const opened = await openCapture(file, DEFAULT_SETTINGS, { onChunk: () => undefined, ...control });
  if (!opened.ok) throw new Error(opened.failure.message);
  const { failures } = opened.analysis;
  if (failures.length > 0) throw new Error(failures.map(({ module, message }) => `${module}: ${message}`).join('\n'));
  return opened;
}
