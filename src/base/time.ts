/**
 * A time as text: seconds since 1970, a point, nine digits. Before 1970 the value is negative as a whole:
 * −0.5 s is `-0.500000000`.
 */
export function formatTimestamp(seconds: number, nanoseconds: number): string {
  if (seconds < 0 && nanoseconds > 0) return `-${-seconds - 1}.${String(1e9 - nanoseconds).padStart(9, '0')}`;
  return `${seconds}.${String(nanoseconds).padStart(9, '0')}`;
}

/** A length of time as text in seconds with nine digits. */
export function formatSeconds(nanoseconds: number): string {
  return (nanoseconds / 1e9).toFixed(9);
}
