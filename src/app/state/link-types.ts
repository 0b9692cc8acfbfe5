import { t } from '../i18n/i18n.svelte.ts';

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

/** Name of a link type (www.tcpdump.org/linktypes.html), or its number. */
export const linkTypeText = (linkType: number): string =>
  LINK_TYPES[linkType] ?? t('facts.linkType', { number: linkType });
