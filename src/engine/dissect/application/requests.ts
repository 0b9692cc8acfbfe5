// Cold: which earlier packet of the flow a response answers, and how long it took.

import { remember } from '../../../base/maps.ts';
import type { FieldGroup, FieldSpec } from '../../../model/field.ts';
import type { FlowView, Output } from '../../../model/stream.ts';
import { elapsed } from './elapsed.ts';
import type { Moment } from './elapsed.ts';

/** Requests of one flow that are remembered. */
const MOST_REQUESTS = 1024;

interface Request extends Moment {
  readonly packet: number;
}

/** Names of the two fields that tell of it, such as `snmp.response_to` and `snmp.time`. */
export interface AnswerFields {
  readonly to: string;
  readonly time: string;
}

/** The specifications of both. */
export const answerFields = ({ to, time }: AnswerFields): Record<string, FieldSpec> => ({
  [to]: { title: 'Answers the request in packet', kind: 'unsigned', derived: true },
  [time]: { title: 'Time since the request', kind: 'duration', unit: 'seconds', derived: true },
});

/**
 * Remembers requests by what their responses repeat. An analysis, where nobody looks, remembers none: all of this is only
 * for packets that are explained, and for the earlier ones of their flows.
 */
export class Requests {
  readonly #flow: FlowView;
  readonly #output: Output;
  readonly #requests = new Map<string | number, Request>();

  constructor(flow: FlowView, output: Output) {
    this.#flow = flow;
    this.#output = output;
  }

  /** A request passes. The last one of a key is the one that is answered. */
  ask(key: string | number): void {
    if (!this.#output.explains) return;
    const { packet, seconds, nanoseconds } = this.#flow;
    remember(this.#requests, key, { packet, seconds, nanoseconds }, MOST_REQUESTS);
  }

  /** Tells the request that a response answers, where it was seen. */
  answer(key: string | number, layer: FieldGroup, at: number, { to, time }: AnswerFields): void {
    const request = this.#requests.get(key);
    if (request === undefined) return;
    layer.field(to, at, 0, request.packet + 1);
    layer.field(time, at, 0, elapsed(request, this.#flow));
  }

  /** The packet of a request, from 1, or null. */
  packetOf(key: string | number): number | null {
    const request = this.#requests.get(key);
    return request === undefined ? null : request.packet + 1;
  }
}
