// Hardware addresses under the names that Wireshark gives them, with those beside them that only filters use.

import type { FieldGroup, FieldSpec, Fields } from '../../model/field.ts';

const MAC = 6;

/** An address, and the text that stands for it: `eth.src`, `eth.src_resolved`. */
export const macFields = (name: string, title: string, more: Partial<FieldSpec> = {}): Fields => ({
  [name]: { title, kind: 'mac', ...more },
  [`${name}_resolved`]: { title: `${title}, as text`, kind: 'text', hidden: true },
});

/** An address as it is written: `02:00:00:00:00:01`. */
export const macText = (bytes: Uint8Array, at: number): string =>
  Array.from(bytes.subarray(at, at + MAC), (byte) => byte.toString(16).padStart(2, '0')).join(':');

/** Tells the address at bytes[at] under each of these names; returns the group of the first. */
export function tellMac(layer: FieldGroup, bytes: Uint8Array, at: number, ...names: string[]): FieldGroup {
  const text = macText(bytes, at);
  const [first] = names.map((name) => {
    const field = layer.field(name, at, MAC);
    layer.field(`${name}_resolved`, at, MAC, text);
    return field;
  });
  return first;
}
