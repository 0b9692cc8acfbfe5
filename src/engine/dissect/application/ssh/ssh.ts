// The Secure Shell: RFC 4253 (transport), RFC 4252 (authentication); of version 1 only the banners. Nothing is decrypted.

import { u32be } from '../../../../base/bytes.ts';
import { latin1 } from '../../../../base/text.ts';
import { ANOMALY } from '../../../../model/anomaly.ts';
import { GIVE_UP, HASHED_SECRET, PROBE } from '../../../../model/stream.ts';
import type { FieldGroup } from '../../../../model/field.ts';
import type { FlowView, Login, Output, Probe, StreamParser } from '../../../../model/stream.ts';
import type { ApplicationDissector } from '../../dissector.ts';
import { agreed, hassh, hasshServer, readKexInit } from './kexinit.ts';
import type { KexInit } from './kexinit.ts';
import { LoginJudge } from './login-judge.ts';
import { explainEncrypted, explainPacket, explainVersion1, SshWords } from './ssh-explain.ts';
import { sshFields } from './ssh-fields.ts';
import { sshTable } from './ssh-table.ts';
import { endsOf } from '../transaction-columns.ts';

const BANNER = 'SSH-';
/** RFC 4253, 4.2: with its line end. Lines before it come from servers only. */
const LONGEST_BANNER = 255;
const LONGEST_PREAMBLE = 4096;

/** Of a packet in clear text: length, length of the padding, payload that begins with the message number. */
const PADDING = 4,
  PAYLOAD = 5;
const LONGEST_PACKET = 1 << 18;
const KEXINIT = 20,
  NEWKEYS = 21;
/** Numbers up to it are of the transport: those of logins and channels come encrypted (RFC 4250, 4.1.1). */
const LAST_OPEN = 49;

const LINE_FEED = 0x0a,
  CARRIAGE_RETURN = 0x0d;

/** One direction: first its banner, then packets in clear text, then encrypted ones. */
class Side {
  phase: 'banner' | 'packets' | 'encrypted' = 'banner';
  banner: string | null = null;
  offer: KexInit | null = null;
  /** Packets in clear text so far. */
  packets = 0;
  /** Bytes still to come of a packet in clear text that the capture cut. */
  skip = 0;
  /** Bytes are missing: where packets begin is not known. */
  isLost = false;
}

class SshStream implements StreamParser {
  readonly #flow: FlowView;
  readonly #output: Output;
  readonly #client = new Side();
  readonly #server = new Side();
  readonly #judge = new LoginJudge();
  #row = -1;
  #login: Login | null = null;
  #version: number | null = null;
  #markedPacket = -1;
  /** The layer of the bytes being read, where somebody looks at them. */
  #told: FieldGroup | null = null;
  #words: SshWords | null = null;

  constructor(flow: FlowView, output: Output) {
    this.#flow = flow;
    this.#output = output;
  }

  feed(bytes: Uint8Array, at: number, end: number, fromOriginator: boolean): number {
    const side = fromOriginator ? this.#client : this.#server;
    if (side.skip > 0) {
      const passed = Math.min(side.skip, end - at);
      side.skip -= passed;
      if (at + passed >= end) return passed;
      const used = this.feed(bytes, at + passed, end, fromOriginator);
      return used < 0 ? used : passed + used;
    }
    let place = at;
    this.#told = null;
    if (side.phase === 'banner' && !this.#flow.isFromStart && !startsBanner(bytes, at, end))
      side.phase = isPacket(bytes, at, end) ? 'packets' : 'encrypted';
    if (side.phase === 'banner') {
      const used = this.#readBanner(side, bytes, place, end);
      if (used <= 0) return used;
      place += used;
    }
    while (side.phase === 'packets' && end - place > PAYLOAD) {
      if (this.#version === 1) side.phase = 'encrypted';
      else {
        const used = this.#readPacket(side, bytes, place, end);
        if (used === 0) {
          if (place === at) this.#output.goesOn('');
          break;
        }
        place += used;
      }
    }
    if (side.phase !== 'encrypted' || place >= end) return place - at;
    if (this.#output.explains) {
      const told = this.#tellEncrypted(side, bytes, place, end, fromOriginator);
      if (told === 0) return place - at;
      end = told;
    }
    this.#encrypted(end - place, fromOriginator);
    return end - at;
  }

  /** The one layer of all that stands in a segment. */
  #layer(bytes: Uint8Array, at: number, end: number, fromOriginator: boolean): FieldGroup | null {
    if (this.#told !== null) return this.#told;
    this.#told = this.#output.explain(bytes, at, end);
    if (this.#told === null) return null;
    this.#told.field('ssh.direction', at, 0, fromOriginator ? 0 : 1);
    this.#words = new SshWords(this.#told, fromOriginator);
    return this.#told;
  }

  /** Returns where what was told ends: packets of version 1 are told as a whole, so it may be 0. */
  #tellEncrypted(side: Side, bytes: Uint8Array, at: number, end: number, fromOriginator: boolean): number {
    let place = at;
    while (this.#version === 1 && !side.isLost && end - place >= 4 && u32be(bytes, place) <= LONGEST_PACKET) {
      const length = u32be(bytes, place);
      const next = place + 4 + length + 8 - (length % 8);
      if (next > end) return place > at ? place : 0;
      this.#mark();
      const layer = this.#layer(bytes, at, end, fromOriginator);
      if (layer !== null) this.#words!.add(explainVersion1(bytes, place, next, side.packets === 0, layer));
      side.packets += 1;
      place = next;
    }
    if (place >= end) return end;
    this.#mark();
    const layer = this.#layer(bytes, at, end, fromOriginator);
    if (layer !== null) this.#words!.add(explainEncrypted(bytes, place, end, layer));
    return end;
  }

  #mark(): void {
    if (this.#flow.packet === this.#markedPacket) return;
    this.#markedPacket = this.#flow.packet;
    // As Wireshark does: what the client says decides.
    const isKnown = this.#version !== null && this.#client.banner !== null;
    this.#output.mark(this.#flow, isKnown ? `SSHv${this.#version}` : 'SSH');
  }

  /** Bytes of the banner and of lines before it; 0 where its end is not there yet. */
  #readBanner(side: Side, bytes: Uint8Array, at: number, end: number): number {
    let lineStart = at;
    for (let place = at; place < end; place += 1) {
      if (bytes[place] !== LINE_FEED) continue;
      if (startsBanner(bytes, lineStart, place)) {
        this.#banner(side, bytes, lineStart, place, end);
        return place + 1 - at;
      }
      lineStart = place + 1;
    }
    const isTooLong = end - lineStart > LONGEST_BANNER || lineStart - at > LONGEST_PREAMBLE;
    return isTooLong ? this.#refuse() : 0;
  }

  #refuse(): number {
    if (this.#flow.confirmed) this.#output.note(this.#flow, ANOMALY.sshMalformed);
    return GIVE_UP;
  }

  #banner(side: Side, bytes: Uint8Array, at: number, lineFeed: number, bytesEnd: number): void {
    this.#mark();
    const end = bytes[lineFeed - 1] === CARRIAGE_RETURN ? lineFeed - 1 : lineFeed;
    // RFC 4253, 4.2: there must be no NUL; some devices fill up with them.
    side.banner = latin1(bytes, at, Math.min(end, at + LONGEST_BANNER)).split('\0', 1)[0];
    const layer = this.#layer(bytes, at, bytesEnd, side === this.#client);
    if (layer !== null) {
      layer.field('ssh.protocol', at, end - at, side.banner);
      this.#words!.add(`Protocol (${side.banner})`);
    }
    side.phase = 'packets';
    this.#version = versionOf(this.#client.banner, this.#server.banner);
    const table = this.#output.table(sshTable);
    if (this.#row < 0) this.#row = table.append(endsOf(this.#flow));
    table.set(this.#row, {
      version: this.#version,
      clientBanner: this.#client.banner,
      serverBanner: this.#server.banner,
    });
  }

  /** Bytes of the packet in clear text at `at`; 0 where it is not whole. */
  #readPacket(side: Side, bytes: Uint8Array, at: number, end: number): number {
    const length = u32be(bytes, at);
    const padding = bytes[at + PADDING];
    if (length > LONGEST_PACKET || length < padding + 2) {
      this.#output.note(this.#flow, ANOMALY.sshMalformed);
      this.#lose(side);
      return 0;
    }
    const next = at + PADDING + length;
    const isWhole = next <= end;
    if (!isWhole && this.#flow.cut === 0) return 0;
    this.#mark();
    const message = bytes[at + PAYLOAD];
    if (!isWhole) this.#output.note(this.#flow, ANOMALY.sshMalformed);
    if (message === NEWKEYS) side.phase = 'encrypted';
    if (isWhole && message === KEXINIT && side.offer === null)
      this.#offer(side, bytes, at + PAYLOAD + 1, next - padding);
    const fromOriginator = side === this.#client;
    const layer = this.#layer(bytes, at, end, fromOriginator);
    if (layer !== null) {
      const place = {
        fromOriginator,
        sequence: side.packets,
        client: this.#client.offer,
        server: this.#server.offer,
      };
      this.#words!.add(explainPacket(bytes, at, Math.min(next, end), next, place, layer));
    }
    side.packets += 1;
    side.skip = Math.max(0, next - end);
    return Math.min(next, end) - at;
  }

  #offer(side: Side, bytes: Uint8Array, at: number, end: number): void {
    side.offer = readKexInit(bytes, at, end);
    const { offer } = side;
    if (offer === null) {
      this.#output.note(this.#flow, ANOMALY.sshMalformed);
      return;
    }
    const table = this.#output.table(sshTable);
    if (side === this.#client) table.set(this.#row, { hassh: hassh(offer) });
    else
      table.set(this.#row, {
        hasshServer: hasshServer(offer),
        serverKex: offer.kex.split(','),
        serverCiphers: offer.ciphersToClient.split(','),
      });
    const client = this.#client.offer;
    const server = this.#server.offer;
    if (client === null || server === null) return;
    const compression = agreed(client.compressionsToServer, server.compressionsToServer);
    // zlib@openssh.com begins only after the login, so it does not change these sizes.
    if (compression === 'zlib') this.#judge.giveUp();
    table.set(this.#row, {
      kex: agreed(client.kex, server.kex),
      hostKey: agreed(client.hostKeys, server.hostKeys),
      cipher: agreed(client.ciphersToServer, server.ciphersToServer),
      mac: agreed(client.macsToServer, server.macsToServer),
      compression,
      authAttempts: 0,
    });
  }

  #encrypted(length: number, fromOriginator: boolean): void {
    this.#mark();
    if (this.#judge.isOver || this.#version !== 2) return;
    if (!fromOriginator) this.#judge.server(length, this.#flow.packet);
    else if (this.#judge.client()) this.#settle();
  }

  /** One row in logins per connection: refused until a success comes. */
  #settle(): void {
    const { attempts, success } = this.#judge;
    this.#output.table(sshTable).set(this.#row, { authAttempts: attempts, authSuccess: String(success) });
    if (this.#login !== null) {
      if (success === true) this.#login.settle(true);
      return;
    }
    this.#login = this.#output.login({
      flow: this.#flow,
      protocol: 'ssh',
      user: null,
      ...HASHED_SECRET,
      outcome: success === true ? 'accepted' : 'refused',
      field: 'ssh.encrypted_packet',
    });
  }

  /** Where packets begin cannot be told any more; nor, so, what the sizes mean. */
  #lose(side: Side): void {
    side.isLost = true;
    side.phase = 'encrypted';
    this.#judge.giveUp();
  }

  gap(length: number, fromOriginator: boolean): void {
    const side = fromOriginator ? this.#client : this.#server;
    if (length > side.skip) this.#lose(side);
    side.skip = Math.max(0, side.skip - length);
  }

  close(): void {
    if (!this.#judge.isOver && this.#judge.close()) this.#settle();
  }
}

/** Of a connection whose beginning is not read: do these bytes look like a whole packet in clear text? */
function isPacket(bytes: Uint8Array, at: number, end: number): boolean {
  if (end - at <= PAYLOAD) return false;
  const length = u32be(bytes, at);
  const padding = bytes[at + PADDING];
  const isSane = length <= LONGEST_PACKET && length <= end - at - PADDING && (length + PADDING) % 8 === 0;
  return isSane && padding >= 4 && padding < length - 1 && bytes[at + PAYLOAD] <= LAST_OPEN;
}

function startsBanner(bytes: Uint8Array, at: number, end: number): boolean {
  return end - at >= BANNER.length && latin1(bytes, at, at + BANNER.length) === BANNER;
}

/** RFC 4253, 5.1: `1.99` speaks both, so the other side decides. */
function versionOf(client: string | null, server: string | null): number | null {
  const versions = [client, server].map((banner) => /^SSH-(\d+\.\d+)-/.exec(banner ?? '')?.[1] ?? null);
  if (versions.some((version) => version !== null && version.startsWith('1.') && version !== '1.99')) return 1;
  if (versions.some((version) => version?.startsWith('2.'))) return 2;
  return versions[0] === '1.99' && versions[1] === '1.99' ? 2 : null;
}

export const ssh: ApplicationDissector = {
  id: 'ssh',
  title: 'Secure Shell',
  display: 'SSH',
  ports: { tcp: [22, 2222] },
  tables: [sshTable],
  fields: sshFields,
  probe(bytes, at, end): Probe {
    const known = Math.min(end - at, BANNER.length);
    if (latin1(bytes, at, at + known) !== BANNER.slice(0, known)) return PROBE.no;
    return known < BANNER.length ? PROBE.more : PROBE.yes;
  },
  stream: (flow, output) => new SshStream(flow, output),
};
