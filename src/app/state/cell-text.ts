import { readable } from '../../base/text.ts';
import type { Cell, ColumnDescription, Row } from '../../model/query.ts';
import type { Identifier } from '../../model/table.ts';
import * as display from '../i18n/display.ts';
import { isKey, t } from '../i18n/i18n.svelte.ts';

/** Numbers that name something: grouping their digits would make them another thing. */
const PLAIN = new Set(['port', 'flow', 'packet']);

/** A cell as the table shows it. */
export function cellText(column: ColumnDescription, cell: Cell | undefined): string {
  if (cell === null || cell === undefined) return '';
  if (typeof cell === 'boolean') return t(cell ? 'cell.yes' : 'cell.no');
  if (typeof cell === 'string') return column.kind === 'time' ? display.time(cell) : readable(cell);
  if (typeof cell !== 'number') return readable(cell.join(', '));
  if (column.identifier !== undefined) return identifierText(column.identifier, cell);
  switch (column.unit) {
    case 'nanoseconds':
      return display.duration(cell);
    case 'seconds':
      return display.duration(cell * 1e9);
    default:
      if (PLAIN.has(column.kind) || column.name === 'number') return String(cell);
      return column.kind === 'number' && !Number.isInteger(cell) ? display.decimal(cell) : display.count(cell);
  }
}

/** `0x1a2b`: as many digits as the field has on the wire. */
const identifierText = (identifier: Identifier, value: number): string =>
  identifier === 'decimal' ? String(value) : `0x${value.toString(16).padStart(identifier === 'hex16' ? 4 : 8, '0')}`;

/** A flow of one packet lasted no time that could be told: nothing, as where a value is missing. */
export function flowText(row: Row, column: string): string | undefined {
  return column === 'duration' && row['firstPacket'] === row['lastPacket'] ? '' : undefined;
}

/** The state of a flow in words; null where it is none that is known. Only TCP opens and closes. */
export function stateText({ state, transport }: Row): string | null {
  const key = `flow.state.${String(state)}`;
  if (key === 'flow.state.SF' && transport !== 'tcp') return t('flow.state.SF.other');
  return isKey(key) ? t(key) : null;
}

/** A cell as it is copied: exact, without grouping or units. */
export function plainText(cell: Cell | undefined): string {
  if (cell === null || cell === undefined) return '';
  return typeof cell === 'object' ? cell.join(', ') : String(cell);
}

/** `10.0.0.1:80`, `[2001:db8::1]:80`; the address alone where there is no port. */
export function endpoint(address: string, port: number | null): string {
  if (port === null || port < 0) return address;
  return `${address.includes(':') ? `[${address}]` : address}:${port}`;
}

/** One end of a flow. */
export function endpointText(row: Row, end: 'originator' | 'responder'): string {
  const port = row[`${end}Port`];
  return endpoint(plainText(row[end]), typeof port === 'number' ? port : null);
}
