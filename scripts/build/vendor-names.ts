import type { Plugin } from 'vite';

/**
 * Keeps the first line of every entry of oui-data, the vendor's name, as one text: six digits and the name, a line each. Postal
 * addresses are three quarters of the data, and an object of 39,000 keys would be made anew in every worker, also in those that
 * never ask.
 */
export function vendorNames(): Plugin {
  return {
    name: 'vendor-names',
    enforce: 'pre',
    transform: {
      filter: { id: /[\\/]oui-data[\\/]index\.json$/ },
      handler(json) {
        const lines = Object.entries(JSON.parse(json) as Record<string, string>).map(
          ([prefix, entry]) => prefix + entry.split('\n', 1)[0],
        );
        return { code: `export default ${JSON.stringify(lines.join('\n'))}`, map: null, moduleType: 'js' };
      },
    },
  };
}
