/** Which build of the program this is. */
export interface Build {
  readonly version: string;
  /** Short name of the commit; null where it was built outside of a repository. */
  readonly commit: string | null;
  readonly kind: 'site' | 'single file';
}

/** Put in by the build (vite.config.ts); tests run without one. */
declare const WIRELOUPE_BUILD: Build | undefined;

/** The build at hand, null in tests. */
export const build: Build | null = typeof WIRELOUPE_BUILD === 'undefined' ? null : WIRELOUPE_BUILD;
