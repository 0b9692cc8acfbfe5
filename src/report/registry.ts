import type { ReportFormat } from './format.ts';
import { jsonReport } from './json.ts';

/** Every kind of report, in the order in which they are offered. */
export const REPORT_FORMATS: readonly ReportFormat[] = [jsonReport];

export { LEFT_OUT } from './format.ts';
