import { quote } from '../../model/filter-text.ts';
import type { ResponseTimes } from '../../model/response-times.ts';
import type { Table } from '../../model/table.ts';
import type { Analysis } from '../analysis.ts';
import { APPLICATION_DISSECTORS } from '../dissect/registry.ts';
import { nanosecondsBetween } from '../rows.ts';

/** Requests and answers of one protocol, as a dissector declares them. */
export class Service {
  readonly id: string;
  readonly title: string;
  readonly declaration: ResponseTimes;
  readonly table: Table;
  readonly #analysis: Analysis;
  readonly #only: number | null;
  readonly #hasLatency: boolean;

  constructor(analysis: Analysis, id: string, title: string, declaration: ResponseTimes, table: Table) {
    this.id = id;
    this.title = title;
    this.declaration = declaration;
    this.table = table;
    this.#analysis = analysis;
    this.#hasLatency = 'latency' in table.schema.columns;
    this.#only = declaration.where === undefined ? null : this.#idOf(declaration.where.column, declaration.where.value);
  }

  /** Whether a row is one of this protocol. */
  has(row: number): boolean {
    if (this.declaration.where === undefined) return true;
    return this.#only !== null && this.table.columns[this.declaration.where.column][row] === this.#only;
  }

  /** Nanoseconds to the answer; NaN without one, or without the request. */
  latency(row: number): number {
    if (this.#hasLatency) return this.table.number('latency', row) ?? NaN;
    const { packets } = this.#analysis;
    const [request, response] = [this.request(row), this.response(row)];
    const isKnown = request >= 0 && response >= 0 && request !== response && response < packets.length;
    return isKnown ? nanosecondsBetween(this.#analysis, request, response) : NaN;
  }

  request(row: number): number {
    return this.table.number('packet', row) ?? -1;
  }

  response(row: number): number {
    return this.table.number('responsePacket', row) ?? -1;
  }

  /** An answer whose request is not in the capture stands in a row of its own. */
  lacksRequest(row: number): boolean {
    return this.response(row) >= 0 && Number.isNaN(this.latency(row));
  }

  /** What makes rows of one procedure alike: numbers, so that a text is made once per procedure. */
  key(columns: readonly string[], row: number): string {
    return columns.map((column) => this.table.columns[column][row]).join();
  }

  /** The value of a column as it is read. */
  value(column: string, row: number): string | null {
    const { table } = this;
    const spec = table.schema.columns[column];
    if (spec === undefined) return null;
    if (spec.kind === 'text') return table.text(column, row);
    if (spec.kind === 'texts') return table.texts(column, row).join(', ');
    const number = table.number(column, row);
    if (number === null) return null;
    return spec.kind === 'address' ? this.#analysis.addresses.format(number) : String(number);
  }

  /** How a filter names the procedure of a row: `http method=GET status=200`. */
  procedure(columns: readonly string[], row: number): string {
    return [this.id, ...columns.map((column) => `${column}=${this.value(column, row) ?? ''}`)].join(' ');
  }

  /** Selects the packets of the row's procedure. */
  filter(columns: readonly string[], row: number): string {
    return `wireloupe.procedure == ${quote(this.procedure(columns, row))}`;
  }

  /** Id of a text as the column holds it; null where no row has it. */
  #idOf(column: string, value: string): number | null {
    const ids = this.table.columns[column];
    const tried = new Set<number>();
    for (let row = 0; row < this.table.length; row += 1) {
      if (tried.has(ids[row])) continue;
      tried.add(ids[row]);
      if (this.table.text(column, row) === value) return ids[row];
    }
    return null;
  }
}

/** Protocols of an analysis whose dissectors declare response times, also those without any row. */
export function servicesOf(analysis: Analysis): Service[] {
  return APPLICATION_DISSECTORS.flatMap(({ id, title, responseTimes }) => {
    const table = responseTimes === undefined ? null : analysis.tableById(responseTimes.table);
    return responseTimes === undefined || table === null
      ? []
      : [new Service(analysis, id, title, responseTimes, table)];
  });
}
