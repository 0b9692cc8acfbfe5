import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** Captures and what other programs say of them, kept outside the repository. */
export interface Corpus {
  /** Paths of all captures below `captures/`, sorted. */
  readonly captures: readonly string[];
  readCapture(path: string): Uint8Array<ArrayBuffer>;
  /** Lines of tshark's table for a capture, split at tabs, or null without one. */
  tshark(path: string): string[][] | null;
}

/** The corpus that WIRELOUPE_CORPUS names, `../shared` by default; null, with a printed line, when it is not there. */
export function openCorpus(): Corpus | null {
  const root = resolve(process.env['WIRELOUPE_CORPUS'] ?? '../shared');
  const folder = join(root, 'captures');
  if (!existsSync(folder)) {
    console.log(`No corpus at ${root}: tests that need it are skipped (WIRELOUPE_CORPUS names another place).`);
    return null;
  }
  const captures = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => statSync(join(folder, path)).isFile())
    .sort();
  return {
    captures,
    readCapture: (path) => new Uint8Array(readFileSync(join(folder, path))),
    tshark: (path) => {
      const table = join(root, 'truth', 'tshark', `${path}.tsv.gz`);
      if (!existsSync(table)) return null;
      const text = gunzipSync(readFileSync(table)).toString('utf8');
      return text
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => line.split('\t'));
    },
  };
}
