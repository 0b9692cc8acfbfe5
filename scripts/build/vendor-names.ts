import type { Plugin } from 'vite';

/** Keeps the first line of every entry of oui-data, the vendor's name: postal addresses are three quarters of it. */
export function vendorNames(): Plugin {
  return {
    name: 'vendor-names',
    enforce: 'pre',
    transform: {
      filter: { id: /[\\/]oui-data[\\/]index\.json$/ },
      handler(json) {
        const names: Record<string, string> = {};
        for (const [prefix, entry] of Object.entries(JSON.parse(json) as Record<string, string>)) {
          names[prefix] = entry.split('\n', 1)[0];
        }
        return { code: JSON.stringify(names), map: null };
      },
    },
  };
}
