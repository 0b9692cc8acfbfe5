/**
 * Digest of bytes, worked out beside this thread. The bytes are copied before it returns (Web Cryptography, 14.3.5).
 */
export type Digest = (algorithm: 'SHA-1' | 'SHA-256', bytes: Uint8Array<ArrayBuffer>) => Promise<ArrayBuffer>;

/** That of the browser, or of Node; null where a page has none, because it came by plain HTTP from another machine. */
export const platformDigest: Digest | null =
  typeof crypto === 'undefined' || crypto.subtle === undefined
    ? null
    : (algorithm, bytes) => crypto.subtle.digest(algorithm, bytes);
