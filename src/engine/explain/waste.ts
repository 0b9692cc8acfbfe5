import { AddressPool } from '../../model/address.ts';
import { AnomalySets } from '../../model/anomaly-sets.ts';
import { LayerTree } from '../../model/layers.ts';
import { Table } from '../../model/table.ts';
import type { Columns, TableSchema } from '../../model/table.ts';
import { TextPool } from '../../model/text-pool.ts';
import { TunnelPool } from '../../model/tunnel.ts';

/** Where packets that are walked once more write to: rows that parsers want to write are not kept. */
export class Waste {
  readonly texts = new TextPool();
  readonly addresses = new AddressPool();
  readonly layers = new LayerTree();
  readonly anomalySets = new AnomalySets();
  readonly tunnels = new TunnelPool();
  readonly #tables = new Map<string, Table>();

  table<C extends Columns>(schema: TableSchema<C>): Table<C> {
    let table = this.#tables.get(schema.id);
    if (table === undefined) {
      table = new Table({ ...schema, limit: 0 }, this.texts, 1);
      this.#tables.set(schema.id, table);
    }
    return table as unknown as Table<C>;
  }
}
