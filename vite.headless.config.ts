import { defineConfig } from 'vite';
import { vendorNames } from './scripts/build/vendor-names.ts';

/** The analyser as one file for Node, dependencies included. scripts/analyze.mjs decides when to build it. */
export default defineConfig({
  publicDir: false,
  plugins: [vendorNames()],
  ssr: { noExternal: true },
  build: {
    ssr: 'src/headless/analyze.ts',
    outDir: 'dist-headless',
    target: 'node20',
    minify: false, // stack traces are read by people
    rolldownOptions: { output: { entryFileNames: 'analyze.js', codeSplitting: false } },
  },
});
