// Which question a DNS message answers or repeats, for the packet somebody looks at: by the rules of Wireshark, which
// takes a question with the same number within a few seconds for a repeated one.

import { remember } from '../../../base/maps.ts';
import type { FieldGroup, Fields } from '../../../model/field.ts';
import { defineFields } from '../../../model/field.ts';
import type { FlowView } from '../../../model/stream.ts';
import { elapsed } from './elapsed.ts';
import type { Moment } from './elapsed.ts';

/** Questions of one flow that are remembered. */
const MOST = 1024;
/** Seconds within which a question with the same number is the same question. */
const REPEATED_WITHIN = 5;

export const exchangeFields: Fields = defineFields({
  'dns.response_in': { title: 'Answered in packet', kind: 'unsigned', derived: true },
  'dns.response_to': { title: 'Answers the question in packet', kind: 'unsigned', derived: true },
  'dns.time': {
    title: 'Time since the question',
    kind: 'duration',
    unit: 'seconds',
    derived: true,
    help: {
      en: 'How long the name server took. Every page that opens waits for it.',
      ru: 'Сколько думал сервер имён. Этого ждёт каждая открываемая страница.',
    },
  },
  'dns.retransmission': { title: 'Repeated', kind: 'flag', derived: true },
  'dns.retransmit_request': { title: 'Question repeated', kind: 'label', hidden: true },
  'dns.retransmit_request_in': { title: 'First asked in packet', kind: 'unsigned', derived: true },
  'dns.retransmit_response': { title: 'Answer repeated', kind: 'label', hidden: true },
  'dns.retransmit_response_in': { title: 'First answered in packet', kind: 'unsigned', derived: true },
  'dns.unsolicited': {
    title: 'Unsolicited',
    kind: 'flag',
    derived: true,
    help: {
      en: 'Nobody asked. Usual for mDNS; elsewhere a lost question, or an attempt to poison a cache.',
      ru: 'Никто не спрашивал. Для mDNS обычно, иначе — потерянный вопрос или попытка отравить кэш.',
    },
  },
});

interface Asked extends Moment {
  readonly packet: number;
  /** −1 as long as nobody answered. */
  answer: number;
}

/** What is known of one message among the others of its flow. */
export interface Exchange {
  readonly isRepeated: boolean;
  readonly question: Asked | null;
}

/** The questions of one flow and the answers to them. */
export class DnsExchanges {
  readonly #flow: FlowView;
  readonly #asked = new Map<number, Asked>();

  constructor(flow: FlowView) {
    this.#flow = flow;
  }

  asked(id: number): Exchange {
    const { packet, seconds, nanoseconds } = this.#flow;
    const known = this.#asked.get(id);
    if (known !== undefined && known.answer < 0 && Number(elapsed(known, this.#flow)) < REPEATED_WITHIN)
      return { isRepeated: true, question: known };
    const question = { packet, seconds, nanoseconds, answer: -1 };
    remember(this.#asked, id, question, MOST);
    return { isRepeated: false, question };
  }

  answered(id: number): Exchange {
    const question = this.#asked.get(id) ?? null;
    if (question === null) return { isRepeated: false, question };
    if (question.answer >= 0) return { isRepeated: true, question };
    question.answer = this.#flow.packet;
    return { isRepeated: false, question };
  }

  tell({ isRepeated, question }: Exchange, isResponse: boolean, at: number, layer: FieldGroup): void {
    if (isRepeated && question !== null) {
      const first = isResponse ? question.answer : question.packet;
      const side = isResponse ? 'response' : 'request';
      layer.field(`dns.retransmit_${side}`, at, 0);
      layer.field(`dns.retransmit_${side}_in`, at, 0, first + 1);
      layer.field('dns.retransmission', at, 0, 1);
    } else if (isResponse && question !== null) {
      layer.field('dns.response_to', at, 0, question.packet + 1);
      layer.field('dns.time', at, 0, elapsed(question, this.#flow));
    } else if (isResponse && this.#flow.isFromStart) layer.field('dns.unsolicited', at, 0, 1);
  }
}
