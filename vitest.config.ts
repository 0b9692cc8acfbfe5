import { playwright } from '@vitest/browser-playwright';
import { defineConfig, mergeConfig } from 'vitest/config';
import { chromium, CHROMIUM_ARGS } from './scripts/browsers.ts';
import viteConfig from './vite.config.ts';

const IN_BROWSER = ['tests/browser/**/*.test.ts', 'tests/**/*.svelte.test.ts'];

export default mergeConfig(
  viteConfig,
  defineConfig({
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
            exclude: [...IN_BROWSER, 'tests/e2e/**', 'node_modules/**'],
            testTimeout: 30_000,
          },
        },
        {
          extends: true,
          test: {
            name: 'browser',
            include: IN_BROWSER,
            exclude: ['tests/e2e/**', 'node_modules/**'],
            testTimeout: 30_000,
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
  }),
);
