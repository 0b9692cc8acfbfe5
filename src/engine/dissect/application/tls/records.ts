// HOT. The record layer over a stream: RFC 8446, 5.1. Application data is passed over as it comes, so that an established
// session costs a header per record; everything else is read once its record is whole.

import { u16be, u24be } from '../../../../base/bytes.ts';
import { ANOMALY } from '../../../../model/anomaly.ts';
import { GIVE_UP } from '../../../../model/stream.ts';
import type { FlowView, Output, StreamParser } from '../../../../model/stream.ts';
import { Handshakes, MESSAGE, MESSAGE_HEADER } from './handshakes.ts';
import { MessageStream } from './message-stream.ts';
import { protocolInside, VERSION, versionDisplay } from './names.ts';
import {
  HEARTBEAT_HEADER,
  HEARTBEAT_PADDING,
  isRecord,
  RECORD,
  RECORD_HEADER,
  RECORD_LENGTH,
  RECORD_VERSION,
} from './record.ts';
import { Side } from './side.ts';
import { explainRecord, explainSsl2Hello, explainWhole, RecordsLayer } from './tls-fields.ts';
import { isSsl2ServerHello, looksLikeSsl2ClientHello, Ssl2Records } from './ssl2.ts';

/** Does a record begin at bytes[at] whose first message is a whole hello? With keys of our day one takes two segments. */
function isHelloBegun(bytes: Uint8Array, at: number, end: number): boolean {
  const message = at + RECORD_HEADER;
  if (bytes[at] !== RECORD.handshake || end - message < MESSAGE_HEADER) return false;
  const isHello = bytes[message] === MESSAGE.clientHello || bytes[message] === MESSAGE.serverHello;
  return isHello && MESSAGE_HEADER + u24be(bytes, message + 1) <= u16be(bytes, at + RECORD_LENGTH);
}

/** TLS of one flow: records, and the handshake messages in them. */
export class TlsStream implements StreamParser {
  readonly #flow: FlowView;
  readonly #output: Output;
  readonly #handshakes: Handshakes;
  readonly #originator: Side;
  readonly #responder: Side;
  /** Both sides speak SSL 2.0. */
  #ssl2: Ssl2Records | null = null;
  #hasData = false;
  #markedPacket = -1;
  #markedVersion = -1;
  /** The layer of the records that are being told, for somebody who looks. */
  #told: RecordsLayer | null = null;

  constructor(flow: FlowView, output: Output) {
    this.#flow = flow;
    this.#output = output;
    this.#handshakes = new Handshakes(flow, output, 't');
    this.#originator = new Side(new MessageStream(flow, output, this.#handshakes, true));
    this.#responder = new Side(new MessageStream(flow, output, this.#handshakes, false));
  }

  feed(bytes: Uint8Array, at: number, end: number, fromOriginator: boolean): number {
    if (this.#ssl2 !== null) return this.#ssl2.feed(bytes, at, end, fromOriginator);
    const side = fromOriginator ? this.#originator : this.#responder;
    if (side.isFresh && (bytes[at] & 0x80) !== 0) return this.#beginSsl2(side, bytes, at, end, fromOriginator);
    const beginsHere = !side.isPending;
    let place = at;
    side.isPending = false;
    this.#told = null;
    while (place < end) {
      if (side.skip > 0) {
        const passed = Math.min(side.skip, end - place);
        side.skip -= passed;
        place += passed;
        if (side.skip === 0 && !side.isCut) this.#mark(side.version);
        continue;
      }
      if (end - place < RECORD_HEADER) break;
      if (!isRecord(bytes, place) || (side.isLost && !this.#isSpoken(u16be(bytes, place + RECORD_VERSION), side)))
        return this.#isOver() ? this.#giveBack(place - at) : this.#pass(side, end - at);
      side.isLost = false;
      side.isClosed = bytes[place] === RECORD.alert;
      side.isFresh = false;
      side.version = u16be(bytes, place + RECORD_VERSION);
      const length = u16be(bytes, place + RECORD_LENGTH);
      const isWhole = end - place - RECORD_HEADER >= length;
      side.isCut = !isWhole && this.#flow.cut > 0;
      if (side.isCut) {
        this.#cut(side, bytes, place, end, fromOriginator);
        return end - at;
      }
      if (!isWhole && place === at && beginsHere) this.#begins(bytes, place, end);
      // Somebody who looks sees a record where it ends, as a whole.
      if (this.#output.explains && !isWhole) break;
      if (bytes[place] === RECORD.applicationData) {
        if (this.#output.explains) {
          this.#handshakes.encrypted(length, fromOriginator);
          this.#mark(side.version);
          const next = place + RECORD_HEADER + length;
          this.#explain(bytes, place, next, beginsHere || place > at ? end : next, true, fromOriginator);
          place = next;
          continue;
        }
        this.#handshakes.encrypted(length, fromOriginator);
        this.#hasData = true;
        side.skip = length;
        place += RECORD_HEADER;
        if (length === 0) this.#mark(side.version);
        continue;
      }
      if (!isWhole) break;
      const body = place + RECORD_HEADER;
      const wasEncrypted = side.isEncrypted && !isWholeHello(bytes, body, body + length);
      this.#record(side, bytes[place], bytes, body, body + length, fromOriginator);
      this.#mark(side.version);
      const next = body + length;
      this.#explain(bytes, place, next, beginsHere || place > at ? end : next, wasEncrypted, fromOriginator);
      place = next;
    }
    side.isPending = place < end;
    return place - at;
  }

  /** The capture cut a record: what is there of it is read, and what is not there is passed over. */
  #cut(side: Side, bytes: Uint8Array, at: number, end: number, fromOriginator: boolean): void {
    const length = u16be(bytes, at + RECORD_LENGTH);
    const body = at + RECORD_HEADER;
    const wasEncrypted =
      side.isEncrypted && !(end - body >= MESSAGE_HEADER && isWholeHello(bytes, body, body + length));
    side.skip = body + length - end;
    if (bytes[at] === RECORD.applicationData) {
      this.#handshakes.encrypted(length, fromOriginator);
      this.#hasData = true;
    } else if (bytes[at] === RECORD.changeCipherSpec) {
      side.isEncrypted = true;
      this.#handshakes.changeCipherSpec(fromOriginator);
    } else if (bytes[at] === RECORD.handshake && wasEncrypted) this.#handshakes.encrypted(length, fromOriginator);
    else if (bytes[at] === RECORD.handshake) side.messages.readCut(bytes, body, end);
    this.#mark(side.version);
    this.#output.note(this.#flow, ANOMALY.tlsMalformed);
    this.#explain(bytes, at, end, end, wasEncrypted, fromOriginator);
  }

  /**
   * A segment begins with a record that goes on in the next one: a layer of TLS without fields, and TCP as the packet's
   * protocol, as in Wireshark. Segments in the middle of a record are TCP alone.
   */
  #begins(bytes: Uint8Array, at: number, end: number): void {
    if (this.#flow.packet === this.#markedPacket) return;
    this.#output.goesOn('');
    if (!this.#flow.confirmed && !isHelloBegun(bytes, at, end)) return;
    this.#output.mark(this.#flow, 'TCP');
    if (this.#output.explains) this.#output.explain(bytes, at, end);
  }

  /** Tells of a record; a layer that begins with it goes on to `last`. One that began in an earlier segment has its own. */
  #explain(
    bytes: Uint8Array,
    at: number,
    end: number,
    last: number,
    isEncrypted: boolean,
    fromOriginator: boolean,
  ): void {
    if (!this.#output.explains) return;
    const messages = (fromOriginator ? this.#originator : this.#responder).messages.take();
    const group = this.#told === null ? this.#output.explain(bytes, at, last) : this.#told.group;
    if (group === null) return;
    const layer = this.#told ?? new RecordsLayer(group);
    this.#told = last === end ? null : layer;
    const context = {
      prefix: 'tls.',
      carrier: 't',
      digest: (...given: Parameters<Output['digest']>) => this.#output.digest(...given),
      cipher: this.#handshakes.cipher,
      version: this.#handshakes.version,
      isEncrypted,
      isResumed: this.#handshakes.isAbbreviated && !this.#handshakes.isClient(fromOriginator),
      inside: protocolInside(this.#handshakes.alpn, this.#flow.responderPort),
      messages: messages.filter((message) => message.bytes === bytes).map((message) => message.at),
    } as const;
    layer.add(explainRecord(bytes, at, end, group, context));
    // A message over several records stands in bytes of its own.
    for (const { bytes: message } of messages.filter((each) => each.bytes !== bytes)) {
      const whole = this.#output.explain(message, 0, message.length);
      whole?.summary(explainWhole(message, 0, message.length, whole, context));
    }
  }

  #isOver(): boolean {
    return this.#flow.before !== null && this.#originator.isClosed && this.#responder.isClosed;
  }

  /** Both sides have taken leave of TLS, and what asked for it goes on in the clear, as FTP does behind CCC (RFC 4217, 6). */
  #giveBack(used: number): number {
    this.#flow.upgrade(this.#flow.before ?? undefined);
    return used;
  }

  /** Whether a record has the version of one that was read: of a hello alone, that of the other side (RFC 8446, 5.1). */
  #isSpoken(version: number, side: Side): boolean {
    const other = side === this.#originator ? this.#responder : this.#originator;
    return version === side.version || version === other.version;
  }

  /**
   * What stands where a record should is none: the other side of a gap, or a peer that does not speak TLS. Where nothing
   * was TLS before, nothing is; else this side is passed over until a segment begins with a record again.
   */
  #pass(side: Side, length: number): number {
    if (!this.#flow.confirmed) return GIVE_UP;
    if (!side.isLost) this.#output.note(this.#flow, ANOMALY.tlsMalformed);
    else if (side.version !== 0) this.#mark(side.version);
    side.isLost = true;
    side.messages.lose();
    return length;
  }

  #mark(recordVersion: number): void {
    const { packet } = this.#flow;
    const version = this.#handshakes.version || recordVersion;
    if (packet === this.#markedPacket && version === this.#markedVersion) return;
    this.#markedPacket = packet;
    this.#markedVersion = version;
    this.#output.mark(this.#flow, versionDisplay(version) ?? 'TLS');
  }

  #record(side: Side, type: number, bytes: Uint8Array, at: number, end: number, fromOriginator: boolean): void {
    switch (type) {
      case RECORD.handshake:
        this.#handshake(side, bytes, at, end, fromOriginator);
        break;
      case RECORD.changeCipherSpec:
        side.isEncrypted = true;
        this.#handshakes.changeCipherSpec(fromOriginator);
        break;
      case RECORD.alert:
        if (!side.isEncrypted && end - at === 2) this.#handshakes.alert(bytes[at + 1]);
        break;
      case RECORD.heartbeat:
        this.#heartbeat(side, bytes, at, end, fromOriginator);
        break;
    }
  }

  #handshake(side: Side, bytes: Uint8Array, at: number, end: number, fromOriginator: boolean): void {
    if (side.isEncrypted && !isWholeHello(bytes, at, end)) {
      this.#handshakes.encrypted(end - at, fromOriginator);
      return;
    }
    side.messages.read(bytes, at, end);
  }

  /** RFC 6520, 4: a message whose payload claims to be longer than its record reads the peer's memory (Heartbleed). */
  #heartbeat(side: Side, bytes: Uint8Array, at: number, end: number, fromOriginator: boolean): void {
    const length = end - at;
    const claimed = length < HEARTBEAT_HEADER ? 0 : u16be(bytes, at + 1);
    const isOverrun = !side.isEncrypted && claimed + HEARTBEAT_HEADER + HEARTBEAT_PADDING > length;
    this.#handshakes.heartbeat(length, fromOriginator, isOverrun, !this.#hasData);
  }

  #beginSsl2(side: Side, bytes: Uint8Array, at: number, end: number, fromOriginator: boolean): number {
    if (end - at < 3) return 0;
    const length = 2 + (u16be(bytes, at) & 0x7fff);
    if (end - at < length) return 0;
    const whole = at + length;
    if (looksLikeSsl2ClientHello(bytes, at, whole)) {
      this.#handshakes.ssl2ClientHello(u16be(bytes, at + 3), fromOriginator);
      side.isFresh = false;
      this.#markedPacket = this.#flow.packet;
      this.#markedVersion = VERSION.ssl2;
      this.#output.mark(this.#flow, 'SSLv2');
      const layer = this.#output.explain(bytes, at, whole);
      if (layer !== null) explainSsl2Hello(bytes, at, whole, layer);
      const rest = this.feed(bytes, whole, end, fromOriginator);
      return rest === GIVE_UP ? GIVE_UP : length + rest;
    }
    if (!isSsl2ServerHello(bytes, at, whole)) return GIVE_UP;
    this.#ssl2 = new Ssl2Records(this.#flow, this.#output, this.#handshakes);
    return this.#ssl2.feed(bytes, at, end, fromOriginator);
  }

  gap(length: number, fromOriginator: boolean): void {
    if (this.#ssl2 !== null) {
      this.#ssl2.gap(fromOriginator);
      return;
    }
    const side = fromOriginator ? this.#originator : this.#responder;
    side.messages.lose();
    side.isFresh = false;
    side.isPending = false;
    if (side.skip >= length) side.skip -= length;
    else {
      side.skip = 0;
      side.isLost = true;
    }
  }
}

/**
 * After ChangeCipherSpec a handshake record is encrypted, but for the second ClientHello of TLS 1.3, where
 * ChangeCipherSpec means nothing (RFC 8446, D.4).
 */
function isWholeHello(bytes: Uint8Array, at: number, end: number): boolean {
  const isHello = bytes[at] === MESSAGE.clientHello || bytes[at] === MESSAGE.serverHello;
  return isHello && end - at >= MESSAGE_HEADER && u24be(bytes, at + 1) === end - at - MESSAGE_HEADER;
}
