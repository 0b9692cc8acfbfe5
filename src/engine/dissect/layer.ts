/**
 * Layers that have no dissector of their own, and what Wireshark's Protocol column says where one is the last. Their
 * numbers come before those of all dissectors, so they are constants.
 */
const NAMES = {
  data: 'Data',
  ethertype: 'Ethernet',
  dvmrp: 'DVMRP',
  erspan: 'ERSPAN',
  igmp: 'IGMP',
  ipx: 'IPX',
  pcap_pktdata: 'PKTAP',
  pim: 'PIMv2',
  pwethcw: 'PW',
  pwethheuristic: 'PW',
  pwethnocw: 'PW',
  slarp: 'SLARP',
  wlan_radio: '802.11',
} as const;

export type LayerName = keyof typeof NAMES;

export const EXTRA_LAYERS = Object.entries(NAMES) as [LayerName, string][];

/** Numbers by name: `context.push(cursor, LAYER.ethertype)`. */
export const LAYER = Object.fromEntries(EXTRA_LAYERS.map(([name], number) => [name, number])) as Readonly<
  Record<LayerName, number>
>;
