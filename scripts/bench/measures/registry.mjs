// One file per measure and one line here. The order is that of a round; a measure may use samples of those before it.
import { bareRead } from './bare-read.mjs';
import { firstLoad } from './first-load.mjs';
import { followStream } from './follow-stream.mjs';
import { nodeEngine } from './node-engine.mjs';
import { pageAnalysis } from './page-analysis.mjs';
import { workbench } from './workbench.mjs';

/** @type {readonly import('../run.mjs').Measure[]} */
export const MEASURES = [firstLoad, bareRead, pageAnalysis, workbench, followStream, nodeEngine];
