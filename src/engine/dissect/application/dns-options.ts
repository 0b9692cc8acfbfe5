// Options of DNS: RFC 6891, 6.1.2 (their form), 7871 (client subnet), 7873 (cookies), 7828 (keep-alive), 7830 (padding), 8914
// (extended errors).

import { u16be } from '../../../base/bytes.ts';
import type { FieldReader } from './field-reader.ts';

/** Options of one record that are told. */
const MOST = 256;

/** Tells the options that are the data of an OPT record. */
export function explainOptions(data: FieldReader): void {
  for (let i = 0; data.rest >= 4 && i < MOST; i += 1) {
    const code = u16be(data.bytes, data.at);
    const length = u16be(data.bytes, data.at + 2);
    const option = data.part(4 + length, data.here('opt', 4 + length));
    option.field('opt.code', 2);
    option.field('opt.len', 2);
    if (option.failed) return;
    option.here('opt.data', option.rest);
    switch (code) {
      case 8:
        clientSubnet(option);
        break;
      case 10:
        option.field('opt.cookie.client', 8);
        option.field('opt.cookie.server', option.rest);
        break;
      case 11:
        if (option.rest > 0) option.field('opt.edns_tcp_keepalive.timeout', 2);
        break;
      case 12:
        option.field('opt.padding', option.rest);
        break;
      case 15:
        option.field('opt.ext_error.info_code', 2);
        if (option.rest > 0) option.field('opt.ext_error.extra_text', option.rest);
        break;
    }
  }
}

/** RFC 7871, 6: as many bytes of the address as its prefix needs. */
function clientSubnet(option: FieldReader): void {
  const family = option.number('opt.client.family', 2);
  option.field('opt.client.netmask', 1);
  option.field('opt.client.scope', 1);
  const size = family === 1 ? 4 : 16;
  if (option.failed || family < 1 || family > 2 || option.rest > size) return;
  const whole = new Uint8Array(size);
  whole.set(option.bytes.subarray(option.at, option.end));
  option.field(family === 1 ? 'opt.client.addr4' : 'opt.client.addr6', option.rest, whole);
}
