// The data of DNS records: RFC 1035, 3.3; 2782 (SRV); 3403 (NAPTR); 4034 and 5155 (DNSSEC); 9460 (SVCB).

import { u16be, u32be } from '../../../base/bytes.ts';
import { utf8 } from '../../../base/text.ts';
import type { FieldGroup } from '../../../model/field.ts';
import { NameReader } from './dns-message.ts';
import { explainOptions } from './dns-options.ts';
import { FieldReader } from './field-reader.ts';

/** Items of one list that are named. */
const MOST = 256;

/** Where names that a record refers to stand. */
export interface DnsBytes {
  readonly bytes: Uint8Array;
  readonly at: number;
  readonly end: number;
}

/** The name at a place, as it is shown, and where the next field begins; null where there is none. */
export function nameAt({ bytes, at, end }: DnsBytes, place: number): { name: string; next: number } | null {
  const reader = new NameReader(bytes, at, end);
  const name = reader.read(place);
  return reader.fault === null ? { name: shownName(name), next: reader.next } : null;
}

/** The root has a name, too; a mailbox may have dots before its domain (RFC 1035, 8). */
const shownName = (name: string): string => (name === '' ? '<Root>' : name.replaceAll('\\x2e', '.'));

/** Names the data of one record in bytes[at, end). */
export function explainRecordData(message: DnsBytes, type: number, at: number, end: number, line: FieldGroup): void {
  const data = new RecordData(message, at, end, line);
  const tell = RECORDS[type];
  if (tell !== undefined) tell(data);
  else if (end > at) data.field('data', end - at);
}

/** A reader that knows names. */
class RecordData extends FieldReader {
  readonly message: DnsBytes;

  constructor(message: DnsBytes, at: number, end: number, line: FieldGroup) {
    super(message.bytes, at, end, line, 'dns.');
    this.message = message;
  }

  name(field: string, lengthField?: string): void {
    const found = this.failed ? null : nameAt(this.message, this.at);
    if (found === null || found.next > this.end) {
      this.failed = true;
      return;
    }
    if (lengthField !== undefined) this.here(lengthField, 0, found.name.length);
    this.field(field, found.next - this.at, found.name);
  }

  /** A text behind its length in one byte. */
  string(field: string, lengthField: string): void {
    const length = this.number(lengthField, 1);
    this.field(field, Math.min(length, this.rest));
  }

  time(field: string): void {
    if (this.rest < 4) this.failed = true;
    else this.field(field, 4, `${u32be(this.bytes, this.at)}.000000000`);
  }

  all(field: string): void {
    if (this.rest > 0) this.field(field, this.rest);
  }

  /** Types that stand in a bitmap (RFC 4034, 4.1.2): bit 0 of the first byte is the type 0 of its window. */
  types(): void {
    for (let told = 0; this.rest >= 2;) {
      const window = this.bytes[this.at];
      const length = this.bytes[this.at + 1];
      this.skip(2);
      if (length > this.rest) return;
      for (let bit = 0; bit < length * 8 && told < MOST; bit += 1) {
        if ((this.bytes[this.at + (bit >> 3)] & (0x80 >> (bit & 7))) === 0) continue;
        this.group.field('dns.resp.type', this.at + (bit >> 3), 1, window * 256 + bit);
        told += 1;
      }
      this.skip(length);
    }
  }
}

const nameOf =
  (field: string) =>
  (data: RecordData): void =>
    data.name(field);
const address =
  (field: string, length: number) =>
  (data: RecordData): void => {
    if (data.rest === length) data.field(field, length);
  };
const texts =
  (field: string) =>
  (data: RecordData): void => {
    while (data.rest > 0) data.string(field, `${field}.length`);
  };

/** By type (IANA dns-parameters). */
const RECORDS: Readonly<Record<number, (data: RecordData) => void>> = {
  1: address('a', 4),
  2: nameOf('ns'),
  5: nameOf('cname'),
  6: authority,
  12: nameOf('ptr.domain_name'),
  13: (data) => {
    data.string('hinfo.cpu', 'hinfo.cpu_length');
    data.string('hinfo.os', 'hinfo.os_length');
  },
  15: (data) => {
    data.field('mx.preference', 2);
    data.name('mx.mail_exchange');
  },
  16: texts('txt'),
  28: address('aaaa', 16),
  29: (data) => {
    for (const name of ['version', 'size', 'horizontal_precision', 'vertical_precision']) data.field(`loc.${name}`, 1);
    for (const name of ['latitude', 'longitude', 'altitude']) data.field(`loc.${name}`, 4);
  },
  33: (data) => {
    for (const name of ['priority', 'weight', 'port']) data.field(`srv.${name}`, 2);
    data.name('srv.target');
  },
  35: (data) => {
    data.field('naptr.order', 2);
    data.field('naptr.preference', 2);
    for (const name of ['flags', 'service', 'regex']) data.string(`naptr.${name}`, `naptr.${name}_length`);
    data.name('naptr.replacement', 'naptr.replacement_length');
  },
  39: nameOf('dname'),
  41: explainOptions,
  43: delegation,
  44: (data) => {
    data.field('sshfp.algorithm', 1);
    data.field('sshfp.fingerprint.type', 1);
    data.all('sshfp.fingerprint');
  },
  46: signature,
  47: (data) => {
    data.name('nsec.next_domain_name');
    data.types();
  },
  48: key,
  50: (data) => {
    hashing(data);
    const length = data.number('nsec3.hash_length', 1);
    if (length > 0 && length <= data.rest)
      data.field('nsec3.hash_value', length, base32(data.bytes.subarray(data.at, data.at + length)));
    data.types();
  },
  51: hashing,
  52: (data) => {
    for (const name of ['certificate_usage', 'selector', 'matching_type']) data.field(`tlsa.${name}`, 1);
    data.all('tlsa.certificate_association_data');
  },
  59: delegation,
  60: key,
  64: service,
  65: service,
  99: texts('spf'),
  250: transactionSignature,
  257: certification,
};

function authority(data: RecordData): void {
  data.name('soa.mname');
  data.name('soa.rname');
  for (const name of ['serial_number', 'refresh_interval', 'retry_interval', 'expire_limit', 'minimum_ttl'])
    data.field(`soa.${name}`, 4);
}

function delegation(data: RecordData): void {
  data.field('ds.key_id', 2);
  data.field('ds.algorithm', 1);
  data.field('ds.digest_type', 1);
  data.all('ds.digest');
}

function signature(data: RecordData): void {
  data.field('rrsig.type_covered', 2);
  data.field('rrsig.algorithm', 1);
  data.field('rrsig.labels', 1);
  data.field('rrsig.original_ttl', 4);
  data.time('rrsig.signature_expiration');
  data.time('rrsig.signature_inception');
  data.field('rrsig.key_tag', 2);
  data.name('rrsig.signers_name');
  data.all('rrsig.signature');
}

function key(data: RecordData): void {
  const { at, end, bytes } = data;
  const flags = data.field('dnskey.flags', 2);
  if (data.failed) return;
  for (const name of ['zone_key', 'key_revoked', 'secure_entry_point', 'reserved'])
    flags.field(`dns.dnskey.flags.${name}`, at, 2);
  data.field('dnskey.protocol', 1);
  const method = data.number('dnskey.algorithm', 1);
  if (data.rest < 4) return;
  // RFC 4034, appendix B; keys of the oldest algorithm are told by their last bytes (B.1).
  let sum = 0;
  for (let i = at; i < end; i += 1) sum += ((i - at) & 1) === 0 ? bytes[i] << 8 : bytes[i];
  data.here('dnskey.key_id', 0, method === 1 ? u16be(bytes, end - 3) : (sum + ((sum >> 16) & 0xffff)) & 0xffff);
  data.all('dnskey.public_key');
}

/** What NSEC3 and NSEC3PARAM begin with. */
function hashing(data: RecordData): void {
  data.field('nsec3.algo', 1);
  const { at } = data;
  const flags = data.field('nsec3.flags', 1);
  if (!data.failed) flags.field('dns.nsec3.flags.opt_out', at, 1);
  data.field('nsec3.iterations', 2);
  const length = data.number('nsec3.salt_length', 1);
  data.field('nsec3.salt_value', length);
}

/** RFC 4648, 7: base 32 with the digits in front, as names of NSEC3 are written. */
function base32(bytes: Uint8Array): string {
  let written = '';
  let kept = 0;
  let bits = 0;
  for (const byte of bytes) {
    kept = ((kept << 8) | byte) & 0xfff;
    for (bits += 8; bits >= 5; bits -= 5) written += ((kept >> (bits - 5)) & 31).toString(32);
  }
  return bits > 0 ? written + ((kept << (5 - bits)) & 31).toString(32) : written;
}

/** RFC 8659, 4.1. */
function certification(data: RecordData): void {
  const { at } = data;
  const flags = data.field('caa.flags', 1);
  if (data.failed) return;
  flags.field('dns.caa.flags.issuer_critical', at, 1);
  const length = data.bytes[data.at];
  if (1 + length > data.rest) return;
  const tag = utf8(data.bytes, data.at + 1, data.at + 1 + length);
  const property = ['issue', 'issuewild', 'iodef'].includes(tag) ? tag : 'unknown';
  const value = utf8(data.bytes, data.at + 1 + length, data.end);
  const group = data.here(`caa.${property}`, data.rest, value);
  const parts = data.part(data.rest, group);
  parts.field('caa.tag_length', 1);
  parts.field('caa.tag', length);
  parts.field('caa.value', parts.rest);
}

/** RFC 8945, 4.2. */
function transactionSignature(data: RecordData): void {
  data.name('tsig.algorithm_name');
  if (data.rest < 6) return;
  const seconds = u16be(data.bytes, data.at) * 2 ** 32 + u32be(data.bytes, data.at + 2);
  data.field('tsig.time_signed', 6, `${seconds}.000000000`);
  data.field('tsig.fudge', 2);
  data.field('tsig.mac', data.number('tsig.mac_size', 2));
  data.field('tsig.original_id', 2);
  data.field('tsig.error', 2);
  const length = data.number('tsig.other_len', 2);
  if (length > 0) data.field('tsig.other_data', length);
}

function service(data: RecordData): void {
  data.field('svcb.svcpriority', 2);
  data.name('svcb.targetname');
  for (let i = 0; data.rest >= 4 && i < MOST; i += 1) {
    const length = u16be(data.bytes, data.at + 2);
    const kind = u16be(data.bytes, data.at);
    const parameter = data.part(4 + length, data.here('svcb.svcparam', 4 + length));
    parameter.field('svcb.svcparam.key', 2);
    parameter.field('svcb.svcparam.value.length', 2);
    switch (kind) {
      case 0:
        while (parameter.rest >= 2) parameter.field('svcb.svcparam.mandatory.key', 2);
        break;
      case 1:
        while (parameter.rest > 0)
          parameter.field('svcb.svcparam.alpn', parameter.number('svcb.svcparam.alpn.length', 1));
        break;
      case 3:
        parameter.field('svcb.svcparam.port', 2);
        break;
      case 4:
        while (parameter.rest >= 4) parameter.field('svcb.svcparam.ipv4hint.ip', 4);
        break;
      case 5:
        parameter.field('svcb.svcparam.echconfig', parameter.rest);
        break;
      case 6:
        while (parameter.rest >= 16) parameter.field('svcb.svcparam.ipv6hint.ip', 16);
        break;
      default:
        if (parameter.rest > 0) parameter.field('svcb.svcparam.value', parameter.rest);
    }
  }
}
