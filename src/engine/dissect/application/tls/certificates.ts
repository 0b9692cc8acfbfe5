import { sha1 } from '@noble/hashes/legacy.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { ANOMALY } from '../../../../model/anomaly.ts';
import type { FlowView, Output } from '../../../../model/stream.ts';
import { readCertificate } from '../x509/x509.ts';
import { endsOf } from '../transaction-columns.ts';
import { certificateTable } from './tls-table.ts';
import { Vectors } from './vector.ts';

const LONGEST_CHAIN = 32;
/** Different certificates that one flow may show. */
const MOST_PER_FLOW = 256;

/** Who shows a certificate, and in which handshake. */
export interface Showing {
  readonly handshake: number;
  readonly fromClient: boolean;
  readonly clientIsOriginator: boolean;
}

/** Writes the certificates of one flow. */
export class FlowCertificates {
  readonly #flow: FlowView;
  readonly #output: Output;
  readonly #rows = new Map<string, number>();

  constructor(flow: FlowView, output: Output) {
    this.#flow = flow;
    this.#output = output;
  }

  /** The Certificate message of RFC 5246, 7.4.2. Returns the row of the first one, or null for an empty list. */
  chain(bytes: Uint8Array, at: number, end: number, showing: Showing): number | null {
    const message = new Vectors(bytes, at, end);
    const list = message.vector(3);
    let first: number | null = null;
    for (let depth = 0; list.rest > 0 && depth < LONGEST_CHAIN; depth += 1) {
      const certificate = list.vector(3);
      if (list.failed) break;
      const row = this.one(bytes, certificate.at, certificate.end, showing, depth);
      if (depth === 0) first = row;
    }
    if (message.failed || list.failed) this.#output.note(this.#flow, ANOMALY.tlsMalformed);
    return first;
  }

  /** One certificate in DER; returns its row. */
  one(bytes: Uint8Array, at: number, end: number, showing: Showing, depth: number): number | null {
    const encoded = bytes.subarray(at, end);
    const fingerprint = bytesToHex(sha256(encoded));
    const known = this.#rows.get(fingerprint);
    if (known !== undefined) return known;
    const certificate = readCertificate(bytes, at, end);
    if (certificate === null) {
      this.#output.note(this.#flow, ANOMALY.certificateMalformed);
      return null;
    }
    if (this.#rows.size >= MOST_PER_FLOW) return null;
    const { selfIssued, ...fields } = certificate;
    const row = this.#output.table(certificateTable).append({
      ...endsOf(this.#flow, showing.clientIsOriginator),
      handshake: showing.handshake,
      fromClient: showing.fromClient,
      depth,
      ...fields,
      selfSigned: selfIssued,
      size: end - at,
      sha1: bytesToHex(sha1(encoded)),
      sha256: fingerprint,
    });
    this.#rows.set(fingerprint, row);
    return row;
  }
}
