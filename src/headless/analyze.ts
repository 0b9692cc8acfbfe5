// The engine as a command: `analyze --table NAME [--filter EXPR] FILE...` prints NDJSON, one object per line.

import { openAsBlob } from 'node:fs';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { openCapture } from '../engine/open.ts';
import type { Opening } from '../engine/open.ts';
import { DEFAULT_SETTINGS } from '../model/settings.ts';
import { rowsOf, tableNames } from './tables.ts';
import { LineWriter } from './line-writer.ts';

const HELP = `analyze --table NAME [--filter EXPR] FILE...
  --table NAME    ${tableNames().join(', ')}
  --filter EXPR   keeps only what the display filter accepts
The table "fields" has all fields of each packet by name; it is slow, so choose packets by a filter.
Prints one JSON object per line: the rows of each FILE, then its end line. Exit status 1 when a FILE failed.
`;

/** Chunks of a file are separated by a turn of the event loop, so that signals are heard. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function open(path: string): Promise<Opening & { size: number }> {
  let file: Blob;
  try {
    file = await openAsBlob(path);
  } catch (error) {
    return {
      ok: false,
      size: 0,
      failure: { code: 'unreadable', message: (error as Error).message, looksLike: null, parameters: {} },
    };
  }
  const opening = await openCapture(Object.assign(file, { name: basename(path) }), DEFAULT_SETTINGS, { onChunk: turn });
  return { ...opening, size: file.size };
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      table: { type: 'string' },
      filter: { type: 'string', default: '' },
      help: { type: 'boolean', default: false },
    },
  });
  const { table, filter } = values;
  if (values.help || table === undefined || positionals.length === 0) {
    process.stderr.write(HELP);
    return values.help ? 0 : 2;
  }
  if (!tableNames().includes(table)) {
    process.stderr.write(`analyze: there is no table ${table}; there are ${tableNames().join(', ')}\n`);
    return 2;
  }
  const out = new LineWriter(process.stdout);
  let failed = false;
  for (const capture of positionals) {
    const opened = await open(capture);
    let rows = 0;
    if (opened.ok) {
      const file = { name: basename(capture), size: opened.size, fingerprint: '' };
      const found = await rowsOf(opened.analysis, table, filter, file, opened.source);
      if (found.error !== null) {
        process.stderr.write(
          `analyze: the filter cannot be used, at character ${found.error.at + 1}: ${found.error.message}\n`,
        );
        return 2;
      }
      for await (const row of found.rows) {
        rows += 1;
        await out.write({ capture, ...row });
      }
    } else {
      failed = true;
      process.stderr.write(`analyze: ${capture}: ${opened.failure.message}\n`);
    }
    const failure = opened.ok ? null : { code: opened.failure.code, message: opened.failure.message };
    await out.write({ capture, end: true, table, rows, notices: opened.ok ? opened.analysis.notices : [], failure });
  }
  await out.flush();
  return failed ? 1 : 0;
}

process.exitCode = await main();
