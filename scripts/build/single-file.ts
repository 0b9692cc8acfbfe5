import type { Plugin, Rolldown } from 'vite';
import { hashSource, policy, policyMeta } from './csp.ts';

const SCRIPT = /<script type="module"[^>]* src="\.\/([^"]+)"><\/script>/;
const STYLE = /<link rel="stylesheet"[^>]* href="\.\/([^"]+)">/g;

/** Inside a page these two would end the script early, or keep its end from being seen; in code they stand only in texts. */
const inlineable = (code: string) => code.replace(/<(?=\/script|!--)/gi, '\\x3C').trim();

/** Folds script and style into the page, so that one file opens from disk, and allows exactly these by their hashes. */
export function singleFile(fileName: string): Plugin {
  return {
    name: 'single-file',
    apply: 'build',
    enforce: 'post',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        const page = bundle['index.html'] as Rolldown.OutputAsset;
        const hashes = { script: '', style: '' };

        // Replacements are functions: a `$` in the code must not be taken for a group.
        let html = String(page.source)
          .replace(SCRIPT, (_match, path: string) => {
            const code = inlineable((bundle[path] as Rolldown.OutputChunk).code);
            hashes.script = hashSource(code);
            delete bundle[path];
            return `<script type="module">${code}</script>`;
          })
          .replace(STYLE, (_match, path: string) => {
            const css = String((bundle[path] as Rolldown.OutputAsset).source).trim();
            hashes.style += ` ${hashSource(css)}`;
            delete bundle[path];
            return `<style>${css}</style>`;
          });
        const content = policy(hashes.script, hashes.style.trim() || `'none'`);
        html = html.replace('<head>', () => `<head>\n    ${policyMeta(content)}`);

        const left = Object.keys(bundle).filter((name) => name !== 'index.html');
        if (!hashes.script || left.length)
          throw new Error(`not folded into the single file: ${left.join(', ') || 'script'}`);
        page.source = html;
        page.fileName = fileName;
      },
    },
  };
}
