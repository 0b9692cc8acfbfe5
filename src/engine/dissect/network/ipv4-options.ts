// Options of IPv4 (RFC 791, 3.1): one byte, or a type, a length that counts both, and what it says.

import { defineFields } from '../../../model/field.ts';
import type { FieldGroup } from '../../../model/field.ts';

const END_OF_OPTIONS = 0,
  NO_OPERATION = 1,
  ROUTER_ALERT = 148;
const OPTION_FIELDS: Readonly<Record<number, string>> = {
  [END_OF_OPTIONS]: 'ip.options.eol',
  [NO_OPERATION]: 'ip.options.nop',
  [ROUTER_ALERT]: 'ip.options.routeralert',
};

/** Names of options (IANA ip-parameters). */
const OPTION_NAMES: Readonly<Record<number, string>> = {
  0: 'End of options',
  1: 'No operation',
  7: 'Record route',
  10: 'Measurement, experiment',
  11: 'MTU probe',
  12: 'MTU reply',
  15: 'ENCODE',
  25: 'Quick start',
  30: 'Experiment',
  68: 'Timestamp',
  82: 'Traceroute',
  94: 'Experiment',
  130: 'Security',
  131: 'Loose source route',
  133: 'Extended security',
  134: 'Commercial security (CIPSO)',
  136: 'Stream identifier',
  137: 'Strict source route',
  142: 'Access control, experiment',
  144: 'IMI traffic descriptor',
  145: 'Extended IP',
  147: 'Address extension',
  148: 'Router alert',
  149: 'Selective directed broadcast',
  151: 'Dynamic packet state',
  152: 'Upstream multicast',
  158: 'Experiment',
  205: 'Flow control, experiment',
  222: 'Experiment',
};
const NUMBER = 0x1f;
/** The same without the bits for fragments and class. */
const NUMBER_NAMES = Object.fromEntries(
  Object.entries(OPTION_NAMES).map(([type, name]) => [Number(type) & NUMBER, name]),
);

export const ipv4OptionFields = defineFields({
  'ip.opt.type': { title: 'Option', kind: 'unsigned', names: OPTION_NAMES },
  'ip.opt.type.copy': { title: 'In every fragment', kind: 'flag', mask: 0x80 },
  'ip.opt.type.class': {
    title: 'Class',
    kind: 'unsigned',
    mask: 0x60,
    names: { 0: 'Control', 2: 'Debugging and measurement' },
  },
  'ip.opt.type.number': { title: 'Number', kind: 'unsigned', mask: NUMBER, names: NUMBER_NAMES },
  'ip.opt.len': { title: 'Option length', kind: 'unsigned', unit: 'bytes' },
  'ip.opt.ra': { title: 'Router alert', kind: 'unsigned' },
  'ip.options.eol': { title: 'End of options', kind: 'bytes' },
  'ip.options.nop': { title: 'No operation', kind: 'bytes' },
  'ip.options.routeralert': { title: 'Router alert', kind: 'bytes' },
});

/** Whether options fill bytes[at, end) or end before: none reaches beyond. */
export function areOptionsValid(bytes: Uint8Array, at: number, end: number): boolean {
  while (at < end) {
    const kind = bytes[at];
    if (kind === END_OF_OPTIONS) return true;
    if (kind === NO_OPERATION) at += 1;
    else {
      const length = at + 1 < end ? bytes[at + 1] : 0;
      if (length < 2 || at + length > end) return false;
      at += length;
    }
  }
  return true;
}

/** Tells the options in bytes[at, end), up to one whose length makes no sense. */
export function explainIpv4Options(bytes: Uint8Array, at: number, end: number, layer: FieldGroup): void {
  const options = layer.group('Options', at, end - at);
  while (at < end) {
    const kind = bytes[at];
    const length = kind <= NO_OPERATION ? 1 : at + 1 < end ? bytes[at + 1] : 0;
    if (length < 1 || (kind > NO_OPERATION && length < 2) || at + length > end) return;
    const name = OPTION_FIELDS[kind];
    const option =
      name === undefined
        ? options.group(OPTION_NAMES[kind] ?? `Option ${kind}`, at, length)
        : options.field(name, at, length);
    const type = option.field('ip.opt.type', at, 1);
    for (const part of ['ip.opt.type.copy', 'ip.opt.type.class', 'ip.opt.type.number']) type.field(part, at, 1);
    if (length > 1) option.field('ip.opt.len', at + 1, 1);
    if (kind === ROUTER_ALERT && length === 4) option.field('ip.opt.ra', at + 2, 2);
    if (kind === END_OF_OPTIONS) return;
    at += length;
  }
}
