import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = new URL('../../', import.meta.url).pathname;

test('the type check sees a planted error', { timeout: 120_000 }, () => {
  // Inside the project, so that it finds the same packages; with a configuration of its own, so that it is quick.
  mkdirSync(join(ROOT, '.svelte-check'), { recursive: true });
  const folder = mkdtempSync(join(ROOT, '.svelte-check', 'planted-'));
  try {
    writeFileSync(
      join(folder, 'Planted.svelte'),
      `<script lang="ts">\n  const wrong: number = 'text';\n</script>\n\n{wrong}\n`,
    );
    writeFileSync(join(folder, 'planted.ts'), `export const alsoWrong: string = 1;\n`);
    const config = { extends: join(ROOT, 'tsconfig.json'), include: ['*.ts', '*.svelte'], exclude: [] };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));

    const program = join(ROOT, 'node_modules', 'svelte-check', 'bin', 'svelte-check');
    const args = [program, '--workspace', folder, '--tsconfig', join(folder, 'tsconfig.json'), '--output', 'machine'];
    const { status, stdout } = spawnSync(process.execPath, args, { encoding: 'utf8' });

    expect(stdout).toContain("Type 'string' is not assignable to type 'number'");
    expect(stdout).toContain("Type 'number' is not assignable to type 'string'");
    expect(status).not.toBe(0);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
