// npm start [-- --port N] [--no-open]: installs what is missing, builds, serves the site to this machine.
import { spawn } from 'node:child_process';
import { parseArgs } from 'node:util';
import { ensureInstalled, ROOT } from './install.mjs';
import { serve } from './serve.mjs';

const DEFAULT_PORT = 4173;

const { values } = parseArgs({
  options: { port: { type: 'string' }, open: { type: 'boolean', default: true } },
  allowNegative: true,
});

ensureInstalled();
const { build } = await import('vite');
await build({ root: ROOT, logLevel: 'warn' });

const { url } = await serve(`${ROOT}dist`, { port: Number(values.port ?? DEFAULT_PORT) }).catch((error) => {
  if (error.code !== 'EADDRINUSE' || values.port) throw error;
  return serve(`${ROOT}dist`); // another one is running: any free port will do
});
console.log(`Wireloupe is at ${url} (stop with Ctrl+C)`);
if (values.open) openBrowser(url);

/** Opens the address where there is a desktop; the printed line is enough where there is none. */
function openBrowser(address) {
  const [command, ...args] =
    process.platform === 'darwin'
      ? ['open', address]
      : process.platform === 'win32'
        ? ['cmd', '/c', 'start', '', address]
        : ['xdg-open', address];
  if (command === 'xdg-open' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) return;
  spawn(command, args, { stdio: 'ignore', detached: true })
    .on('error', () => {})
    .unref();
}
