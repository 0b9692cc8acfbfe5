/** When something was seen: whole seconds since 1970 and nanoseconds. */
export interface Moment {
  readonly seconds: number;
  readonly nanoseconds: number;
}

/** Seconds from one moment to another as an exact text: `0.013156000`, as a field of the kind `duration` has it. */
export function elapsed(from: Moment, to: Moment): string {
  const nanoseconds = BigInt(to.seconds - from.seconds) * 1_000_000_000n + BigInt(to.nanoseconds - from.nanoseconds);
  const digits = (nanoseconds < 0n ? -nanoseconds : nanoseconds).toString().padStart(10, '0');
  return `${nanoseconds < 0n ? '-' : ''}${digits.slice(0, -9)}.${digits.slice(-9)}`;
}
