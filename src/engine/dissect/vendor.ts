import vendors from 'oui-data';
import { hex } from '../../base/text.ts';

/** Hex digits that are given to a vendor: of a large block, a medium one and a small one (IEEE MA-L, MA-M, MA-S). */
const BLOCKS = [6, 7, 9];
const [LARGE] = BLOCKS;
/** Large blocks of which the smaller ones are given out. */
const REGISTRY = 'IEEE Registration Authority';

/** Bits of the first byte: sent to a group; made up by whoever uses it, not given by a vendor. */
const GROUP = 1;
const LOCAL = 2;

/** Names by prefix; made when somebody asks. */
let names: Map<string, string> | null = null;

/**
 * The vendor that a MAC address was given to, or null. What begins with three zeros is made up far more often than it comes
 * from their vendor.
 */
export function vendorOf(mac: Uint8Array): string | null {
  const digits = digitsOf(mac);
  const vendor = digits && BLOCKS.map((length) => nameOf(digits.slice(0, length))).findLast((name) => name !== null);
  return !vendor || vendor === REGISTRY ? null : vendor;
}

/** Whom the first three bytes of a MAC address were given to, be it to give out smaller blocks; or null. */
export function blockOwnerOf(mac: Uint8Array): string | null {
  const digits = digitsOf(mac);
  return digits && nameOf(digits.slice(0, LARGE));
}

/** What the registry knows, in its letters; null where nobody gave the address. */
function digitsOf(mac: Uint8Array): string | null {
  if ((mac[0] & (GROUP | LOCAL)) !== 0 || (mac[0] | mac[1] | mac[2]) === 0) return null;
  return hex(mac).toUpperCase();
}

function nameOf(prefix: string): string | null {
  return (names ??= byPrefix()).get(prefix) ?? null;
}

function byPrefix(): Map<string, string> {
  const known = new Map<string, string>();
  for (const line of vendors.split('\n')) {
    const [name, ...blocks] = line.split('\t');
    blocks.forEach((prefixes, block) => {
      const length = BLOCKS[block];
      for (let at = 0; at < prefixes.length; at += length) known.set(prefixes.slice(at, at + length), name);
    });
  }
  return known;
}
