import vendors from 'oui-data';

const PREFIX = 6;

/** Bits of the first byte: sent to a group; made up by whoever uses it, not given by a vendor. */
const GROUP = 1;
const LOCAL = 2;

/** Names by prefix; made when somebody asks. */
let names: Map<string, string> | null = null;

/**
 * The vendor that a MAC address was given to (IEEE MA-L), or null. What begins with three zeros is made up far more often
 * than it comes from their vendor.
 */
export function vendorOf(mac: Uint8Array): string | null {
  if ((mac[0] & (GROUP | LOCAL)) !== 0 || (mac[0] | mac[1] | mac[2]) === 0) return null;
  const prefix = Array.from(mac.subarray(0, 3), (byte) => byte.toString(16).padStart(2, '0')).join('');
  names ??= new Map(vendors.split('\n').map((line) => [line.slice(0, PREFIX), line.slice(PREFIX)]));
  return names.get(prefix.toUpperCase()) ?? null;
}
