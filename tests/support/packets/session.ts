/** Whole conversations: many packets with right sequence numbers and times, as a capture near the client shows them. */
import { START, nanoseconds, packet, type BuildOptions, type Packet } from '../packet-builder.ts';
import { type Bytes, type Data, concat, toBytes } from './bytes.ts';

type Side = 'client' | 'server';

/** What one side says before the other has its turn. */
export interface Exchange {
  readonly from: Side;
  readonly data: Data;
  /** Seconds of thinking before the first byte. */
  readonly wait?: number;
  /**
   * What goes wrong with the last segment: it is sent twice, never reaches the capture although the receiver got it,
   * or comes before the one ahead of it.
   */
  readonly fault?: 'retransmitted' | 'lost' | 'reordered';
}

type Part = Data | readonly number[];

/** What the client says before it waits for an answer. */
export const client = (...data: Part[]): Exchange => ({ from: 'client', data: concat(...data) });
/** What the server says. */
export const server = (...data: Part[]): Exchange => ({ from: 'server', data: concat(...data) });

export interface TcpSession {
  readonly client: string;
  readonly server: string;
  /** Seconds after START. */
  readonly start?: number;
  readonly exchanges?: readonly Exchange[];
  /** How it ends, and who ends it. */
  readonly close?: 'fin' | 'rst' | 'none';
  readonly closer?: Side;
  /** What becomes of the SYN; without an answer it is repeated `retries` times. */
  readonly answer?: 'accept' | 'refuse' | 'silence';
  readonly retries?: number;
  /** False leaves the handshake out: the capture began later. */
  readonly handshake?: boolean;
  readonly rtt?: number;
  readonly mss?: number;
  readonly clientSeq?: number;
  readonly serverSeq?: number;
  /** Added to every line of a side, for example `vlan=5` or `ttl=57`. */
  readonly also?: string;
  readonly clientAlso?: string;
  readonly serverAlso?: string;
}

/** Between two segments of a burst, and between a segment and what the capturing machine answers at once. */
const GAP = 0.00012;
const AT_ONCE = 0.00004;
/** A receiver waits so long for something to send along with its acknowledgement (RFC 9293 section 3.8.6.3). */
const DELAYED_ACK = 0.04;

const OTHER = { client: 'server', server: 'client' } as const;

export function tcpSession(session: TcpSession, options: BuildOptions = {}): Packet[] {
  return new Conversation(session, options).packets();
}

class Conversation {
  readonly #session: TcpSession;
  readonly #options: BuildOptions;
  readonly #packets: Packet[] = [];
  #next: Record<Side, number>;
  readonly #id: Record<Side, number>;
  #now: number;
  #lastSpeaker: Side = 'client';

  constructor(session: TcpSession, options: BuildOptions) {
    this.#session = session;
    this.#options = options;
    this.#now = session.start ?? 0;
    const { clientSeq = 1000, serverSeq = 5000 } = session;
    this.#next = { client: clientSeq, server: serverSeq };
    this.#id = { client: clientSeq & 0xffff, server: serverSeq & 0xffff };
  }

  packets(): Packet[] {
    const { answer = 'accept', exchanges = [], handshake = true } = this.#session;
    if (answer !== 'accept') this.#fail(answer);
    else {
      if (handshake) this.#shakeHands();
      exchanges.forEach((exchange, i) => this.#say(exchange, exchanges[i + 1]));
      this.#close();
    }
    return inOrder(this.#packets);
  }

  get #rtt(): number {
    return this.#session.rtt ?? 0.02;
  }

  /** One segment as a line; `wrapped` keeps sequence numbers within 32 bits. */
  #send(from: Side, at: number, flags: string, extra = '', data?: Bytes, seq = this.#next[from]): void {
    const { client, server, also = '', clientAlso = '', serverAlso = '' } = this.#session;
    const ends = from === 'client' ? `${client} > ${server}` : `${server} > ${client}`;
    const ack = flags.includes('ACK') ? ` ack=${wrapped(this.#next[OTHER[from]])}` : '';
    const more = `${also} ${from === 'client' ? clientAlso : serverAlso} ${extra}`;
    this.#id[from] = (this.#id[from] + 1) & 0xffff;
    const id = ends.startsWith('[') ? '' : `id=${this.#id[from]} df`;
    const line = `tcp ${ends} ${flags} seq=${wrapped(seq)}${ack} ${id} ${more} @${at.toFixed(9)}`;
    this.#packets.push(packet(data ? [line, data] : line, this.#options));
  }

  #shakeHands(): void {
    const syn = `mss=${this.#mss} sackok ws=8`;
    this.#send('client', this.#now, 'SYN', syn);
    this.#next.client += 1;
    this.#now += this.#rtt;
    this.#send('server', this.#now, 'SYN,ACK', syn);
    this.#next.server += 1;
    this.#now += AT_ONCE;
    this.#send('client', this.#now, 'ACK');
  }

  get #mss(): number {
    return this.#session.mss ?? (this.#session.client.startsWith('[') ? 1440 : 1460);
  }

  #fail(answer: 'refuse' | 'silence'): void {
    const { retries = answer === 'silence' ? 2 : 0 } = this.#session;
    const seq = this.#next.client;
    for (let attempt = 0, wait = 1; attempt <= retries; attempt++, wait *= 2) {
      this.#send('client', this.#now, 'SYN', `mss=${this.#mss} sackok ws=8`, undefined, seq);
      if (answer === 'refuse') {
        this.#next = { client: seq + 1, server: 0 };
        this.#send('server', this.#now + this.#rtt, 'RST,ACK', 'win=0');
      }
      this.#now += wait;
    }
  }

  #say({ from, data, wait = 0.001, fault }: Exchange, following: Exchange | undefined): void {
    const turned = from !== this.#lastSpeaker;
    this.#now += wait + (from === 'server' && turned ? this.#rtt : 0);
    this.#lastSpeaker = from;
    const bytes = toBytes(data);
    const pieces = Math.max(1, Math.ceil(bytes.length / this.#mss));
    for (let i = 0; i < pieces; i++) {
      const piece = bytes.slice(i * this.#mss, (i + 1) * this.#mss);
      const last = i === pieces - 1;
      this.#segment(from, piece, last, last ? fault : undefined);
      const answered = last && following?.from === OTHER[from] && (following.wait ?? 0) < DELAYED_ACK;
      if ((i % 2 === 1 || last) && !answered) this.#acknowledge(OTHER[from]);
      if (!last) this.#now += GAP;
    }
  }

  #segment(from: Side, piece: Bytes, push: boolean, fault: Exchange['fault']): void {
    const flags = push ? 'PSH,ACK' : 'ACK';
    const before = this.#packets.length;
    if (fault !== 'lost') this.#send(from, this.#now, flags, '', piece);
    if (fault === 'retransmitted') this.#send(from, (this.#now += 0.25), flags, '', piece);
    if (fault === 'reordered') {
      const late = this.#packets[before]!;
      this.#packets[before] = { ...late, time: late.time - nanoseconds(1.5 * GAP) };
    }
    this.#next[from] += piece.length;
  }

  /** The capture stands near the client: its acknowledgement follows at once, the server's a round trip later. */
  #acknowledge(by: Side): void {
    this.#send(by, this.#now + (by === 'client' ? AT_ONCE : this.#rtt), 'ACK');
  }

  #close(): void {
    const { close = 'fin', closer = 'client' } = this.#session;
    if (close === 'none') return;
    this.#now += this.#rtt + 0.001;
    if (close === 'rst') return this.#send(closer, this.#now, 'RST,ACK', 'win=0');
    const other = OTHER[closer];
    this.#send(closer, this.#now, 'FIN,ACK');
    this.#next[closer] += 1;
    this.#now += closer === 'client' ? this.#rtt : AT_ONCE;
    this.#send(other, this.#now, 'FIN,ACK');
    this.#next[other] += 1;
    this.#now += closer === 'client' ? AT_ONCE : this.#rtt;
    this.#send(closer, this.#now, 'ACK');
  }
}

const wrapped = (seq: number): number => seq >>> 0;

/** Sorted by time; packets of the same time keep their order. */
export function inOrder(packets: readonly Packet[]): Packet[] {
  return packets.toSorted((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
}

export interface UdpExchange {
  readonly client: string;
  readonly server: string;
  readonly start?: number;
  /** Payloads in turn, the client's first; null is an answer that never came. */
  readonly payloads: readonly (Data | null)[];
  readonly rtt?: number;
  readonly also?: string;
}

/** A question and its answer, as often as there are payloads. */
export function udpExchange(exchange: UdpExchange, options: BuildOptions = {}): Packet[] {
  const { client, server, start = 0, payloads, rtt = 0.02, also = '' } = exchange;
  let now = start;
  return payloads.flatMap((payload, i) => {
    const ends = i % 2 === 0 ? `${client} > ${server}` : `${server} > ${client}`;
    if (i > 0) now += i % 2 === 1 ? rtt : AT_ONCE;
    return payload === null ? [] : [packet([`udp ${ends} ${also} @${now.toFixed(9)}`, toBytes(payload)], options)];
  });
}

/** When the last of the packets came, in seconds after START. */
export const endOf = (packets: readonly Packet[]): number =>
  Number(packets.reduce((last, { time }) => (time > last ? time : last), START) - START) / 1e9;
