import { svelte } from '@sveltejs/vite-plugin-svelte';
import { playwright } from '@vitest/browser-playwright';
import icons from 'unplugin-icons/vite';
import { defineConfig } from 'vitest/config';
import { chromium, CHROMIUM_ARGS } from './scripts/browsers.mjs';
import { vendorNames } from './scripts/build/vendor-names.ts';

const IN_BROWSER = ['tests/browser/**/*.test.ts', 'tests/**/*.svelte.test.ts'];

export default defineConfig({
  plugins: [vendorNames(), svelte(), icons({ compiler: 'svelte' })],
  optimizeDeps: { include: ['comlink', 'idb', 'echarts/core'] }, // met late, they would reload a running test
  test: {
    passWithNoTests: true,
    projects: [
      {
        extends: true,
        test: {
          name: 'node',
          environment: 'node',
          include: ['tests/**/*.test.ts'],
          exclude: [...IN_BROWSER, 'tests/e2e/**', 'tests/architecture/**', 'node_modules/**'],
          testTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: { name: 'architecture', environment: 'node', include: ['tests/architecture/**/*.test.ts'] },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          expect: { poll: { timeout: 10_000 } },
          retry: 2, // a loaded machine may miss a moment; what is broken fails three times
          include: IN_BROWSER,
          exclude: ['tests/e2e/**', 'node_modules/**'],
          testTimeout: 120_000,
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({
              launchOptions: { ...(chromium && { executablePath: chromium }), args: CHROMIUM_ARGS },
            }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
    ],
    coverage: { provider: 'v8', include: ['src/**/*.{ts,svelte}'] },
  },
});
