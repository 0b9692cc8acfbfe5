/** A network in CIDR form: the address bytes (4 or 16) and how many leading bits count. */
export interface Network {
  readonly bytes: Uint8Array;
  readonly bits: number;
}

/** Reads `10.0.0.0/8`, `fe80::/10` or a single address; null when it is neither. */
export function parseNetwork(text: string): Network | null {
  const [address = '', suffix] = text.trim().split('/');
  const bytes = parseAddress(address);
  if (bytes === null) return null;
  const bits = suffix === undefined ? bytes.length * 8 : /^\d{1,3}$/.test(suffix) ? Number(suffix) : -1;
  return bits >= 0 && bits <= bytes.length * 8 ? { bytes, bits } : null;
}

/** Bytes of a dotted IPv4 or an IPv6 address; null when it is neither. */
export function parseAddress(text: string): Uint8Array | null {
  return text.includes(':') ? parseIpv6(text) : parseIpv4(text);
}

/** Six bytes of `aa:bb:cc:dd:ee:ff` or the same with dashes; null when it is none. */
export function parseMac(text: string): Uint8Array | null {
  return /^[0-9a-f]{2}([:-])(?:[0-9a-f]{2}\1){4}[0-9a-f]{2}$/i.test(text)
    ? Uint8Array.from(text.split(/[:-]/), (byte) => parseInt(byte, 16))
    : null;
}

/** Whether a MAC address moves between routers by design: VRRP and CARP (RFC 9568, 7.3), HSRP 1 and 2 (RFC 2281, 5.6). */
export const isSharedMac = (mac: string): boolean => /^00:00:5e:00:0[12]:|^00:00:0c:07:ac:|^00:00:0c:9f:f/.test(mac);

function parseIpv4(text: string): Uint8Array | null {
  const parts = text.split('.');
  // A leading 0 would be octal to some: refused, as by inet_pton.
  if (parts.length !== 4 || !parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256))
    return null;
  return Uint8Array.from(parts, Number);
}

function parseIpv6(text: string): Uint8Array | null {
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  if (dotted !== null) {
    const v4 = parseIpv4(dotted[2]);
    if (v4 === null) return null;
    text = `${dotted[1]}${((v4[0] << 8) | v4[1]).toString(16)}:${((v4[2] << 8) | v4[3]).toString(16)}`;
  }
  const halves = text.split('::');
  if (halves.length > 2) return null;
  const groups = (half: string | undefined): string[] => (half === undefined || half === '' ? [] : half.split(':'));
  const left = groups(halves[0]);
  const right = groups(halves[1]);
  const missing = 8 - left.length - right.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return null;
  const all = [...left, ...Array<string>(missing).fill('0'), ...right];
  if (!all.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return null;
  return Uint8Array.from(all.flatMap((group) => [parseInt(group, 16) >> 8, parseInt(group, 16) & 255]));
}

/** A host with a port: `10.0.0.1:80`, `[2001:db8::1]:80` (RFC 3986, 3.2.2), `www.example.com:80`. */
export const endpointText = (host: string, port: number): string =>
  host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;

/** An address, and the port at it where one was named. */
export interface Endpoint {
  readonly address: string;
  readonly port: number | null;
}

const ADDRESS = /^(?:[\d.]+|[\da-f]*:[\da-f:.]*)$/i;

/** The other way round, of an address alone as well: `10.0.0.1`, `10.0.0.1:80`, `[2001:db8::1]:80`; null for a name and all else. */
export function endpointOf(text: string): Endpoint | null {
  if (ADDRESS.test(text) && !/^[\d.]+:\d+$/.test(text)) return { address: text, port: null };
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([\d.]+)):(\d{1,5})$/.exec(text) ?? [];
  const address = bracketed ?? plain;
  return address !== undefined && ADDRESS.test(address) ? { address, port: Number(port) } : null;
}

/** Whether an address of the same length lies in a network. */
export function isInNetwork(address: Uint8Array, { bytes, bits }: Network): boolean {
  if (address.length !== bytes.length) return false;
  const whole = bits >> 3;
  for (let i = 0; i < whole; i += 1) if (address[i] !== bytes[i]) return false;
  const rest = bits & 7;
  return rest === 0 || (address[whole] ^ bytes[whole]) >> (8 - rest) === 0;
}

/** Whether an address stands for many hosts: multicast or broadcast (RFC 1112, 4; RFC 919, 7; RFC 4291, 2.7). */
export function isGroupAddress(bytes: Uint8Array): boolean {
  if (bytes.length !== 4) return bytes[0] === 0xff;
  return (bytes[0] & 0xf0) === 0xe0 || bytes.every((byte) => byte === 255);
}

/** The networks of a list of CIDR texts, without what is none. */
export function parseNetworks(texts: readonly string[]): Network[] {
  return texts.map(parseNetwork).filter((network) => network !== null);
}

/** Whether an address lies in one of some networks. */
export function isInNetworks(address: Uint8Array, networks: readonly Network[]): boolean {
  return networks.some((network) => isInNetwork(address, network));
}
