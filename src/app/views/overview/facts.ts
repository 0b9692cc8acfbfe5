import type { CaptureInterface } from '../../../model/capture.ts';
import { bytes } from '../../i18n/display.ts';
import { t } from '../../i18n/i18n.svelte.ts';

export interface Fact {
  readonly name: string;
  readonly value: string;
  readonly mono?: boolean;
}

/** LINKTYPE_ values that a reader meets; the rest are told by their number. */
const LINK_TYPES: Readonly<Record<number, string>> = {
  0: 'NULL',
  1: 'Ethernet',
  9: 'PPP',
  101: 'Raw IP',
  105: '802.11',
  113: 'Linux SLL',
  127: '802.11 radiotap',
  228: 'Raw IPv4',
  229: 'Raw IPv6',
  276: 'Linux SLL2',
};

export function interfaceText({ number, name, description, linkType }: CaptureInterface): string {
  const what = [name, description].filter(Boolean).join(', ');
  return `${what || `#${number}`} (${LINK_TYPES[linkType] ?? t('facts.linkType', { number: linkType })})`;
}

export function snapText(interfaces: readonly CaptureInterface[]): string {
  const lengths = [...new Set(interfaces.map(({ snapLength }) => snapLength))].toSorted((a, b) => a - b);
  return lengths.map((length) => (length === 0 ? t('facts.noSnap') : bytes(length))).join(', ');
}
