import type { AddressPool } from '../../model/address.ts';
import type { Finding } from '../../model/finding.ts';
import type { flowTable } from '../../model/flow.ts';
import type { hostTable } from '../../model/host.ts';
import type { Columns, Table, TableSchema } from '../../model/table.ts';
import type { Directions } from './directions.ts';

/** What is read of a finished analysis. */
export interface Judged {
  readonly addresses: AddressPool;
  readonly directions: Directions;
  readonly packets: { readonly length: number };
  readonly flows: Table<typeof flowTable.columns>;
  readonly hosts: Table<typeof hostTable.columns>;
  readonly findings: readonly Finding[];
  table<C extends Columns>(schema: TableSchema<C>): Table<C>;
}
