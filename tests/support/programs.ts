import { spawnSync } from 'node:child_process';

/** Whether a program is here. Where CI is set it must be, so that nothing is skipped there without a word. */
export function hasProgram(name: string, versionFlag = '--version'): boolean {
  const found = !spawnSync(name, [versionFlag], { stdio: 'ignore' }).error;
  if (!found && process.env['CI'] === 'true') throw new Error(`${name} is not installed`);
  if (!found) console.log(`tests with ${name} skipped: it is not installed`);
  return found;
}
