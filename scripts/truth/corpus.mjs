/** Where captures of the corpus are and records of tshark go, and which tshark was asked. */
import { execFileSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The captures of the corpus (WIRELOUPE_CORPUS, by default ../shared). */
export const CAPTURES_FOLDER = join(resolve(process.env['WIRELOUPE_CORPUS'] ?? '../shared'), 'captures');

/**
 * The path of a record.
 * @param {string} name
 */
export const fixture = (name) => fileURLToPath(new URL(`../../tests/fixtures/truth/${name}`, import.meta.url));

/** The version of tshark, such as `4.0.17`. */
export const tsharkVersion = () => /\d+\.\d+\.\d+/.exec(execFileSync('tshark', ['--version'], { encoding: 'utf8' }))[0];
