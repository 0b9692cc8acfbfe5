import { expect, test } from 'vitest';
import { EXTRA_LAYERS } from '../../../src/engine/dissect/layer.ts';
import { APPLICATION_DISSECTORS, PACKET_DISSECTORS } from '../../../src/engine/dissect/registry.ts';
import { layerLabel, protocolHierarchy } from '../../../src/engine/stats/protocol-hierarchy.ts';
import { LayerTree } from '../../../src/model/layers.ts';

test('no two layers are called alike, but for those that are the same to a reader', () => {
  const SAME = new Set(['ethertype', 'igmp', 'ipx']); // Ethernet's type is hidden; a layer may be named by two who read it
  const names = new Map<string, Set<string>>();
  const add = (name: string, display: string): void => {
    const label = layerLabel(name, display);
    if (!SAME.has(name)) names.set(label, (names.get(label) ?? new Set()).add(name));
  };
  for (const [name, display] of EXTRA_LAYERS) add(name, display);
  for (const { id, display } of PACKET_DISSECTORS) add(id, display);
  for (const each of APPLICATION_DISSECTORS) add('layer' in each && each.layer ? each.layer : each.id, each.display);
  expect([...names].filter(([, own]) => own.size > 1).map(([label, own]) => [label, ...own])).toEqual([]);
});

test('the layers of a wireless frame have labels of their own; the Protocol column stays', () => {
  const layers = new LayerTree();
  const stack = ['radiotap', 'wlan_radio', 'wlan'].reduce(
    (below, name) => layers.push(below, layers.layer(name, '802.11')),
    0,
  );
  const counts = new Float64Array(layers.size);
  counts[stack] = 3;
  const [radiotap] = protocolHierarchy(layers, counts, counts);
  expect(radiotap).toMatchObject({
    label: 'Radiotap',
    children: [{ label: '802.11 radio', filter: 'wlan_radio', children: [{ label: '802.11', packets: 3 }] }],
  });
  expect(layers.protocol(stack)).toBe('802.11');
});
