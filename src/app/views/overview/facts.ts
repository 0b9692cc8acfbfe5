import type { CaptureInterface } from '../../../model/capture.ts';
import { bytes } from '../../i18n/display.ts';
import { t } from '../../i18n/i18n.svelte.ts';
import { linkTypeText } from '../../state/link-types.ts';

export interface Fact {
  readonly name: string;
  readonly value: string;
  readonly mono?: boolean;
}

export function interfaceText({ number, name, description, linkType }: CaptureInterface): string {
  const what = [name, description].filter(Boolean).join(', ');
  return `${what || `#${number}`} (${linkTypeText(linkType)})`;
}

export function snapText(interfaces: readonly CaptureInterface[]): string {
  const lengths = [...new Set(interfaces.map(({ snapLength }) => snapLength))].toSorted((a, b) => a - b);
  return lengths.map((length) => (length === 0 ? t('facts.noSnap') : bytes(length))).join(', ');
}
