import type { Analysis } from '../analysis.ts';
import { FLOW_APPLICATIONS, flowApplication } from '../dissect/flow-applications.ts';
import { APPLICATION_DISSECTORS } from '../dissect/registry.ts';
import type { ColumnField } from './column-field.ts';
import { NO, YES } from './mask.ts';
import { layerNames } from './stacks.ts';

/** Protocols of packets that stand in UDP. */
const CARRIED = new Set(FLOW_APPLICATIONS.slice(APPLICATION_DISSECTORS.length).map(({ id }) => id));
/** Whether some of a packet's values fit, and whether some do not. */
const FIT = 1,
  UNFIT = 2;

/**
 * What the flow of a packet speaks, and the tunnels over UDP around it: a packet is counted to the innermost flow alone, and
 * the flow of the tunnel would be found by no filter.
 */
export const applicationColumn: ColumnField = {
  title: 'Application of the flow',
  type: 'text',
  values(analysis) {
    const { flow, stack } = analysis.packets.columns;
    const { application } = analysis.flows.columns;
    return (packet) => {
      const own = flow[packet] < 0 ? undefined : flowApplication(application[flow[packet]])?.id;
      const around = tunnelsOf(analysis, stack[packet]);
      return own === undefined ? around : [...new Set([own, ...around])];
    };
  },
  mask(analysis, { all, fits }) {
    const { flow, stack } = analysis.packets.columns;
    const { application } = analysis.flows.columns;
    const bitOf = (name: string): number => (fits(name) ? FIT : UNFIT);
    const byNumber = Uint8Array.from([0, ...FLOW_APPLICATIONS.map(({ id }) => bitOf(id))]);
    const byStack = Uint8Array.from({ length: analysis.layers.size }, (_, one) =>
      tunnelsOf(analysis, one).reduce((bits, name) => bits | bitOf(name), 0),
    );
    const mask = new Uint8Array(analysis.packets.length);
    for (let packet = 0; packet < mask.length; packet += 1) {
      const own = flow[packet] < 0 ? 0 : byNumber[application[flow[packet]]];
      const bits = own | byStack[stack[packet]];
      mask[packet] = (all ? bits === FIT : (bits & FIT) !== 0) ? YES : NO;
    }
    return mask;
  },
  /** By the flows that speak them. */
  occurrences({ flows }) {
    const counts = new Uint32Array(FLOW_APPLICATIONS.length + 1);
    const { application } = flows.columns;
    for (let flow = 0; flow < flows.length; flow += 1) counts[application[flow]] += 1;
    return FLOW_APPLICATIONS.map(({ id, title }, i) => ({ text: id, title, count: counts[i + 1] })).filter(
      ({ count }) => count > 0,
    );
  },
};

/** Layers right behind UDP that name a flow. */
const tunnelsOf = (analysis: Analysis, stack: number): string[] =>
  layerNames(analysis, stack).filter((name, i, names) => names[i - 1] === 'udp' && CARRIED.has(name));
