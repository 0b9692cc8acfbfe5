// Fields that a column of some table of transactions holds (`dns.qry.name`): they select the packets that its rows name,
// question and answer. They stand in where a dissector tells no such field, or where the file is not at hand.

import { getOrMake } from '../../base/maps.ts';
import type { Analysis } from '../analysis.ts';
import type { Question } from './column-field.ts';
import { YES } from './mask.ts';
import type { Mask } from './mask.ts';
import type { Type, Value } from './values.ts';

type AnyTable = ReturnType<Analysis['tables']>[number];
type Cells = { readonly table: AnyTable; readonly column: string; readonly type: Type; readonly title: string };

const TYPES: Readonly<Record<string, Type>> = { text: 'text', texts: 'text', address: 'address', flag: 'flag' };
/** Columns that name the packets of a row. */
const PLACES = ['packet', 'responsePacket'];

/** The columns that hold a field. */
export function cellsOf(analysis: Analysis, name: string): Cells[] {
  const found: Cells[] = [];
  for (const table of analysis.tables()) {
    if (['packets', 'flows'].includes(table.schema.id)) continue;
    for (const [column, spec] of Object.entries(table.schema.columns))
      if (spec.field === name && spec.internal !== true)
        found.push({ table, column, type: TYPES[spec.kind] ?? 'number', title: spec.title });
  }
  return found;
}

/** Names of all such fields with their types and titles. */
export function cellFields(analysis: Analysis): Map<string, { type: Type; title: string }> {
  const fields = new Map<string, { type: Type; title: string }>();
  for (const table of analysis.tables()) {
    if (['packets', 'flows'].includes(table.schema.id)) continue;
    for (const { field, kind, title, internal } of Object.values(table.schema.columns))
      if (field !== undefined && internal !== true && !fields.has(field))
        fields.set(field, { type: TYPES[kind] ?? 'number', title });
  }
  return fields;
}

/** The packets of all rows whose values of a field fit. */
export function transactionMask(analysis: Analysis, name: string, type: Type, { all, fits }: Question): Mask {
  const mask: Mask = new Uint8Array(analysis.packets.length);
  for (const cells of cellsOf(analysis, name)) {
    if (cells.type !== type) continue;
    const valuesOf = reader(analysis, cells);
    const { table } = cells;
    const places = PLACES.filter((place) => place in table.schema.columns);
    for (let row = 0; row < table.length; row += 1) {
      const values = valuesOf(row);
      if (values.length === 0 || !(all ? values.every(fits) : values.some(fits))) continue;
      for (const place of places) {
        const packet = table.number(place, row);
        if (packet !== null && packet < mask.length) mask[packet] = YES;
      }
    }
  }
  return mask;
}

function reader({ addresses }: Analysis, { table, column }: Cells): (row: number) => readonly Value[] {
  const { kind } = table.schema.columns[column];
  if (kind === 'texts') return (row) => table.texts(column, row);
  const one: (row: number) => Value | null =
    kind === 'text'
      ? (row) => table.text(column, row)
      : kind === 'address'
        ? (row) => {
            const id = table.number(column, row);
            return id === null ? null : addresses.bytes(id);
          }
        : (row) => table.number(column, row);
  return (row) => {
    const value = one(row);
    return value === null ? [] : [value];
  };
}

/** Values of a field by packet: the rows are read once. */
export function transactionValues(analysis: Analysis, name: string, type: Type): (packet: number) => readonly Value[] {
  const values = new Map<number, Value[]>();
  for (const cells of cellsOf(analysis, name)) {
    if (cells.type !== type) continue;
    const valuesOf = reader(analysis, cells);
    for (let row = 0; row < cells.table.length; row += 1) {
      for (const place of PLACES) {
        const packet = place in cells.table.schema.columns ? cells.table.number(place, row) : null;
        if (packet !== null) getOrMake(values, packet, () => []).push(...valuesOf(row));
      }
    }
  }
  return (packet) => values.get(packet) ?? [];
}
