/** NTP packets (RFC 5905 section 7.3). */
import { concat, toBytes, u32, u64, type Bytes } from './bytes.ts';

export interface Ntp {
  readonly mode: 'client' | 'server';
  readonly version?: number;
  readonly stratum?: number;
  /** Nanoseconds since 1970: of the client's request, and of the server's receiving and answering. */
  readonly origin?: bigint;
  readonly receive?: bigint;
  readonly transmit: bigint;
}

/** From the epoch of NTP, 1900, to that of Unix. */
const SEVENTY_YEARS = 2_208_988_800n;
const BILLION = 1_000_000_000n;

/** Seconds since 1900 and a binary fraction (section 6). */
const stamp = (time: bigint | undefined): number[] =>
  time === undefined ? u64(0n) : u64(((time / BILLION + SEVENTY_YEARS) << 32n) | (((time % BILLION) << 32n) / BILLION));

export function ntp({ mode, version = 4, stratum, origin, receive, transmit }: Ntp): Bytes {
  const isServer = mode === 'server';
  const first = (version << 3) | (isServer ? 4 : 3);
  return concat(
    [first, stratum ?? (isServer ? 2 : 0), 6, 0xe9], // polls every 64 s, precise to 119 ns
    u32(isServer ? 0x0000_0a3c : 0),
    u32(isServer ? 0x0000_0f5c : 0),
    isServer ? [198, 51, 100, 123] : toBytes('\0\0\0\0'),
    stamp(isServer ? transmit - 17n * BILLION : undefined),
    stamp(origin),
    stamp(receive),
    stamp(transmit),
  );
}
