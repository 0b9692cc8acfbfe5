// RFC 5280, 4.1.2.4: names by their parts.

import type { FieldGroup } from '../../../../model/field.ts';
import { membersOf, oidText, TAG } from './der.ts';
import type { Der } from './der.ts';
import { ATTRIBUTES } from './oids.ts';
import { readText } from './x509.ts';

const PRINTABLE_STRING = 0x13,
  TELETEX_STRING = 0x14,
  IA5_STRING = 0x16;
/** Tags of the alternatives of DirectoryString, by their numbers in Wireshark. */
const DIRECTORY_STRINGS: Readonly<Record<number, readonly [choice: number, field: string]>> = {
  [TELETEX_STRING]: [0, 'x509sat.teletexString'],
  [PRINTABLE_STRING]: [1, 'x509sat.printableString'],
  [TAG.universalString]: [2, 'x509sat.universalString'],
  [TAG.bmpString]: [3, 'x509sat.bmpString'],
  [TAG.utf8String]: [4, 'x509sat.uTF8String'],
};
const COUNTRY = 'C',
  SERIAL = 'serialNumber';
const sizeOf = ({ start, end }: Der): number => end - start;

/** RDNSequence (4.1.2.4) under the field that its place gives it; returns it as a text. */
export function explainName(bytes: Uint8Array, name: Der, group: FieldGroup, field: string): string {
  const sets = membersOf(bytes, name) ?? [];
  const told = group.field(field, name.start, sizeOf(name), sets.length);
  const words: string[] = [];
  for (const set of sets) {
    const attributes = membersOf(bytes, set) ?? [];
    const item = told.field('x509if.RDNSequence_item', set.start, sizeOf(set), attributes.length);
    for (const attribute of attributes) {
      const line = item.field('x509if.RelativeDistinguishedName_item_element', attribute.start, sizeOf(attribute));
      const [type, value] = membersOf(bytes, attribute) ?? [];
      if (type?.tag !== TAG.oid || value === undefined) continue;
      const id = oidText(bytes, type);
      line.field('x509if.oid', type.at, type.end - type.at, id);
      const content = readText(bytes, value);
      const word = `${ATTRIBUTES[id] ?? id}=${content}`;
      words.push(word);
      line.summary(word);
      explainText(value, ATTRIBUTES[id], content, line);
    }
  }
  const whole = words.reverse().join(',');
  told.summary(whole);
  return whole;
}

function explainText(value: Der, attribute: string | undefined, content: string, line: FieldGroup): void {
  const length = value.end - value.at;
  if (attribute === COUNTRY || attribute === 'jurisdictionC')
    line.field('x509sat.CountryName', value.at, length, content);
  else if (value.tag === IA5_STRING) line.field('x509sat.IA5String', value.at, length, content);
  else if (attribute === SERIAL) line.field('x509sat.PrintableString', value.at, length, content);
  else {
    const [choice, field] = DIRECTORY_STRINGS[value.tag] ?? [];
    if (choice === undefined || field === undefined || attribute === undefined) return;
    line.field('x509sat.DirectoryString', value.start, sizeOf(value), choice).field(field, value.at, length, content);
  }
}
