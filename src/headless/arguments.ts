import { parseArgs } from 'node:util';
import { EXPORT_FORMATS, type ExportFormat } from '../model/export.ts';

/** What the command is asked to do. */
export type Order =
  | { readonly kind: 'help' }
  | { readonly kind: 'table'; readonly table: string; readonly filter: string; readonly files: readonly string[] }
  | {
      readonly kind: 'export';
      readonly path: string;
      readonly format: ExportFormat;
      readonly filter: string;
      readonly secrets: boolean;
      readonly file: string;
    };

/** Arguments that make no sense; the message says why. */
export class Misuse extends Error {}

const OPTIONS = {
  table: { type: 'string' },
  export: { type: 'string' },
  secrets: { type: 'boolean', default: false },
  filter: { type: 'string', default: '' },
  help: { type: 'boolean', default: false },
} as const;

/**
 * Reads the arguments behind the name of the command.
 * @param tables names that `--table` may have
 * @throws Misuse
 */
export function readArguments(args: readonly string[], tables: readonly string[]): Order {
  const { values, positionals: files } = parse(args);
  const { table, filter, secrets, export: path } = values;
  if (values.help || args.length === 0) return { kind: 'help' };
  if (table !== undefined && path !== undefined) throw new Misuse('--table and --export do not go together');
  if (table === undefined && path === undefined) throw new Misuse('there is no --table and no --export');
  if (files.length === 0) throw new Misuse('there is no FILE');
  if (table !== undefined) {
    if (!tables.includes(table)) throw new Misuse(`there is no table ${table}; there are ${tables.join(', ')}`);
    if (secrets) throw new Misuse('--secrets goes with --export');
    return { kind: 'table', table, filter, files };
  }
  const format = formatOf(path!);
  if (format === null) throw new Misuse('the name of the exported file must end in .pcapng or .pcap');
  if (files.length > 1) throw new Misuse('--export takes one FILE');
  return { kind: 'export', path: path!, format, filter, secrets, file: files[0] };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options: OPTIONS });
  } catch (error) {
    throw new Misuse((error as Error).message); // it throws nothing but what is wrong with the arguments
  }
}

/** The format that the name of a file asks for; null where it asks for none. */
export function formatOf(path: string): ExportFormat | null {
  return EXPORT_FORMATS.find((format) => path.toLowerCase().endsWith(`.${format}`)) ?? null;
}
