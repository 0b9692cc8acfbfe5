import type { DetectorDescription } from '../../../model/finding.ts';
import type { MessageKey } from '../../i18n/i18n.svelte.ts';

/** Settings that the palette leads to: the part of the address that names one, and its label on the page. */
export const SETTING_PLACES = [
  { part: 'zone', label: 'settings.zone' },
  { part: 'language', label: 'settings.language' },
  { part: 'theme', label: 'settings.theme' },
  { part: 'density', label: 'settings.density' },
  { part: 'home', label: 'settings.home' },
  { part: 'maxFileBytes', label: 'settings.maxFile' },
  { part: 'maxDecompressedBytes', label: 'settings.maxDecompressed' },
  { part: 'maxDecompressionRatio', label: 'settings.maxRatio' },
  { part: 'blocklists', label: 'settings.blocklists' },
  { part: 'allowlist', label: 'settings.allowlist' },
  { part: 'keeping', label: 'library.keeps' },
] as const satisfies readonly { readonly part: string; readonly label: MessageKey }[];

export type SettingPart = (typeof SETTING_PLACES)[number]['part'];

/** The part of the address for the thresholds of a detector. */
export const thresholdsPart = (detector: DetectorDescription['id']): `detector-${string}` => `detector-${detector}`;

const CONTROLS = '[aria-pressed="true"], input:not([type="file"]), select, textarea, button';

/** Gives the keys to the control of a setting, in the middle of the page. False where it is not there, or not yet. */
export function goToSetting(page: HTMLElement, part: string): boolean {
  const place = page.querySelector<HTMLElement>(`[data-setting="${CSS.escape(part)}"]`);
  if (!place) return false;
  if (place instanceof HTMLDetailsElement) place.open = true;
  const control = place.querySelector<HTMLElement>(CONTROLS) ?? place;
  control.scrollIntoView({ block: 'center' });
  control.focus({ preventScroll: true });
  return true;
}
