import { existsSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

const NAME = 'virtual:sample';
const file = new URL('../../public/sample.pcapng', import.meta.url).pathname;

/**
 * The sample capture as a module: gzip in base64. The policy of the page forbids fetching it, a script may be loaded, and
 * the single file has it with it.
 */
export function sample(): Plugin {
  return {
    name: 'sample',
    resolveId: (id) => (id === NAME ? `\0${NAME}` : null),
    load(id) {
      if (id !== `\0${NAME}`) return null;
      const bytes = existsSync(file) ? readFileSync(file) : Buffer.alloc(0);
      return `export default ${JSON.stringify(gzipSync(bytes, { level: 9 }).toString('base64'))};`;
    },
  };
}
