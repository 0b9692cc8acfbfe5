import type { HierarchyNode } from '../../model/query.ts';
import { type ChartOption, tooltipOf } from './chart.ts';
import { colourOf, type Palette } from './palette.ts';

/** Words and numbers as the page writes them. */
export interface HierarchyTexts {
  readonly value: (value: number) => string;
  readonly share: (part: number, whole: number) => string;
}

interface Arc {
  readonly name: string;
  readonly value: number;
  readonly filter: string | null;
  readonly itemStyle: { readonly color: string };
  readonly children: Arc[];
}

/** Thinner arcs than this share cannot be pointed at: the table beside holds them. */
const SMALLEST = 0.002;

/** The chart of protocols within protocols, by packets or bytes. */
export function hierarchyOption(
  nodes: readonly HierarchyNode[],
  measure: 'packets' | 'bytes',
  colours: Palette,
  texts: HierarchyTexts,
): ChartOption {
  const whole = nodes.reduce((sum, node) => sum + node[measure], 0);
  const arc = (node: HierarchyNode): Arc => ({
    name: node.label,
    value: node[measure],
    filter: node.filter,
    itemStyle: { color: colourOf(node.label, colours) },
    children: node.children.filter((child) => child[measure] >= whole * SMALLEST).map(arc),
  });
  return {
    animation: false,
    tooltip: {
      ...tooltipOf(colours),
      formatter: (mark: unknown) => {
        const { treePathInfo, value } = mark as { treePathInfo?: { name: string }[]; value: number };
        const path = (treePathInfo ?? []).map(({ name }) => name).filter((name) => name !== '');
        return [path.join(' › '), `${texts.value(value)}  ${texts.share(value, whole)}`].join('\n');
      },
    },
    series: [
      {
        type: 'sunburst',
        radius: ['14%', '98%'],
        center: ['50%', '50%'],
        sort: undefined,
        nodeClick: false,
        emphasis: { focus: 'ancestor' },
        label: {
          rotate: 'tangential',
          fontSize: 11,
          minAngle: 14,
          color: colours.dark ? '#0c1218' : '#ffffff',
          overflow: 'truncate',
          width: 52,
        },
        itemStyle: { borderColor: colours.surface, borderWidth: 1 },
        data: nodes.map(arc),
      },
    ],
  };
}

/** The tree as lines of a table, each with its depth. */
export function flatten(
  nodes: readonly HierarchyNode[],
  depth = 0,
): readonly { readonly node: HierarchyNode; readonly depth: number }[] {
  return nodes.flatMap((node) => [{ node, depth }, ...flatten(node.children, depth + 1)]);
}
