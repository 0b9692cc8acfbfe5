import type { CaptureInterface } from '../../../model/capture.ts';
import { bytes } from '../../i18n/display.ts';
import { t } from '../../i18n/i18n.svelte.ts';
import { linkTypeText } from '../../state/link-types.ts';

/** One line of the facts of a capture. */
export interface Fact {
  readonly name: string;
  readonly value: string;
  readonly mono?: boolean;
}

/** Name, description and link type of an interface. */
export function interfaceText({ number, name, description, linkType }: CaptureInterface): string {
  const what = [name, description].filter(Boolean).join(', ');
  return `${what || `#${number}`} (${linkTypeText(linkType)})`;
}

/** Snap lengths of the interfaces, each once. */
export function snapText(interfaces: readonly CaptureInterface[]): string {
  const lengths = [...new Set(interfaces.map(({ snapLength }) => snapLength))].toSorted((a, b) => a - b);
  return lengths.map((length) => (length === 0 ? t('facts.noSnap') : bytes(length))).join(', ');
}
