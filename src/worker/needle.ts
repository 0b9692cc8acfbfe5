import { parseAddress, parseMac } from '../base/network.ts';
import { u16be, u32be } from '../base/bytes.ts';
import { ADDRESS_KIND, type AddressKind, formatIpv6 } from '../model/address.ts';

/** What is looked for in the library. */
export interface Needle {
  /** In canonical form for an address. */
  readonly text: string;
  /** As an address pool keeps it; null where it is no address. */
  readonly address: { readonly kind: AddressKind; readonly words: readonly number[] } | null;
  /** Finds candidates in texts that stand one behind the other. */
  readonly candidates: RegExp;
  /** Whether a text holds it: an address or a hash only as a whole, a name also as a part. */
  readonly holds: (text: string) => boolean;
}

/** A name of fewer letters is in everything. */
const SHORTEST = 3;
/** A name of the DNS has no more (RFC 1035, 2.3.4); hashes and addresses are shorter. */
const LONGEST = 255;

/** Lengths of MD5, SHA-1 and SHA-256 in hex. */
const HASH = /^(?:[\da-f]{32}|[\da-f]{40}|[\da-f]{64})$/i;

/** Reads what was typed; null when it is too short or too long to look for. */
export function readNeedle(typed: string): Needle | null {
  const trimmed = typed.trim();
  if (trimmed.length < 2 || trimmed.length > LONGEST) return null;
  const address = readAddress(trimmed);
  const text = address?.text ?? trimmed;
  if (address === null && text.length < SHORTEST) return null;
  const literal = text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`);
  const [before, after] = boundaries(address !== null, HASH.test(text));
  const whole = new RegExp(before + literal + after, 'i');
  return {
    text,
    address,
    candidates: new RegExp(literal, 'gi'),
    holds: (each) => whole.test(each),
  };
}

/** 10.0.0.1 is not in 10.0.0.12, nor a hash in a longer row of digits. */
function boundaries(isAddress: boolean, isHash: boolean): readonly [string, string] {
  if (isAddress) return [String.raw`(?<![\da-f:.])`, String.raw`(?![\da-f:]|\.[\da-f])`];
  return isHash ? [String.raw`(?<![\da-z])`, String.raw`(?![\da-z])`] : ['', ''];
}

function readAddress(text: string): (Needle['address'] & { readonly text: string }) | null {
  const mac = parseMac(text);
  if (mac !== null) {
    const canonical = Array.from(mac, (byte) => byte.toString(16).padStart(2, '0')).join(':');
    return { text: canonical, kind: ADDRESS_KIND.mac, words: [u16be(mac, 0), u32be(mac, 2), 0, 0] };
  }
  const bytes = parseAddress(text);
  if (bytes === null) return null;
  if (bytes.length === 4) return { text: bytes.join('.'), kind: ADDRESS_KIND.ipv4, words: [u32be(bytes, 0), 0, 0, 0] };
  const words = [u32be(bytes, 0), u32be(bytes, 4), u32be(bytes, 8), u32be(bytes, 12)];
  return { text: formatIpv6(bytes), kind: ADDRESS_KIND.ipv6, words };
}
