// The engine as a command: `analyze --table NAME [--filter EXPR] FILE...` prints NDJSON, one object per line;
// `analyze --export OUT [--filter EXPR] FILE` writes packets to a capture file.

import { openAsBlob } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { openCapture } from '../engine/open.ts';
import type { Opening } from '../engine/open.ts';
import type { FilterError } from '../model/query.ts';
import { DEFAULT_SETTINGS } from '../model/settings.ts';
import { formatOf, isSameFile, writePacketFile } from './packet-file.ts';
import { rowsOf, tableNames } from './tables.ts';
import { LineWriter } from './line-writer.ts';

const HELP = `analyze --table NAME [--filter EXPR] FILE...
analyze --export OUT [--filter EXPR] [--secrets] FILE
  --table NAME    ${tableNames().join(', ')}
  --export OUT    writes the packets to a file of their own: OUT.pcapng keeps interfaces, nanoseconds, comments, names
                  and drop counts; OUT.pcap holds packets of one link type
  --filter EXPR   keeps only what the display filter accepts
  --secrets       leaves the keys in an exported pcapng file that the capture holds
The table "fields" has all fields of each packet by name; it is slow, so choose packets by a filter.
Prints one JSON object per line: the rows of each FILE, then its end line. Exit status 1 when a FILE failed.
`;

/** Chunks of a file are separated by a turn of the event loop, so that signals are heard. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Node 20 keeps the size of a Blob in 32 bits: of a file of 5 GiB it would read one, and not say so. */
async function openWhole(path: string): Promise<Blob> {
  const [file, { size }] = await Promise.all([openAsBlob(path), stat(path)]);
  if (file.size === size) return file;
  throw new Error(
    `This version of Node reads only files under 4 GiB. Split the capture (editcap -c 1000000), or use the page.`,
  );
}

async function open(path: string): Promise<Opening & { size: number }> {
  let file: Blob;
  try {
    file = await openWhole(path);
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

function complain(...words: string[]): void {
  process.stderr.write(`analyze: ${words.join(': ')}\n`);
}

const filterWords = ({ at, message }: FilterError): string =>
  `the filter cannot be used, at character ${at + 1}: ${message}`;

/** Writes packets of one capture to a file. */
async function exportTo(path: string, capture: string, filter: string, secrets: boolean): Promise<number> {
  const format = formatOf(path);
  if (format === null) {
    complain('the name of the exported file must end in .pcapng or .pcap');
    return 2;
  }
  if (await isSameFile(path, capture)) {
    complain(path, 'this is the file that is read');
    return 2;
  }
  const opened = await open(capture);
  const written = opened.ok ? await writePacketFile(opened, path, { filter, format, secrets }, turn) : null;
  if (written !== null && !written.ok && written.error !== null) {
    complain(filterWords(written.error));
    return 2;
  }
  const failure = !opened.ok
    ? { code: opened.failure.code, message: opened.failure.message }
    : written?.ok === false && written.error === null
      ? { code: 'not-written', message: written.message }
      : null;
  if (failure !== null) complain(capture, failure.message);
  const { packets = 0, bytes = 0 } = written?.ok === true ? written : {};
  const notices = opened.ok ? opened.analysis.notices : [];
  const out = new LineWriter(process.stdout);
  await out.write({ capture, end: true, export: path, format, packets, bytes, notices, failure });
  await out.flush();
  return failure === null ? 0 : 1;
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      table: { type: 'string' },
      export: { type: 'string' },
      secrets: { type: 'boolean', default: false },
      filter: { type: 'string', default: '' },
      help: { type: 'boolean', default: false },
    },
  });
  const { table, filter } = values;
  if (!values.help && values.export !== undefined && table === undefined && positionals.length === 1)
    return exportTo(values.export, positionals[0], filter, values.secrets);
  if (values.help || table === undefined || values.export !== undefined || positionals.length === 0) {
    process.stderr.write(HELP);
    return values.help ? 0 : 2;
  }
  if (!tableNames().includes(table)) {
    complain(`there is no table ${table}; there are ${tableNames().join(', ')}`);
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
        complain(filterWords(found.error));
        return 2;
      }
      for await (const row of found.rows) {
        rows += 1;
        await out.write({ capture, ...row });
      }
    } else {
      failed = true;
      complain(capture, opened.failure.message);
    }
    const failure = opened.ok ? null : { code: opened.failure.code, message: opened.failure.message };
    await out.write({ capture, end: true, table, rows, notices: opened.ok ? opened.analysis.notices : [], failure });
  }
  await out.flush();
  return failed ? 1 : 0;
}

process.exitCode = await main();
