// The engine as a command: `analyze --table NAME [--filter EXPR] FILE...` prints NDJSON, one object per line;
// `analyze --export OUT [--filter EXPR] FILE` writes packets to a capture file.

import { basename } from 'node:path';
import { Analysis } from '../engine/analysis.ts';
import { compileFilter } from '../engine/filter/filter.ts';
import type { Notice } from '../model/notice.ts';
import { Misuse, readArguments, type Order } from './arguments.ts';
import { filterWords } from './decide.ts';
import { LineWriter, WriteError } from './line-writer.ts';
import { failureOf, openFile, turn } from './open-file.ts';
import { isSameFile, writePacketFile } from './packet-file.ts';
import { rowsOf, tableNames } from './tables.ts';

const HELP = `analyze --table NAME [--filter EXPR] FILE...
analyze --export OUT [--filter EXPR] [--secrets] FILE
  --table NAME    ${tableNames().join(', ')}
  --export OUT    writes the packets to a file of their own: OUT.pcapng keeps interfaces, nanoseconds, comments, names
                  and drop counts; OUT.pcap holds packets of one link type
  --filter EXPR   keeps only what the display filter accepts: packets, and rows that name such a packet
  --secrets       leaves the keys in an exported pcapng file that the capture holds
The table "fields" has all fields of each packet by name; it is slow, so choose packets by a filter. The table "summary"
is always about the whole capture.
Prints one JSON object per line: the rows of each FILE, then its end line. Exit status 1 when a FILE failed, 2 when the
arguments make no sense.
`;

const OK = 0;
const FAILED = 1;
const MISUSED = 2;
/** What a shell sees of a program that ended because nobody reads its output any more: 128 and the number of SIGPIPE. */
const UNHEARD = 141;

type Told = { readonly code: string; readonly message: string } | null;

function complain(...words: string[]): void {
  process.stderr.write(`analyze: ${words.join(': ')}\n`);
}

/** @throws Misuse for a filter that makes no sense in any capture */
function checkFilter(filter: string): void {
  const compiled = compileFilter(new Analysis(), filter);
  if (!compiled.ok) throw new Misuse(filterWords(compiled.error));
}

/** Prints the rows of one capture and its end line. Says whether it was read. */
async function printTable(capture: string, table: string, filter: string, out: LineWriter): Promise<boolean> {
  const opened = await openFile(capture);
  let rows = 0;
  let failure: Told = null;
  let notices: readonly Notice[] = [];
  if (opened.ok) {
    const file = { name: basename(capture), size: opened.size, fingerprint: '' };
    try {
      for await (const row of await rowsOf(opened.analysis, table, filter, file, opened.source)) {
        await out.write({ capture, ...row });
        rows += 1;
      }
    } catch (error) {
      if (error instanceof WriteError) throw error;
      failure = tell(failureOf(error));
      if (failure.code === 'crashed') complain(String((error as Error).stack));
    }
    notices = opened.analysis.notices;
  } else failure = tell(opened.failure);
  if (failure !== null) complain(capture, failure.message);
  await out.write({ capture, end: true, table, rows, notices, failure });
  return failure === null;
}

const tell = ({ code, message }: { code: string; message: string }): NonNullable<Told> => ({ code, message });

/** Writes packets of one capture to a file, and prints its end line. Says whether all went well. */
async function exportTo(order: Extract<Order, { kind: 'export' }>, out: LineWriter): Promise<boolean> {
  const { path, file: capture, format } = order;
  if (await isSameFile(path, capture)) throw new Misuse(`${path}: this is the file that is read`);
  const opened = await openFile(capture);
  const written = opened.ok ? await writePacketFile(opened, path, order, turn) : null;
  const failure: Told = !opened.ok
    ? tell(opened.failure)
    : written?.ok === false
      ? { code: 'not-written', message: written.message }
      : null;
  if (failure !== null) complain(capture, failure.message);
  const { packets = 0, bytes = 0 } = written?.ok === true ? written : {};
  const notices = opened.ok ? opened.analysis.notices : [];
  await out.write({ capture, end: true, export: path, format, packets, bytes, notices, failure });
  return failure === null;
}

async function obey(args: readonly string[]): Promise<number> {
  const order = readArguments(args, tableNames());
  if (order.kind === 'help') {
    process.stderr.write(HELP); // standard output is for rows
    return args.length === 0 ? MISUSED : OK;
  }
  checkFilter(order.filter);
  const out = new LineWriter(process.stdout);
  let isWell = true;
  if (order.kind === 'export') isWell = await exportTo(order, out);
  else for (const file of order.files) isWell = (await printTable(file, order.table, order.filter, out)) && isWell;
  await out.flush();
  return isWell ? OK : FAILED;
}

async function main(): Promise<number> {
  try {
    return await obey(process.argv.slice(2));
  } catch (error) {
    if (error instanceof WriteError && error.code === 'EPIPE') return UNHEARD;
    if (!(error instanceof Misuse || error instanceof WriteError)) throw error;
    complain(error.message);
    return error instanceof Misuse ? MISUSED : FAILED;
  }
}

process.exitCode = await main();
