// node scripts/bench/make-captures.mjs [name…] [--scale S]: makes the captures that are measured and prints where they are.
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { bulk } from './bulk.mjs';
import { mixed } from './mixed.mjs';
import { scan } from './scan.mjs';
import { CaptureWriter } from './writer.mjs';

/** To be raised with every change of what is written: it names the folder that keeps the captures between runs. */
const VERSION = 1;
const GIBIBYTE = 2 ** 30;

/** @type {Record<string, (out: CaptureWriter, scale: number) => void>} */
const MAKERS = {
  mixed: (out, scale) => mixed(out, GIBIBYTE * scale),
  scan: (out, scale) => scan(out, Math.round(1e7 * scale)),
  bulk: (out, scale) => bulk(out, Math.round(GIBIBYTE * scale)),
};

/** Names of the captures. */
export const CAPTURES = Object.keys(MAKERS);

/**
 * The path of a capture, made first if it is not there yet. The same name and scale give the same bytes everywhere.
 * @param {string} name one of CAPTURES
 * @param {number} scale 1 is 1 GiB, or 10 million packets of a scan
 */
export function captureFile(name, scale = 1) {
  const make = MAKERS[name];
  if (!make) throw new Error(`no capture is called ${name}: there are ${CAPTURES.join(', ')}`);
  const folder = join(tmpdir(), `wireloupe-bench-${VERSION}`);
  const path = join(folder, `${name}-${scale}.pcap`);
  if (existsSync(path)) return path;

  mkdirSync(folder, { recursive: true });
  const unfinished = `${path}.${process.pid}`;
  const out = new CaptureWriter(unfinished);
  make(out, scale);
  out.close();
  renameSync(unfinished, path);
  return path;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { values, positionals } = parseArgs({
    options: { scale: { type: 'string', default: '1' } },
    allowPositionals: true,
  });
  for (const name of positionals.length ? positionals : CAPTURES) {
    const started = Date.now();
    const path = captureFile(name, Number(values.scale));
    console.log(`${path} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
  }
}
