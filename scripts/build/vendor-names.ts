import type { Plugin } from 'vite';

/**
 * Keeps the first line of every entry of oui-data, the vendor's name, as one text: a line for each name, with its prefixes of
 * six digits, of seven and of nine, parted by tabs. Postal addresses are three quarters of the data, and an object of 54,000
 * keys would be made anew in every worker, also in those that never ask. A third of the names come more than once: the text
 * is 1.1 MB instead of 1.6, and there are copies of it in the page and in each worker.
 */
export function vendorNames(): Plugin {
  return {
    name: 'vendor-names',
    enforce: 'pre',
    transform: {
      filter: { id: /[\\/]oui-data[\\/]index\.json$/ },
      handler(json) {
        return { code: `export default ${JSON.stringify(byName(JSON.parse(json)))}`, map: null, moduleType: 'js' };
      },
    },
  };
}

function byName(entries: Record<string, string>): string {
  const prefixes = new Map<string, Map<number, string>>();
  for (const [prefix, entry] of Object.entries(entries)) {
    const name = entry.split('\n', 1)[0].replaceAll('\t', ' ');
    let ofName = prefixes.get(name);
    if (ofName === undefined) prefixes.set(name, (ofName = new Map()));
    ofName.set(prefix.length, (ofName.get(prefix.length) ?? '') + prefix);
  }
  const lines = Array.from(prefixes, ([name, ofName]) =>
    [name, ...[6, 7, 9].map((digits) => ofName.get(digits) ?? '')].join('\t').trimEnd(),
  );
  return lines.join('\n');
}
