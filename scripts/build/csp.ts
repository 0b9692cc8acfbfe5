import { createHash } from 'node:crypto';
import type { Plugin } from 'vite';

/**
 * The policy behind the promise that no byte of a capture leaves the machine. It is a meta element, because a static host
 * sends no headers; a worker made from a blob inherits it, one loaded by address would not.
 */
export function policy(scripts: string, styles: string, extra: readonly string[] = []): string {
  return [
    `default-src 'none'`,
    `script-src ${scripts}`,
    `style-src ${styles}`,
    `img-src 'self' data: blob:`,
    `worker-src 'self' blob:`,
    `connect-src 'none'`,
    `base-uri 'none'`,
    `form-action 'none'`,
    `frame-src 'none'`,
    `object-src 'none'`,
    ...extra,
  ].join('; ');
}

/** The meta element, to be placed before anything that could load. */
export const policyMeta = (content: string) => `<meta http-equiv="Content-Security-Policy" content="${content}" />`;

/** A source expression that allows exactly this inline text. */
export const hashSource = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** Puts the policy of the site into the built page; the development server needs inline styles and a socket. */
export function sitePolicy(): Plugin {
  const content = policy(`'self'`, `'self'`, [`font-src 'self'`, `manifest-src 'self'`]);
  return {
    name: 'site-policy',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler: (html) => html.replace('<head>', () => `<head>\n    ${policyMeta(content)}`),
    },
  };
}
