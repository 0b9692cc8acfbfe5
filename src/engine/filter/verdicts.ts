import type { Analysis } from '../analysis.ts';
import { APPLICATION_DISSECTORS } from '../dissect/registry.ts';
import { maskOfStacks, NO, YES } from './mask.ts';
import type { Mask } from './mask.ts';
import { layerNames } from './stacks.ts';

/** Layers that only hand on to the next one: Wireshark names them in frame.protocols and tells nothing of them. */
const BARE = new Set(['osi', 'ethertype']);
/** Less of an Ethernet frame is none to Wireshark, though it stands in frame.protocols. */
const ETHERNET_HEADER = 14;

/** Packets whose stack holds a layer, or whose flow speaks an application that has none: a protocol's name alone. */
export function layerVerdicts(analysis: Analysis, name: string, layer: string): Mask {
  const { packets, flows } = analysis;
  if (name === 'frame') return new Uint8Array(packets.length).fill(YES);
  const mask = maskOfStacks(analysis, (stack) =>
    !BARE.has(layer) && layerNames(analysis, stack).includes(layer) ? YES : NO,
  );
  if (layer === 'eth') {
    const { captured } = packets.columns;
    for (let packet = 0; packet < mask.length; packet += 1) if (captured[packet] < ETHERNET_HEADER) mask[packet] = NO;
  }
  const application = APPLICATION_DISSECTORS.findIndex(({ id }) => id === name);
  if (application < 0 || mask.includes(YES)) return mask;
  const { flow } = packets.columns;
  for (let packet = 0; packet < mask.length; packet += 1) {
    const id = flow[packet];
    mask[packet] = id >= 0 && flows.columns.application[id] === application + 1 ? YES : NO;
  }
  return mask;
}

/**
 * Adds the packets of flows that speak one of some protocols: a message is told in the packet in which it ends, which need
 * not be the one that was marked when its first bytes were recognised.
 */
export function markFlows(analysis: Analysis, mask: Mask, protocols: ReadonlySet<string>): void {
  const wanted = APPLICATION_DISSECTORS.map(({ id, layer }) => protocols.has(layer ?? id));
  const { application } = analysis.flows.columns;
  const { flow } = analysis.packets.columns;
  for (let packet = 0; packet < mask.length; packet += 1) {
    const id = flow[packet];
    if (mask[packet] === NO && id >= 0 && application[id] > 0 && wanted[application[id] - 1]) mask[packet] = YES;
  }
}

/** Adds the packets of all flows that speak something known: what their messages hold stands in no stack. */
export function markApplications(analysis: Analysis, mask: Mask): void {
  const { application } = analysis.flows.columns;
  const { flow } = analysis.packets.columns;
  for (let packet = 0; packet < mask.length; packet += 1) {
    const id = flow[packet];
    if (id >= 0 && application[id] > 0) mask[packet] = YES;
  }
}
