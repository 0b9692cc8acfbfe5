import { BarChart, LineChart, ScatterChart, SunburstChart } from 'echarts/charts';
import { GridComponent, LegendComponent, TooltipComponent } from 'echarts/components';
import { type EChartsType, init, use } from 'echarts/core';
import { CanvasRenderer, SVGRenderer } from 'echarts/renderers';
import type { ChartOption } from './chart.ts';
import { OUTLINE } from './traffic.ts';
import { inTurn } from './turns.ts';

use([
  BarChart,
  LineChart,
  ScatterChart,
  SunburstChart,
  GridComponent,
  LegendComponent,
  TooltipComponent,
  CanvasRenderer,
  SVGRenderer,
]);

export { init, type EChartsType };

const BINS = Array.from({ length: 12 }, (_, bin) => String(bin));
const DRAWN_ONCE: readonly ChartOption[] = [
  {
    animation: false,
    grid: { left: 50, right: 10, top: 30, bottom: 30 },
    legend: { type: 'scroll', data: ['a', 'b'] },
    tooltip: { trigger: 'axis', renderMode: 'richText' },
    xAxis: { type: 'category', data: BINS, name: 'x', nameLocation: 'middle', axisLabel: { hideOverlap: true } },
    yAxis: { type: 'value', name: 'y', nameLocation: 'middle', axisLabel: { hideOverlap: true } },
    series: [
      { name: 'a', ...OUTLINE, data: BINS },
      { name: 'b', type: 'bar', data: BINS },
    ],
  },
  {
    animation: false,
    series: [{ type: 'sunburst', data: [{ name: 'a', value: 1, children: [{ name: 'b', value: 1 }] }] }],
  },
];

/**
 * Draws a chart of each kind that nobody sees, before there is a capture: the first drawing compiles the library, which
 * held the page for 50 ms more in the middle of an analysis.
 */
export function warmUp(): void {
  for (const option of DRAWN_ONCE)
    inTurn(() => {
      const chart = init(document.createElement('div'), null, { renderer: 'canvas', width: 400, height: 200 });
      chart.setOption(option);
      chart.dispose();
    });
}
