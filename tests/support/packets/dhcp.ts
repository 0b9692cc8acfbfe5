/** DHCP messages (RFC 2131 section 2, options of RFC 2132). */
import { parseAddress, parseMac } from './address.ts';
import { concat, hex, toBytes, u16, u32, type Bytes, type Data } from './bytes.ts';

const MESSAGE = { discover: 1, offer: 2, request: 3, decline: 4, ack: 5, nak: 6, release: 7, inform: 8 } as const;

export interface Dhcp {
  readonly type: keyof typeof MESSAGE;
  readonly mac: string;
  readonly xid?: number;
  /** The address that the client uses already (renewing), and the one that the server gives. */
  readonly clientAddress?: string;
  readonly yourAddress?: string;
  readonly requested?: string;
  readonly server?: string;
  readonly router?: string;
  readonly dns?: string;
  readonly domain?: string;
  readonly lease?: number;
  /** How many bits of the network's mask are set; 24 unless said. */
  readonly prefix?: number;
  readonly hostName?: string;
  readonly vendorClass?: string;
  /** The options that a client asks for: its fingerprint. */
  readonly parameters?: readonly number[];
}

const NOWHERE = '0.0.0.0';

export function dhcp(message: Dhcp): Bytes {
  const { type, mac, xid = 0x3903f326, clientAddress = NOWHERE, yourAddress = NOWHERE } = message;
  const reply = type === 'offer' || type === 'ack' || type === 'nak';
  const header = concat(
    [reply ? 2 : 1, 1, 6, 0],
    u32(xid),
    u16(0),
    u16(0),
    parseAddress(clientAddress),
    parseAddress(yourAddress),
    parseAddress(NOWHERE), // next server: nobody boots from the network
    parseAddress(NOWHERE), // no relay
    parseMac(mac),
    new Uint8Array(10 + 64 + 128), // rest of the hardware address, server name, boot file
    hex('63825363'),
  );
  const options: (readonly [number, Data | number[] | undefined])[] = [
    [53, [MESSAGE[type]]],
    [61, reply ? undefined : concat([1], parseMac(mac))],
    [50, message.requested && parseAddress(message.requested)],
    [54, message.server && parseAddress(message.server)],
    [51, reply && type !== 'nak' ? u32(message.lease ?? 86400) : undefined],
    [1, reply && type !== 'nak' ? u32(-(2 ** (32 - (message.prefix ?? 24))) >>> 0) : undefined],
    [3, message.router && parseAddress(message.router)],
    [6, message.dns && parseAddress(message.dns)],
    [15, message.domain],
    [12, message.hostName],
    [60, message.vendorClass],
    [55, message.parameters && [...message.parameters]],
  ];
  const written = options.flatMap(([code, value]) => {
    if (value === undefined || value === '') return [];
    const bytes = toBytes(value);
    return [concat([code, bytes.length], bytes)];
  });
  const whole = concat(header, ...written, [255]);
  return concat(whole, new Uint8Array(Math.max(0, 300 - whole.length))); // what BOOTP relays expect (RFC 1542 section 2.1)
}
