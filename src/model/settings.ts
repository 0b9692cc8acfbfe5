/** What the user can set that changes results. Plain data: it crosses to the worker and is stored. */
export interface Settings {
  /** Networks counted as inside, CIDR. */
  readonly homeNetworks: readonly string[];
  /** Largest file that is opened, in bytes. */
  readonly maxFileBytes: number;
  /** Bounds for compressed captures: bytes after decompression, and how many times their size in the file. */
  readonly maxDecompressedBytes: number;
  readonly maxDecompressionRatio: number;
  /** Thresholds that differ from their default: `detectors['port-scan'].ports = 30`. */
  readonly detectors: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly blocklists: readonly Blocklist[];
  /** What is known to be good, one address, network or domain per line, and behind `#` why (model/allowlist.ts). */
  readonly allowlist: readonly string[];
}

/** A list of bad addresses, networks or names that the user brought. */
export interface Blocklist {
  readonly name: string;
  /** One entry per line: address, CIDR, domain or page (`host/path`); `#` starts a comment. Hosts files and CSV are understood. */
  readonly text: string;
  /** Severity of a contact. */
  readonly severity: 'low' | 'medium' | 'high' | 'critical';
  /** When the list was made, as the user knows it; shown in findings. */
  readonly date: string | null;
}

/** RFC 1918, RFC 4193, link-local and loopback. */
export const DEFAULT_SETTINGS: Settings = {
  homeNetworks: [
    '10.0.0.0/8',
    '172.16.0.0/12',
    '192.168.0.0/16',
    '169.254.0.0/16',
    '127.0.0.0/8',
    'fc00::/7',
    'fe80::/10',
    '::1/128',
  ],
  maxFileBytes: 64 * 2 ** 30,
  maxDecompressedBytes: 8 * 2 ** 30,
  maxDecompressionRatio: 1000,
  detectors: {},
  blocklists: [],
  allowlist: [],
};

/** Bytes of all lists together: they are held, stored, and read anew for each judgement. */
export const MOST_LIST_BYTES = 32 * 1024 * 1024;

/** Whether there is room for one list more of so many bytes beside those that are there. */
export function hasRoomForList(lists: readonly Blocklist[], bytes: number): boolean {
  return lists.reduce((sum, { text }) => sum + text.length, bytes) <= MOST_LIST_BYTES;
}

/** Lines of a list that say something: neither empty nor a comment. Without a list of lines, of which there may be a million. */
export function countEntries({ text }: Blocklist): number {
  let count = 0;
  for (let at = 0; at < text.length;) {
    const end = text.indexOf('\n', at);
    const next = end < 0 ? text.length : end;
    const line = text.slice(at, Math.min(next, at + MOST_BLANKS)).trimStart();
    if (line !== '' && !line.startsWith('#')) count += 1;
    at = next + 1;
  }
  return count;
}

/** Blanks at the beginning of a line that are looked past. */
const MOST_BLANKS = 64;
