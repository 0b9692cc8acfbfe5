import { defineConfig } from '@playwright/test';
import { chromium, CHROMIUM_ARGS, firefox } from './scripts/browsers.mjs';

export default defineConfig({
  retries: 2, // a loaded machine may miss a moment; what is broken fails three times
  testDir: 'tests/e2e',
  outputDir: 'test-results',
  fullyParallel: true,
  forbidOnly: Boolean(process.env['CI']),
  workers: process.env['CI'] ? 2 : 3,
  // A test that passes waits for neither; a loaded machine was ten times slower than one at rest.
  timeout: 120_000,
  expect: { timeout: 30_000 },
  reporter: [['list']],
  projects: [
    {
      name: 'chromium',
      use: {
        browserName: 'chromium',
        launchOptions: { ...(chromium && { executablePath: chromium }), args: CHROMIUM_ARGS },
      },
    },
    // Stock Firefox by BiDi has no worker.evaluate, download event or colorScheme: a smoke test is what it is good for,
    // without those tests that carry the tag @chromium.
    ...(firefox
      ? [
          {
            name: 'firefox',
            testMatch: /(smoke|network)\.spec\.ts/,
            grepInvert: /@chromium/,
            use: {
              browserName: 'firefox' as const,
              channel: 'moz-firefox',
              launchOptions: { executablePath: firefox },
            },
          },
        ]
      : []),
  ],
});
