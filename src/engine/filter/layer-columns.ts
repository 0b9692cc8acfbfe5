// The layers of a packet, as far as the analysis found them.

import type { Analysis } from '../analysis.ts';
import { APPLICATION_DISSECTORS } from '../dissect/registry.ts';
import type { ColumnField } from './column-field.ts';
import { NO_VALUES, smallColumn } from './column-kinds.ts';
import { ASK, maskOfStacks, NO } from './mask.ts';
import { layerNames } from './stacks.ts';

const stackColumn = (title: string, textOf: (analysis: Analysis, stack: number) => string): ColumnField =>
  smallColumn(
    title,
    'text',
    (analysis) => analysis.packets.columns.stack,
    (analysis) => analysis.layers.size,
    (analysis, stack) => [textOf(analysis, stack)],
  );

/** Layers behind which others may stand that only bytes tell: payload, what messages hold, what ICMP errors quote. */
const OPEN_LAYERS = new Set([
  ...['tcp', 'udp', 'udplite', 'dccp', 'sctp', 'icmp', 'icmpv6', 'gre', 'ipv6.nonxt'],
  ...APPLICATION_DISSECTORS.map(({ id, layer }) => layer ?? id),
]);

/** Only a packet that was cut can end too early; whether it does only its bytes tell. */
const shortColumn: ColumnField = {
  title: 'The capture cut the packet where a protocol goes on',
  type: 'label',
  values: () => () => NO_VALUES,
  mask({ packets }) {
    const { captured, length } = packets.columns;
    return Uint8Array.from({ length: packets.length }, (_, packet) => (captured[packet] < length[packet] ? ASK : NO));
  },
};

function layersColumn(): ColumnField {
  const column = stackColumn('Protocols of the packet', ({ layers }, stack) => layers.text(stack));
  return {
    ...column,
    mask(analysis, question) {
      const mask = column.mask(analysis, question);
      const open = maskOfStacks(analysis, (stack) =>
        OPEN_LAYERS.has(layerNames(analysis, stack).at(-1) ?? '') ? 1 : 0,
      );
      for (let packet = 0; packet < mask.length; packet += 1) if (open[packet] === 1) mask[packet] = ASK;
      return mask;
    },
  };
}

/** Columns that follow from the stack of layers of a packet, and whether the capture cut it. */
export const layerColumns: Readonly<Record<string, ColumnField>> = {
  'frame.protocols': layersColumn(),
  '_ws.short': shortColumn,
  'wireloupe.layers': stackColumn('Protocols that the analysis found', ({ layers }, stack) => layers.text(stack)),
  '_ws.col.protocol': stackColumn('Protocol column', ({ layers }, stack) => layers.protocol(stack)),
};
