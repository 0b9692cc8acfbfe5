// RFC 4253, 7.1: the lists of algorithms that each side offers, and HASSH (Salesforce, BSD-3-Clause), their fingerprint.

import { md5 } from '@noble/hashes/legacy.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { u32be } from '../../../../base/bytes.ts';
import { latin1 } from '../../../../base/text.ts';

const COOKIE = 16;
/** Bytes of one list: the longest seen have some 600. */
const LONGEST_LIST = 8192;
const LISTS = 8;

/** Lists as they stand in the message: names joined by commas. */
export interface KexInit {
  readonly kex: string;
  readonly hostKeys: string;
  readonly ciphersToServer: string;
  readonly ciphersToClient: string;
  readonly macsToServer: string;
  readonly macsToClient: string;
  readonly compressionsToServer: string;
  readonly compressionsToClient: string;
}

/** Reads the body behind the message number; null where a list goes beyond the end. */
export function readKexInit(bytes: Uint8Array, at: number, end: number): KexInit | null {
  const lists: string[] = [];
  let place = at + COOKIE;
  while (lists.length < LISTS) {
    if (end - place < 4) return null;
    const length = u32be(bytes, place);
    place += 4;
    if (length > LONGEST_LIST || length > end - place) return null;
    lists.push(latin1(bytes, place, place + length));
    place += length;
  }
  const [kex, hostKeys, ciphersToServer, ciphersToClient, macsToServer, macsToClient] = lists;
  const [compressionsToServer, compressionsToClient] = lists.slice(6);
  return {
    kex,
    hostKeys,
    ciphersToServer,
    ciphersToClient,
    macsToServer,
    macsToClient,
    compressionsToServer,
    compressionsToClient,
  };
}

const md5Of = (text: string): string => bytesToHex(md5(utf8ToBytes(text)));

/** What the fingerprint of a client is made of. */
export const hasshText = (offer: KexInit): string =>
  [offer.kex, offer.ciphersToServer, offer.macsToServer, offer.compressionsToServer].join(';');

/** What the fingerprint of a server is made of. */
export const hasshServerText = (offer: KexInit): string =>
  [offer.kex, offer.ciphersToClient, offer.macsToClient, offer.compressionsToClient].join(';');

/** Fingerprint of a client. */
export const hassh = (offer: KexInit): string => md5Of(hasshText(offer));

/** Fingerprint of a server. */
export const hasshServer = (offer: KexInit): string => md5Of(hasshServerText(offer));

/** What both sides agree on: the first of the client's that the server has as well; null where there is none. */
export function agreed(client: string, server: string): string | null {
  const known = new Set(server.split(','));
  return client.split(',').find((name) => name !== '' && known.has(name)) ?? null;
}
