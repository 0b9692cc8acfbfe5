import { t } from '../../i18n/i18n.svelte.ts';
import type { AppState } from '../../state/app.svelte.ts';
import { copy, isCopied } from '../../state/clipboard.svelte.ts';
import type { MenuEntry } from '../../state/menu.svelte.ts';
import { needsFileText } from '../../state/needs-file.ts';
import { base64, cArray, hexDump, hexText } from '../../ui/hex.ts';

/** Bytes that go to the clipboard at most. */
const MOST_BYTES = 4 * 1024 * 1024;
/** Packets asked for at once. */
const AT_ONCE = 64;

/** Ways to write the bytes of packets. Each packet stands for itself, on lines of its own. */
const FORMS = {
  copyHex: { write: (bytes: Uint8Array) => hexText(bytes, ''), between: '\n' },
  copyDump: { write: hexDump, between: '\n\n' },
  copyC: { write: (bytes: Uint8Array, number: number) => cArray(bytes, `packet_${number}`), between: '\n\n' },
  copyBase64: { write: base64, between: '\n' },
} as const;

/** A display filter that accepts just these packets. */
export function numbersFilter(packets: readonly number[]): string {
  const numbers = packets.map((packet) => packet + 1).sort((a, b) => a - b);
  if (numbers.length === 1) return `frame.number == ${numbers[0]}`;
  const parts: string[] = [];
  for (let i = 0; i < numbers.length;) {
    let last = i;
    while (numbers[last + 1] === numbers[last] + 1) last += 1;
    parts.push(last === i ? `${numbers[i]}` : `${numbers[i]} .. ${numbers[last]}`);
    i = last + 1;
  }
  return `frame.number in {${parts.join(', ')}}`;
}

/**
 * What of whole packets can be copied.
 * @param say told what has become of it
 */
export function copyMenu(app: AppState, packets: readonly number[], say: (text: string) => void): readonly MenuEntry[] {
  const forms = Object.keys(FORMS) as (keyof typeof FORMS)[];
  return [
    { heading: t('packet.copyPackets', { count: packets.length }) },
    ...forms.map((form) => ({ label: t(`packet.${form}`), run: () => void copyBytes(app, packets, form, say) })),
    { label: t('packet.copyNumbers'), run: () => copy(numbersFilter(packets)) },
  ];
}

async function copyBytes(
  { workers, session }: AppState,
  packets: readonly number[],
  form: keyof typeof FORMS,
  say: (text: string) => void,
): Promise<void> {
  const { analysis } = await workers;
  const { write, between } = FORMS[form];
  const bytesOf = (packet: number) => analysis.packetBytes(packet).catch(() => ({ missing: 'file' as const }));
  const texts: string[] = [];
  let size = 0;
  for (let from = 0; from < packets.length && size <= MOST_BYTES; from += AT_ONCE) {
    const some = packets.slice(from, from + AT_ONCE);
    for (const [i, bytes] of (await Promise.all(some.map(bytesOf))).entries()) {
      if ('missing' in bytes) {
        say(needsFileText(session, 'packet'));
        return;
      }
      size += bytes.length;
      if (size > MOST_BYTES && texts.length > 0) break;
      texts.push(write(bytes, some[i] + 1));
    }
  }
  if (await isCopied(texts.join(between))) say(t('packet.copied', { count: texts.length, all: packets.length }));
}
