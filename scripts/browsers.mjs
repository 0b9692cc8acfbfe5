import { existsSync } from 'node:fs';

/** @param {string[]} paths */
const first = (...paths) => paths.find((path) => existsSync(path));

/** Chromium to test with; undefined means the one that Playwright downloaded. */
export const chromium =
  process.env['PLAYWRIGHT_CHROMIUM'] ??
  first('/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome');

/** Stock Firefox, driven by BiDi; undefined when there is none. */
export const firefox = process.env['PLAYWRIGHT_FIREFOX'] ?? first('/usr/bin/firefox-esr', '/usr/bin/firefox');

/** No sandbox inside containers, and no traffic of the browser's own. */
export const CHROMIUM_ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
