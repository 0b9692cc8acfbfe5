// RFC 4511, 4.1.11, and paged results (RFC 2696).

import { utf8 } from '../../../base/text.ts';
import type { FieldGroup } from '../../../model/field.ts';
import { membersOf, readBer } from './ber.ts';
import type { BerElement } from './ber.ts';

const SEQUENCE = 0x30;
const PAGED = '1.2.840.113556.1.4.319';

/** Names what extends an operation: the controls behind it. */
export function explainControls(bytes: Uint8Array, controls: BerElement, layer: FieldGroup): void {
  const members = membersOf(bytes, controls);
  const group = layer.field('ldap.controls', controls.at, controls.end - controls.at, members.length);
  for (const control of members) {
    const [type, ...rest] = membersOf(bytes, control);
    if (type === undefined) continue;
    group.field('ldap.controlType', type.at, type.end - type.at);
    for (const part of rest) {
      if (part.tag === 1) group.field('ldap.criticality', part.at, part.end - part.at);
      else if (part.tag === 4) explainControl(bytes, utf8(bytes, type.at, type.end), part, group);
    }
  }
}

function explainControl(bytes: Uint8Array, type: string, value: BerElement, group: FieldGroup): void {
  const inner = type === PAGED ? readBer(bytes, value.at, value.end) : null;
  if (inner?.tag !== SEQUENCE) {
    group.field('ldap.controlValue', value.at, value.end - value.at);
    return;
  }
  const [size, cookie] = membersOf(bytes, inner);
  if (size !== undefined) group.field('ldap.size', size.at, size.end - size.at);
  if (cookie !== undefined) group.field('ldap.cookie', cookie.at, cookie.end - cookie.at);
}
