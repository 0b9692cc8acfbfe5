import { posix } from 'node:path';
import { describe, expect, test } from 'vitest';
import { exists, filesIn, textOf } from './sources.ts';

interface Registry {
  readonly file: string;
  readonly folders: readonly string[];
  /** The type or the maker by which a registered thing is told from a helper beside it. */
  readonly kind: RegExp;
}

const REGISTRIES: readonly Registry[] = [
  { file: 'engine/capture/registry.ts', folders: ['engine/capture'], kind: /\bCaptureFormat\b/ },
  {
    file: 'engine/dissect/registry.ts',
    folders: ['link', 'network', 'transport', 'application'].map((layer) => `engine/dissect/${layer}`),
    kind: /\b(Packet|Application)Dissector\b/,
  },
  { file: 'engine/detect/registry.ts', folders: ['engine/detect'], kind: /\bdefineDetector\(|: Detector\b/ },
  { file: 'report/registry.ts', folders: ['report'], kind: /\bReportFormat\b/ },
];

const DECLARATION = /^export const (\w+)((?:: [^=]+)? = (?:define\w+(?:<[^(]*>)?\()?[^\n]*)/gm;

/** `import` and list line that a registry lacks, for each thing of its kind that a file exports. */
function missingIn(registry: Registry, path: string, text: string, listed: string): string[] {
  const missing: string[] = [];
  for (const [, name, rest] of text.matchAll(DECLARATION)) {
    const declared = rest.replace(/ = (?!define).*/, '');
    if (!registry.kind.test(declared)) continue;
    // Once in the import, once in the list.
    if ((listed.match(new RegExp(`\\b${name}\\b`, 'g')) ?? []).length >= 2) continue;
    const from = posix.relative(posix.dirname(registry.file), path);
    missing.push(`src/${registry.file} lacks: import { ${name} } from './${from}'; and \`${name},\` in its list`);
  }
  return missing;
}

describe.each(REGISTRIES)('$file', (registry) => {
  test('lists everything of its folders', () => {
    if (!exists(registry.file)) return; // not built yet
    const listed = textOf(registry.file);
    const files = registry.folders.flatMap(filesIn).filter((path) => path !== registry.file);
    expect(files.flatMap((path) => missingIn(registry, path, textOf(path), listed))).toEqual([]);
  });
});

test('app/views/registry.ts lists every view', () => {
  if (!exists('app/views/registry.ts')) return;
  const listed = textOf('app/views/registry.ts');
  const missing = filesIn('app/views')
    .filter((path) => /^app\/views\/[^/]+\.svelte$/.test(path))
    .map((path) => posix.basename(path))
    .filter((name) => !listed.includes(`'./${name}'`))
    .map((name) => `src/app/views/registry.ts lacks: import ${name.replace('.svelte', '')} from './${name}';`);
  expect(missing).toEqual([]);
});

test('a thing that is not listed is named with the line to add', () => {
  const registry = REGISTRIES[1];
  const text = `const helper: PacketDissector = x;\nexport const udp: PacketDissector = {\n};\nexport const PORTS: number[] = [1];`;
  const missing = (listed: string) => missingIn(registry, 'engine/dissect/transport/udp.ts', text, listed);
  expect(missing(`import { udp } from './transport/udp.ts';\nexport const DISSECTORS = [udp];`)).toEqual([]);
  expect(missing('')).toEqual([
    "src/engine/dissect/registry.ts lacks: import { udp } from './transport/udp.ts'; and `udp,` in its list",
  ]);
});
