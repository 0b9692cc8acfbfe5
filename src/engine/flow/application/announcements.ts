import { remember } from '../../../base/maps.ts';
import type { AddressId } from '../../../model/ids.ts';
import type { Expectation, FlowView } from '../../../model/stream.ts';

/** As many are remembered; the oldest makes room. */
const MOST = 4096;

/** Flows that other flows announced, such as the data connections of FTP: what they carry needs no probe. */
export class Announcements {
  /** By the endpoint to which the flow will go. */
  readonly #expected = new Map<number, Expectation>();

  add(address: AddressId, port: number, expectation: Expectation): void {
    remember(this.#expected, keyOf(address, port), expectation, MOST);
  }

  /** What was announced of a flow, once; only where its application can read it, else it waits for another flow. */
  take(flow: FlowView, canRead: (application: string) => boolean): Expectation | null {
    if (this.#expected.size === 0) return null;
    const key = keyOf(flow.responder, flow.responderPort);
    const expected = this.#expected.get(key);
    if (expected === undefined || !canRead(expected.application)) return null;
    this.#expected.delete(key);
    return expected;
  }
}

const keyOf = (address: AddressId, port: number): number => address * 65_536 + port;
