import { t } from '../i18n/i18n.svelte.ts';
import type { Session } from './session.svelte.ts';

/** Why what stands in the file is not shown: it is still being read, or the capture comes from the library without it. */
export const needsFileText = (
  { isReading, summary }: Pick<Session, 'isReading' | 'summary'>,
  what: 'packet' | 'export' | 'stream' | 'tcp',
): string => (isReading ? t(`${what}.whileReading`) : t(`${what}.needsFile`, { name: summary?.name ?? '' }));
