// Columns of filters by what they follow from: a number of each packet, a small number that many packets share, or the flow.

import type { Analysis } from '../analysis.ts';
import type { ColumnField, Question } from './column-field.ts';
import { ASK, NO, YES } from './mask.ts';
import { countTexts } from './occurrence.ts';
import type { Type, Value } from './values.ts';

type NumberOf = (packet: number) => number;
export const NO_VALUES: readonly Value[] = [];

/** A number of each packet; NaN where there is none. */
export function numberColumn(title: string, prepare: (analysis: Analysis) => NumberOf): ColumnField {
  return {
    title,
    type: 'number',
    values(analysis) {
      const valueOf = prepare(analysis);
      return (packet) => (Number.isNaN(valueOf(packet)) ? NO_VALUES : [valueOf(packet)]);
    },
    mask(analysis, question) {
      const valueOf = prepare(analysis);
      const fits = numberTest(question);
      const mask = new Uint8Array(analysis.packets.length);
      for (let packet = 0; packet < mask.length; packet += 1) {
        const value = valueOf(packet);
        mask[packet] = !Number.isNaN(value) && fits(value) ? YES : NO;
      }
      return mask;
    },
  };
}

/** The same test without lists of tests: a comparison of numbers per packet, not four calls. */
function numberTest({ fits, orders }: Question): (value: number) => boolean {
  if (orders?.length !== 1) return fits;
  const [set] = orders;
  let least = -Infinity;
  let most = Infinity;
  for (const { operator, constant } of set) {
    const limit = constant.value;
    if (typeof limit !== 'number' || !Number.isInteger(limit) || operator === '!=') return fits;
    if (operator === '==' || operator === '>=') least = Math.max(least, limit);
    if (operator === '==' || operator === '<=') most = Math.min(most, limit);
    if (operator === '>') least = Math.max(least, limit + 1);
    if (operator === '<') most = Math.min(most, limit - 1);
  }
  return (value) => value >= least && value <= most;
}

/** How many of a packet's values fit: each, some, or none that the columns know. */
export const verdictOf = (present: number, fit: number, all: boolean): number =>
  present > 0 && (all ? fit === present : fit > 0) ? YES : NO;

/** What a verdict becomes where columns hold only some of a packet's values. */
export const whenPartial = (verdict: number, present: number, all: boolean): number =>
  present === 0 ? ASK : all ? (verdict === NO ? NO : ASK) : verdict === YES ? YES : ASK;

/** Texts that follow from a small number a packet has (stack, set of anomalies): judged once per number. */
export function smallColumn(
  title: string,
  type: Type,
  columnOf: (analysis: Analysis) => ArrayLike<number>,
  size: (analysis: Analysis) => number,
  textsOf: (analysis: Analysis, small: number) => readonly string[],
): ColumnField {
  return {
    title,
    type,
    values: (analysis) => (packet) => textsOf(analysis, columnOf(analysis)[packet]),
    mask(analysis, { all, fits }) {
      const verdict = Uint8Array.from({ length: size(analysis) }, (_, small) => {
        const texts = textsOf(analysis, small);
        return verdictOf(texts.length, texts.filter(fits).length, all);
      });
      const column = columnOf(analysis);
      const mask = new Uint8Array(analysis.packets.length);
      for (let packet = 0; packet < mask.length; packet += 1) mask[packet] = verdict[column[packet]];
      return mask;
    },
    occurrences: (analysis) => countTexts(type === 'text' ? size(analysis) : 0, (small) => textsOf(analysis, small)),
  };
}

/** A text or number of the packet's flow. Numbers are of flows, and too many to offer. */
export function flowColumn(
  title: string,
  type: Type,
  prepare: (analysis: Analysis) => (flow: number) => string | number | null,
): ColumnField {
  return {
    title,
    type,
    values(analysis) {
      const valueOf = prepare(analysis);
      const { flow } = analysis.packets.columns;
      return (packet) => {
        const value = flow[packet] < 0 ? null : valueOf(flow[packet]);
        return value === null ? NO_VALUES : [value];
      };
    },
    mask(analysis, { fits }) {
      const valueOf = prepare(analysis);
      const verdict = Uint8Array.from({ length: analysis.flows.length }, (_, flow) => {
        const value = valueOf(flow);
        return value !== null && fits(value) ? YES : NO;
      });
      const { flow } = analysis.packets.columns;
      const mask = new Uint8Array(analysis.packets.length);
      for (let packet = 0; packet < mask.length; packet += 1)
        mask[packet] = flow[packet] < 0 ? NO : verdict[flow[packet]];
      return mask;
    },
    occurrences(analysis) {
      const valueOf = prepare(analysis);
      return countTexts(type === 'text' ? analysis.flows.length : 0, (flow) => {
        const value = valueOf(flow);
        return value === null ? [] : [String(value)];
      });
    },
  };
}
