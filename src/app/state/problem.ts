import { STORE_PROBLEMS, type StoreProblem } from '../../store/outcome.ts';
import { NOT_KEPT_FROM_DISK } from '../../store/settings.ts';
import { tell } from '../i18n/i18n.svelte.ts';

/** What a problem with the storage of the browser means, and what helps. */
export const problemText = (problem: StoreProblem): string => tell(STORE_PROBLEMS[problem]);

/** Why a page opened from a disk does not keep by itself. */
export const fromDiskText = (): string => tell(NOT_KEPT_FROM_DISK);
