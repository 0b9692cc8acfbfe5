// Which request a response answers, when, and what came before on its connection: for the packet somebody looks at. A
// message counts in the packet in which it ends, where it is told as well.

import type { FieldGroup } from '../../../../model/field.ts';
import type { FlowView } from '../../../../model/stream.ts';
import { elapsed } from '../elapsed.ts';
import type { Moment } from '../elapsed.ts';

/** Requests of one connection that wait for their response. */
const MOST_WAITING = 1024;

interface Message extends Moment {
  readonly packet: number;
}

/** A request with its response, as far as they were seen. */
interface Exchange {
  readonly number: number;
  /** What was asked for, as a whole URI. */
  readonly uri: string;
  readonly request: Message | null;
  response: Message | null;
  previous: Exchange | null;
}

/** The exchanges of one connection. */
export class Exchanges {
  readonly #flow: FlowView;
  readonly #waiting: Exchange[] = [];
  #last: Exchange | null = null;

  constructor(flow: FlowView) {
    this.#flow = flow;
  }

  asked(uri: string): Exchange {
    const exchange = this.#add(uri, this.#now());
    if (this.#waiting.length === MOST_WAITING) this.#waiting.shift();
    this.#waiting.push(exchange);
    return exchange;
  }

  /** `isInterim`: another response to the same request follows. */
  answered(isInterim: boolean): Exchange {
    const exchange = (isInterim ? this.#waiting[0] : this.#waiting.shift()) ?? this.#add('', null);
    exchange.response = this.#now();
    return exchange;
  }

  /** The head of a response is in a gap. */
  missed(): void {
    this.#waiting.shift();
  }

  #now(): Message {
    const { packet, seconds, nanoseconds } = this.#flow;
    return { packet, seconds, nanoseconds };
  }

  #add(uri: string, request: Message | null): Exchange {
    const previous = this.#last;
    if (previous !== null) previous.previous = null; // one step back is told, no more is kept
    this.#last = { number: (previous?.number ?? 0) + 1, uri, request, response: null, previous };
    return this.#last;
  }

  /** Names what is known of an exchange beside one of its messages. */
  tell({ number, request, response, previous, uri }: Exchange, isAnswer: boolean, at: number, layer: FieldGroup): void {
    const tell = (field: string, message: Message | null | undefined): void => {
      if (message !== null && message !== undefined) layer.field(field, at, 0, message.packet + 1);
    };
    // Where reading began in the middle, nobody knows how many came before.
    if (this.#flow.isFromStart) layer.field(isAnswer ? 'http.response_number' : 'http.request_number', at, 0, number);
    if (isAnswer && request !== null && response !== null) layer.field('http.time', at, 0, elapsed(request, response));
    tell('http.prev_request_in', previous?.request);
    if (!isAnswer) return;
    tell('http.prev_response_in', previous?.response);
    tell('http.request_in', request);
    if (uri !== '') layer.field('http.response_for.uri', at, 0, uri);
  }
}
