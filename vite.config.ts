import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

export default defineConfig({
  base: './', // any host, any sub-path
  plugins: [svelte()],
  // A classic worker: Chromium refuses module workers from a blob on file://, and only a blob worker inherits the page's CSP.
  worker: { format: 'iife' },
  build: {
    target: 'es2023',
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'], // keeps light-dark() native
    modulePreload: { polyfill: false }, // the polyfill uses fetch
    chunkSizeWarningLimit: 4096,
  },
});
