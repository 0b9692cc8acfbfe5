import { createReadStream, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { pipeline } from 'node:stream';

/** @type {Record<string, string>} */
const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webmanifest': 'application/manifest+json',
};

/**
 * Serves a folder to this machine alone, below `base`, without any header that a plain static host would not send.
 * @param {string} folder
 * @param {{ port?: number, base?: string }} [options] port 0 takes any free one
 * @returns {Promise<{ url: string, close: () => Promise<void> }>}
 */
export function serve(folder, { port = 0, base = '/' } = {}) {
  const server = createServer((request, response) => {
    const file = fileOf(folder, base, request.url ?? '/');
    if (file === null || !statSync(file, { throwIfNoEntry: false })?.isFile()) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream' });
    // A file that cannot be read, and a reader who is gone, are no reason to end.
    pipeline(createReadStream(file), response, () => undefined);
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = /** @type {import('node:net').AddressInfo} */ (server.address());
      const close = () => {
        server.closeAllConnections();
        return new Promise((done) => server.close(() => done(undefined)));
      };
      resolve({ url: `http://localhost:${address.port}${base}`, close: /** @type {() => Promise<void>} */ (close) });
    });
  });
}

/**
 * The file that an address means; null where it means none.
 * @param {string} folder
 * @param {string} base
 * @param {string} url
 */
function fileOf(folder, base, url) {
  const path = decoded(url.split('?', 1)[0]);
  if (path === null || path.includes('\0') || !path.startsWith(base)) return null;
  // Normalised as an absolute path, so that `..` cannot climb out of the folder.
  const inside = normalize(`/${path.slice(base.length)}`);
  return join(folder, inside.endsWith('/') ? `${inside}index.html` : inside);
}

/** @param {string} path */
function decoded(path) {
  try {
    return decodeURIComponent(path);
  } catch {
    return null;
  }
}
