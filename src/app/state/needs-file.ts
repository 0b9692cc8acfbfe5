import { t } from '../i18n/i18n.svelte.ts';
import type { Session } from './session.svelte.ts';

const WORDS = {
  packet: ['packet.whileReading', 'packet.needsFile'],
  export: ['export.whileReading', 'export.needsFile'],
  stream: ['stream.whileReading', 'stream.needsFile'],
  tcp: ['tcp.whileReading', 'tcp.needsFile'],
} as const;

/** Why what stands in the file is not shown: it is still being read, or the capture comes from the library without it. */
export function needsFileText(
  { isReading, summary }: Pick<Session, 'isReading' | 'summary'>,
  what: keyof typeof WORDS,
): string {
  const [whileReading, needsFile] = WORDS[what];
  return isReading ? t(whileReading) : t(needsFile, { name: summary?.name ?? '' });
}
