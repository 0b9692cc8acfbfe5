/** What the files of one folder, or one file, may import besides their own folder. The longest matching `of` decides. */
export interface Floor {
  readonly of: string;
  /** Folders end in `/`; `name/*` is a package with all its parts; the rest are files and packages. */
  readonly may: readonly string[];
  /** Only by `import type`. */
  readonly types?: readonly string[];
  /** From this folder only names ending in `Table`: detectors read tables, never the code that fills them. */
  readonly tablesOf?: string;
  /** For a single file, which has no folder of its own. */
  readonly alone?: true;
}

const SVELTE = ['svelte', 'svelte/*', '~icons/*'];
const PAGE = ['app/i18n/', 'base/', ...SVELTE];

/** Who may import whom. The picture is in src/README.md. */
export const FLOORS: readonly Floor[] = [
  { of: 'base/', may: [] },
  { of: 'model/', may: ['base/'] },

  { of: 'engine/capture/', may: ['model/', 'base/', 'fflate', 'fzstd'] },
  { of: 'engine/dissect/', may: ['model/', 'base/', '@noble/*', 'fflate', 'oui-data'] },
  { of: 'engine/flow/', may: ['model/', 'base/', '@noble/*', 'tldts'] },
  { of: 'engine/stats/', may: ['model/', 'base/'], tablesOf: 'engine/dissect/' },
  { of: 'engine/detect/', may: ['model/', 'base/', 'tldts'], tablesOf: 'engine/dissect/' },
  { of: 'engine/health/', may: ['model/', 'base/'], tablesOf: 'engine/dissect/' },
  { of: 'engine/', may: ['model/', 'base/', '@noble/*'] },

  { of: 'store/', may: ['base/', 'idb'], types: ['model/'] },
  { of: 'report/', may: ['model/', 'base/', 'engine/inspect.ts', 'engine/capture/write-pcapng.ts', 'fflate'] },
  { of: 'headless/', may: ['engine/', 'report/', 'model/', 'base/', 'app/i18n/', 'intl-messageformat', 'node:*'] },

  { of: 'worker/api.ts', may: [], types: ['model/'], alone: true },
  {
    of: 'worker/client.ts',
    may: ['worker/analysis.worker.ts', 'worker/hash.worker.ts', 'worker/lanes.ts', 'worker/link.ts', 'comlink'],
    types: ['worker/api.ts', 'model/'],
    alone: true,
  },
  { of: 'worker/', may: ['engine/', 'store/', 'report/', 'model/', 'base/', 'comlink', '@noble/*'] },

  { of: 'app/i18n/', may: ['model/', 'base/', 'intl-messageformat'] },
  {
    of: 'app/charts/echarts.ts',
    may: ['app/charts/', 'echarts', 'echarts/*', ...PAGE],
    types: ['model/'],
    alone: true,
  },
  { of: 'app/charts/', may: PAGE, types: ['model/', 'echarts', 'echarts/*'] },
  { of: 'app/ui/', may: PAGE, types: ['model/'] },
  {
    of: 'app/state/',
    may: ['worker/client.ts', 'store/', 'report/', 'model/', ...PAGE],
    types: ['worker/api.ts'],
  },
  {
    of: 'app/views/',
    may: ['app/state/', 'app/charts/', 'app/ui/', 'report/registry.ts', 'model/', ...PAGE],
    types: ['worker/api.ts'],
  },
  { of: 'app/', may: ['worker/client.ts', 'model/', 'base/', 'virtual:*', ...SVELTE], types: ['worker/api.ts'] },
  { of: 'main.ts', may: ['app/', 'base/', 'worker/client.ts', 'app.css', ...SVELTE], alone: true },
];

/** Imports that break the floors for now, as `a > b`. The list may only shrink. */
export const DEBT: readonly string[] = [];
