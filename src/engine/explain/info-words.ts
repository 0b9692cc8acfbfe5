// The Info column of a packet, made of what its layers say: the words of the innermost message, and of those beside it.
// Phrases are Wireshark's, which its users know by heart.

import { ANOMALIES, ANOMALY } from '../../model/anomaly.ts';
import type { AnomalyCode } from '../../model/anomaly.ts';
import { isMalformed } from './malformed.ts';

/** What only the Info column says of a layer: FieldGroup.note. */
export interface LayerNotes {
  part?: string | null;
  repeats?: string | null;
  short?: string | null;
}

/** What a layer says in words. */
export interface WordedLayer {
  readonly protocol: string;
  readonly words: string | null;
  readonly notes: LayerNotes;
}

/** The words of a packet, and those of TCP analysis that stand before them. */
export interface InfoWords {
  readonly words: string;
  /** Which acknowledgement the packet repeats: `82#1`. */
  readonly repeats: string | null;
  /** The capture cut the packet where a protocol goes on. */
  readonly isShort: boolean;
}

const PART = '[TCP segment of a reassembled PDU]';
/** Protocols of which a packet often carries several messages: what stands between their words. */
const BETWEEN: Readonly<Record<string, string>> = {
  tls: ', ',
  dtls: ', ',
  mqtt: ', ',
  ldap: ' | ',
  cldap: ' | ',
  mysql: ' ',
};
/** Messages of one packet that are named. */
const MOST_NAMED = 64;
/** Their messages quote packets, which say nothing of this one. */
const QUOTING = ['icmp', 'icmpv6'];

/** Words of the innermost layer that has any; bytes that nobody claims say less than the layer around them. */
export function infoOf(layers: readonly WordedLayer[]): InfoWords {
  const repeats = layers.find(({ notes }) => notes.repeats != null)?.notes.repeats ?? null;
  const isShort = layers.some(({ notes }) => notes.short !== undefined);
  const part = layers.findLast(({ notes }) => notes.part !== undefined);
  if (part !== undefined) {
    const words = part.notes.part ?? part.words ?? '';
    return { words: words === '' ? PART : `${words} ${PART}`, repeats, isShort };
  }
  const quoting = layers.find(({ protocol, words }) => words !== null && QUOTING.includes(protocol));
  return { words: quoting?.words ?? innermost(layers.filter(({ words }) => words !== null)), repeats, isShort };
}

function innermost(worded: readonly WordedLayer[]): string {
  let last = worded.findLastIndex(({ protocol }) => protocol !== 'data');
  if (last < 0) last = worded.length - 1;
  if (last < 0) return '';
  const { protocol } = worded[last];
  let first = last;
  if (Object.hasOwn(BETWEEN, protocol)) while (first > 0 && worded[first - 1].protocol === protocol) first -= 1;
  const messages = worded.slice(first, Math.min(last + 1, first + MOST_NAMED));
  return messages.map(({ words }) => words).join(BETWEEN[protocol] ?? '');
}

/** What stands first in Wireshark, whatever else is said of a segment; then the order of its checks. */
const FIRST: readonly AnomalyCode[] = [ANOMALY.tcpUnseenAck];

/** Wrong lengths that a layer says itself, or that stand in the fields alone. */
const SAID: readonly AnomalyCode[] = [ANOMALY.udpLength, ANOMALY.llcLength];

/** What TCP analysis found, behind it the words of the packet: `[TCP Retransmission] 80 → 4000 …`. */
export function infoWith(anomalies: readonly AnomalyCode[], { words, repeats, isShort }: InfoWords): string {
  // A retransmission of one kind is a retransmission as well, and said once.
  const isKind =
    anomalies.includes(ANOMALY.tcpSpuriousRetransmission) || anomalies.includes(ANOMALY.tcpFastRetransmission);
  const told = anomalies.filter((code) => !isKind || code !== ANOMALY.tcpRetransmission);
  const flags = [...told.filter((code) => FIRST.includes(code)), ...told.filter((code) => !FIRST.includes(code))]
    .map((code) => [code, ANOMALIES[code].info] as const)
    .filter(([, info]) => info !== undefined)
    .map(([code, info]) => `[${info}${code === ANOMALY.tcpDuplicateAck && repeats !== null ? ` ${repeats}` : ''}]`);
  const broken = anomalies.some((code) => isMalformed(code) && !SAID.includes(code)) ? '[Malformed Packet]' : '';
  return [...flags, words].join(' ').trimEnd() + broken + (isShort ? '[Packet size limited during capture]' : '');
}
