// Addresses and ports of the two ends of a packet: columns hold the innermost ones.

import { ADDRESS_KIND } from '../../model/address.ts';
import { FROM_RESPONDER } from '../../model/packet.ts';
import type { Analysis } from '../analysis.ts';
import type { ColumnField } from './column-field.ts';
import { NO_VALUES, verdictOf, whenPartial } from './column-kinds.ts';
import { ASK, maskOfStacks, NO, YES } from './mask.ts';
import { MOST_ROWS, type Occurrence } from './occurrence.ts';
import { layerNames, markQuoting, networkVerdict, transportVerdict } from './stacks.ts';
import type { Type } from './values.ts';

type Side = 'source' | 'destination';
export const BOTH: readonly Side[] = ['source', 'destination'];

/** Addresses of one kind, of the innermost network layer; `network` is the layer they belong to, null for any address. */
export function addressColumn(title: string, type: Type, sides: readonly Side[], network: string | null): ColumnField {
  const kind = network === 'ip' ? ADDRESS_KIND.ipv4 : ADDRESS_KIND.ipv6;
  return {
    title,
    type,
    values({ packets, addresses }) {
      const columns = sides.map((side) => packets.columns[side]);
      return (packet) =>
        columns
          .map((column) => column[packet])
          .filter((id) => id >= 0 && (network === null || addresses.kinds[id] === kind))
          .map((id) => addresses.bytes(id));
    },
    mask(analysis, { all, fits }) {
      const { addresses, packets } = analysis;
      // 2: of this kind. 1: of this kind, and fits. One look per address instead of one per packet.
      const verdict = new Uint8Array(addresses.size);
      for (let id = 0; id < verdict.length; id += 1)
        if (network === null || addresses.kinds[id] === kind) verdict[id] = fits(addresses.bytes(id)) ? 1 : 2;
      const mask =
        network === null
          ? new Uint8Array(packets.length).fill(YES)
          : maskOfStacks(analysis, (stack) => networkVerdict(layerNames(analysis, stack), network));
      if (network !== null) markQuoting(analysis, mask, ASK, () => true);
      const first = packets.columns[sides[0]];
      const second = packets.columns[sides[sides.length - 1]];
      const isOne = sides.length === 1;
      // What two addresses and what is known of the stack come to: one look per packet.
      const verdicts = Uint8Array.from({ length: 3 * 9 }, (_, at) => {
        const known = Math.floor(at / 9);
        const given = [Math.floor(at / 3) % 3, at % 3].filter((one) => one !== 0);
        const own = verdictOf(given.length, given.filter((one) => one === 1).length, all);
        return known === NO ? NO : known === YES ? own : whenPartial(own, given.length, all);
      });
      for (let packet = 0; packet < mask.length; packet += 1) {
        const known = mask[packet];
        if (known === NO) continue;
        const a = first[packet] < 0 ? 0 : verdict[first[packet]];
        const b = isOne || second[packet] < 0 ? 0 : verdict[second[packet]];
        mask[packet] = verdicts[known * 9 + a * 3 + b];
      }
      return mask;
    },
  };
}

function portColumn(title: string, layer: string, transport: number, sides: readonly Side[]): ColumnField {
  return {
    title,
    type: 'number',
    values({ packets, flows }) {
      const { flow, nanoseconds } = packets.columns;
      const { transport: transports, originatorPort, responderPort } = flows.columns;
      return (packet) => {
        const id = flow[packet];
        if (id < 0 || transports[id] !== transport) return NO_VALUES;
        const back = (nanoseconds[packet] & FROM_RESPONDER) !== 0;
        return sides
          .map((side) => (back === (side === 'source') ? responderPort[id] : originatorPort[id]))
          .filter((port) => port >= 0);
      };
    },
    mask(analysis, { all, fits }) {
      const { packets, flows } = analysis;
      const { flow, nanoseconds } = packets.columns;
      const { transport: transports, originatorPort, responderPort } = flows.columns;
      const isBoth = sides.length === 2;
      const isSource = sides[0] === 'source';
      // By flow and direction: one look per packet.
      const verdicts = new Uint8Array(2 * flows.length).fill(ASK);
      for (let id = 0; id < flows.length; id += 1) {
        if (transports[id] !== transport) continue;
        const ofOriginator = fits(originatorPort[id]);
        const ofResponder = fits(responderPort[id]);
        const both = (all ? ofOriginator && ofResponder : ofOriginator || ofResponder) ? YES : NO;
        verdicts[2 * id] = isBoth ? both : (isSource ? ofOriginator : ofResponder) ? YES : NO;
        verdicts[2 * id + 1] = isBoth ? both : (isSource ? ofResponder : ofOriginator) ? YES : NO;
      }
      const mask = maskOfStacks(analysis, (stack) => transportVerdict(layerNames(analysis, stack), layer));
      markQuoting(analysis, mask, ASK, () => true);
      for (let packet = 0; packet < mask.length; packet += 1) {
        const known = mask[packet];
        if (known === NO) continue;
        const id = flow[packet];
        const own = id < 0 ? ASK : verdicts[2 * id + ((nanoseconds[packet] & FROM_RESPONDER) === 0 ? 0 : 1)];
        mask[packet] = known === YES || own === ASK ? own : whenPartial(own, 1, all);
      }
      return mask;
    },
    occurrences: (analysis) => countPorts(analysis, transport),
  };
}

/** Ports by flows. Those of servers come again and again; those of clients do not, and stand behind them. */
function countPorts({ flows }: Analysis, transport: number): Occurrence[] {
  const { transport: transports, originatorPort, responderPort } = flows.columns;
  const counts = new Map<number, number>();
  for (let flow = 0; flow < flows.length; flow += 1) {
    if (transports[flow] !== transport) continue;
    counts.set(responderPort[flow], (counts.get(responderPort[flow]) ?? 0) + 1);
    if (counts.size < MOST_ROWS) counts.set(originatorPort[flow], counts.get(originatorPort[flow]) ?? 0);
  }
  return [...counts].filter(([port]) => port >= 0).map(([port, count]) => ({ text: String(port), title: '', count }));
}

/** Ports of one transport by Wireshark's names. */
export const ports = (layer: string, name: string, transport: number): Record<string, ColumnField> => ({
  [`${layer}.srcport`]: portColumn(`${name} source port`, layer, transport, ['source']),
  [`${layer}.dstport`]: portColumn(`${name} destination port`, layer, transport, ['destination']),
  [`${layer}.port`]: portColumn(`${name} port, source or destination`, layer, transport, BOTH),
});

/** Addresses of one network layer by Wireshark's names. */
export const addresses = (layer: string, name: string, type: Type): Record<string, ColumnField> => ({
  [`${layer}.src`]: addressColumn(`${name} source address`, type, ['source'], layer),
  [`${layer}.dst`]: addressColumn(`${name} destination address`, type, ['destination'], layer),
  [`${layer}.addr`]: addressColumn(`${name} address, source or destination`, type, BOTH, layer),
});
