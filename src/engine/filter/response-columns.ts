// Requests and answers as the response times group them: their packets, the one that asks and the one that answers.

import { getOrMake } from '../../base/maps.ts';
import type { Analysis } from '../analysis.ts';
import { type Service, servicesOf } from '../response-times/service.ts';
import type { ColumnField, Question } from './column-field.ts';
import { YES } from './mask.ts';
import type { Mask } from './mask.ts';
import type { Type, Value } from './values.ts';

type ValuesOf = (service: Service, row: number) => readonly Value[];

/** A field of rows that select both of their packets. */
function rowField(title: string, type: Type, prepare: () => ValuesOf): ColumnField {
  return {
    title,
    type,
    values(analysis) {
      const valuesOf = prepare();
      const values = new Map<number, Value[]>();
      eachRow(analysis, (service, row) => {
        for (const packet of placesOf(service, row))
          getOrMake(values, packet, () => []).push(...valuesOf(service, row));
      });
      return (packet) => values.get(packet) ?? [];
    },
    mask(analysis, { all, fits }: Question) {
      const valuesOf = prepare();
      const mask: Mask = new Uint8Array(analysis.packets.length);
      eachRow(analysis, (service, row) => {
        const values = valuesOf(service, row);
        if (values.length === 0 || !(all ? values.every(fits) : values.some(fits))) return;
        for (const packet of placesOf(service, row)) if (packet < mask.length) mask[packet] = YES;
      });
      return mask;
    },
  };
}

function eachRow(analysis: Analysis, visit: (service: Service, row: number) => void): void {
  for (const service of servicesOf(analysis))
    for (let row = 0; row < service.table.length; row += 1) if (service.has(row)) visit(service, row);
}

const placesOf = (service: Service, row: number): readonly number[] =>
  [service.request(row), service.response(row)].filter((packet) => packet >= 0);

/** Texts of procedures are made once for all rows of one. */
function procedures(): ValuesOf {
  const known = new Map<string, readonly string[]>();
  return (service, row) => {
    if (service.lacksRequest(row)) return [];
    const groupings = service.declaration.procedures;
    const key = `${service.id} ${service.key([...new Set(groupings.flat())], row)}`;
    let texts = known.get(key);
    if (texts === undefined) known.set(key, (texts = groupings.map((columns) => service.procedure(columns, row))));
    return texts;
  };
}

/** What requests are of, and how long they took, for the packets that hold them. */
export const responseColumns: Readonly<Record<string, ColumnField>> = {
  'wireloupe.service': rowField(
    'Protocol of a request and its answer',
    'text',
    () => (service, row) => (service.lacksRequest(row) ? [] : [service.id]),
  ),
  'wireloupe.procedure': rowField('Kind of a request, as response times group it', 'text', procedures),
  'wireloupe.response_time': rowField(
    'Time from a request to its answer',
    'duration',
    () => (service, row) => (Number.isNaN(service.latency(row)) ? [] : [BigInt(Math.round(service.latency(row)))]),
  ),
  'wireloupe.unanswered': rowField(
    'Request without an answer',
    'label',
    () => (service, row) => (service.response(row) < 0 ? ['unanswered'] : []),
  ),
};
