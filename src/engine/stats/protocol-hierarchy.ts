import type { LayerTree } from '../../model/layers.ts';
import type { HierarchyNode } from '../../model/query.ts';

/** Layers that carry no traffic of their own: Ethernet's type field is one of Wireshark's layers all the same. */
const HIDDEN = new Set(['ethertype']);

/** Layers that Wireshark's Protocol column calls by the name of their family: side by side they need one of their own. */
const LABELS: Readonly<Record<string, string>> = {
  btle_rf: 'LE radio',
  'ipv6.dstopts': 'IPv6 destination options',
  'ipv6.fraghdr': 'IPv6 fragment',
  'ipv6.hopopts': 'IPv6 hop-by-hop options',
  'ipv6.routing': 'IPv6 routing',
  pcap_pktdata: 'PKTAP data',
  prism: 'Prism',
  pwethcw: 'PW Ethernet, control word',
  pwethheuristic: 'PW Ethernet',
  pwethnocw: 'PW Ethernet, no control word',
  radiotap: 'Radiotap',
  'raw-executable': 'Program',
  shim6: 'Shim6',
  vjc_comp: 'PPP VJ compressed',
  vjc_uncomp: 'PPP VJ uncompressed',
  wlan_radio: '802.11 radio',
};

/** What a layer is called in a hierarchy: `display`, as the Protocol column has it, unless others bear it as well. */
export const layerLabel = (name: string, display: string): string =>
  Object.hasOwn(LABELS, name) ? LABELS[name] : display;

interface Growing {
  readonly name: string;
  packets: number;
  bytes: number;
  ownPackets: number;
  ownBytes: number;
  readonly children: Map<string, Growing>;
}

const grow = (name: string): Growing => ({
  name,
  packets: 0,
  bytes: 0,
  ownPackets: 0,
  ownBytes: 0,
  children: new Map(),
});

/** Protocols by what carries them, from packets and bytes per stack. Most bytes first. */
export function protocolHierarchy(
  layers: LayerTree,
  packets: ArrayLike<number>,
  bytes: ArrayLike<number>,
): HierarchyNode[] {
  const root = grow('');
  for (let stack = 1; stack < layers.size; stack += 1) {
    if (packets[stack] === 0) continue;
    let node = root;
    for (const layer of layers.layersOf(stack)) {
      const name = layers.names[layer];
      if (HIDDEN.has(name)) continue;
      const child = node.children.get(name) ?? grow(name);
      node.children.set(name, child);
      child.packets += packets[stack];
      child.bytes += bytes[stack];
      node = child;
    }
    node.ownPackets += packets[stack];
    node.ownBytes += bytes[stack];
  }
  return finish(root, layers);
}

function finish(node: Growing, layers: LayerTree): HierarchyNode[] {
  return [...node.children.values()]
    .sort((a, b) => b.bytes - a.bytes)
    .map((child) => ({
      label: layerLabel(child.name, layers.displays[layers.names.indexOf(child.name)] ?? child.name),
      filter: child.name,
      packets: child.packets,
      bytes: child.bytes,
      ownPackets: child.ownPackets,
      ownBytes: child.ownBytes,
      children: finish(child, layers),
    }));
}
