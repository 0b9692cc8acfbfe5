import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';

const SRC = new URL('../../src/', import.meta.url).pathname;

/** Source files of a folder below src, as paths from src; none while the folder does not exist. */
export function filesIn(folder: string): string[] {
  if (!existsSync(SRC + folder)) return [];
  return readdirSync(SRC + folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.(ts|svelte)$/.test(path) && !path.endsWith('.d.ts'))
    .map((path) => posix.join(folder, path.replaceAll('\\', '/')))
    .sort();
}

export const textOf = (path: string) => readFileSync(SRC + path, 'utf8');
export const exists = (path: string) => existsSync(SRC + path);

export interface Import {
  readonly from: string;
  /** Path from src, or the name of a package. */
  readonly to: string;
  /** Gone when it runs, so it ties nothing together. */
  readonly typeOnly: boolean;
  /** What is imported, empty for a whole module. */
  readonly names: readonly string[];
}

const STATIC = /^[ \t]*(?:import|export)\s+(type\s+)?(?:([^'";]*?)\s*from\s*)?'([^']+)'/gm;
const DYNAMIC = /(\bawait\s+|=>\s*|\breturn\s+)?\bimport\('([^']+)'\)/g;

/** Every import of a file, in order. */
export function importsOf(from: string, text = textOf(from)): Import[] {
  const imports: Import[] = [];
  const add = (specifier: string, typeOnly: boolean, names: string) => {
    const path = specifier.replace(/\?.*$/, '');
    const to = path.startsWith('.') ? posix.join(posix.dirname(from), path) : path;
    imports.push({ from, to, typeOnly, names: names.match(/[\w$]+(?=\s+as\s)|[\w$]+/g) ?? [] });
  };
  for (const [, type, names = '', specifier] of text.matchAll(STATIC)) {
    add(specifier, type !== undefined, /\{([^}]*)\}/.exec(names)?.[1].replace(/\btype\s|\sas\s+\w+/g, '') ?? '');
  }
  // `import('…').Name` stands for a type unless something waits for the module.
  for (const [, waited, specifier] of text.matchAll(DYNAMIC)) add(specifier, waited === undefined, '');
  return imports;
}
