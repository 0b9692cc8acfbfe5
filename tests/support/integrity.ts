import type { Analysis } from '../../src/engine/analysis.ts';

/** Ids that point nowhere, as `dns[3].packet = 99 of 12`; an analysis that holds together has none. */
export function danglingIds(analysis: Analysis): string[] {
  const sizes: Readonly<Record<string, number>> = {
    packet: analysis.packets.length,
    flow: analysis.flows.length,
    address: analysis.addresses.size,
    text: analysis.texts.size,
    texts: analysis.texts.size,
  };
  const dangling: string[] = [];
  const check = (where: string, id: number, size: number): void => {
    if (id < -1 || id >= size) dangling.push(`${where} = ${id} of ${size}`);
  };
  for (const table of analysis.tables()) {
    for (const [name, { kind }] of Object.entries(table.schema.columns)) {
      const size = sizes[kind];
      if (size === undefined) continue;
      for (let row = 0; row < table.length; row += 1)
        check(`${table.schema.id}[${row}].${name}`, table.columns[name]![row]!, size);
    }
  }
  for (const finding of analysis.findings) {
    check(`${finding.key} actor`, finding.actorId, sizes['address']!);
    for (const packet of [finding.firstPacket, finding.lastPacket, ...finding.evidence.map((one) => one.packet)])
      check(`${finding.key} packet`, packet, sizes['packet']!);
    for (const flow of [...finding.flows, ...finding.evidence.map((one) => one.flow)])
      check(`${finding.key} flow`, flow, sizes['flow']!);
  }
  for (const { packet } of analysis.facts.comments) check('comment', packet ?? -1, sizes['packet']!);
  for (const { firstPacket } of analysis.anomalyCounts.values()) check('anomaly', firstPacket, sizes['packet']!);
  return dangling;
}
