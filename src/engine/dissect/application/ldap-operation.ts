// RFC 4511, 4.2 to 4.14: what the operations of LDAP are called, and the fields of their parts.

import { NOWHERE } from '../../../model/field.ts';
import { utf8, withoutPadding } from '../../../base/text.ts';
import type { FieldGroup } from '../../../model/field.ts';
import { berNumber, membersOf } from './ber.ts';
import type { BerElement } from './ber.ts';
import { explainToken } from './gss-fields.ts';
import { RESULT_NAMES, SCOPE_NAMES } from './ldap-fields.ts';
import { guidText, sidText } from './ldap-values.ts';
import { isNtlm } from './ntlm.ts';

/** Numbers of operations. */
export const OPERATION = {
  bindRequest: 0,
  bindResponse: 1,
  unbind: 2,
  search: 3,
  entry: 4,
  done: 5,
  modify: 6,
  add: 8,
  remove: 10,
  rename: 12,
  compare: 14,
  abandon: 16,
  reference: 19,
  extendedRequest: 23,
  extendedResponse: 24,
  intermediate: 25,
} as const;
const RESULTS: readonly number[] = [1, 5, 7, 9, 11, 13, 15, 24];
const OID_ATTRIBUTES = /^supported(?:capabilities|control|extension|features)$/i;
const DEEPEST_FILTER = 20;

/** `noSuchObject`, as the specification writes results. */
const camelCased = (name: string): string =>
  name.toLowerCase().replaceAll(/[ -](\w)/g, (_, letter: string) => letter.toUpperCase());

/** Requests have even numbers up to 16, and 23. */
export const isRequest = (number: number): boolean =>
  number === OPERATION.search ||
  number === OPERATION.extendedRequest ||
  (number <= OPERATION.abandon && number % 2 === 0 && number !== OPERATION.entry);

/** Names the parts of one operation. */
export class Operation {
  readonly #bytes: Uint8Array;
  readonly #group: FieldGroup;

  constructor(bytes: Uint8Array, group: FieldGroup) {
    this.#bytes = bytes;
    this.#group = group;
  }

  #field(name: string, element: BerElement | undefined, group = this.#group): FieldGroup {
    return element === undefined ? NOWHERE : group.field(`ldap.${name}`, element.at, element.end - element.at);
  }

  #count(name: string, element: BerElement, members: readonly BerElement[], group = this.#group): FieldGroup {
    return group.field(`ldap.${name}`, element.at, element.end - element.at, members.length);
  }

  #text(element: BerElement | undefined): string {
    return element === undefined ? '' : utf8(this.#bytes, element.at, Math.min(element.end, element.at + 256));
  }

  /** A name in quotation marks; the root of a directory has none of its own. */
  #name(element: BerElement | undefined): string {
    return `"${this.#text(element) || '<ROOT>'}"`;
  }

  /** Returns words for it. */
  tell(number: number, operation: BerElement): string {
    if (number === OPERATION.unbind) {
      this.#field('unbindRequest_element', operation);
      return '';
    }
    if (number === OPERATION.remove || number === OPERATION.abandon) {
      this.#field(number === OPERATION.remove ? 'delRequest' : 'abandonRequest', operation);
      return number === OPERATION.remove ? this.#text(operation) : '';
    }
    const members = membersOf(this.#bytes, operation);
    if (RESULTS.includes(number)) return this.#result(members);
    switch (number) {
      case OPERATION.bindRequest:
        return this.#bind(members);
      case OPERATION.search:
        return this.#search(members);
      case OPERATION.entry:
        this.#field('objectName', members[0]);
        this.#attributes(members[1]);
        return this.#name(members[0]);
      case OPERATION.reference: {
        const list = this.#count('searchResRef', operation, members);
        for (const url of members) this.#field('LDAPURL', url, list);
        return '';
      }
      case OPERATION.add:
        this.#field('entry', members[0]);
        this.#attributes(members[1]);
        return this.#name(members[0]);
      case OPERATION.modify:
        this.#field('object', members[0]);
        if (members[1] !== undefined) this.#changes(members[1]);
        return this.#name(members[0]);
      case OPERATION.rename:
        for (const [i, name] of ['entry', 'newrdn', 'deleteoldrdn', 'newSuperior'].entries())
          this.#field(name, members[i]);
        return this.#name(members[0]);
      case OPERATION.compare:
        this.#field('entry', members[0]);
        if (members[1] !== undefined) this.#assertion(members[1], this.#group);
        return this.#name(members[0]);
      case OPERATION.extendedRequest:
      case OPERATION.intermediate: {
        const isRequest = number === OPERATION.extendedRequest;
        for (const member of members)
          if (member.tag === 0x80) this.#field(isRequest ? 'requestName' : 'responseName', member);
          else if (member.tag === 0x81) this.#field(isRequest ? 'requestValue' : 'responseValue', member);
        return this.#text(members[0]);
      }
      default:
        return '';
    }
  }

  #bind([version, name, proof]: readonly BerElement[]): string {
    this.#field('version', version);
    this.#field('name', name);
    if (proof === undefined) return '';
    const { at, end, tag } = proof;
    const choice = this.#group.field('ldap.authentication', at, end - at, tag & 31);
    let words = 'simple';
    if (tag === 0x80) this.#field('simple', proof, choice);
    else if (tag === 0xa3) {
      const [mechanism, credentials] = membersOf(this.#bytes, proof);
      this.#field('mechanism', mechanism, choice);
      if (credentials !== undefined) {
        this.#field('credentials', credentials, choice);
        explainToken(this.#bytes, credentials.at, credentials.end, choice);
      }
      words = 'sasl';
    } else words = explainToken(this.#bytes, at, end, choice);
    return `${this.#name(name)} ${words}`;
  }

  #result([code, matched, message, ...more]: readonly BerElement[]): string {
    this.#field('resultCode', code);
    let challenge = '';
    if (matched !== undefined && isNtlm(this.#bytes, matched.at, matched.end)) {
      // Active Directory answers an NTLM bind with its challenge here.
      const told = this.#group.field('ldap.matchedDN', matched.at, matched.end - matched.at, 'NTLMSSP');
      challenge = ` ${explainToken(this.#bytes, matched.at, matched.end, told)}`;
    } else this.#field('matchedDN', matched);
    this.#field('errorMessage', message);
    for (const member of more) {
      if (member.tag === 0xa3) {
        const urls = membersOf(this.#bytes, member);
        const list = this.#count('referral', member, urls);
        for (const url of urls) this.#field('LDAPURL', url, list);
      } else if (member.tag === 0x87) {
        this.#field('serverSaslCreds', member);
        explainToken(this.#bytes, member.at, member.end, this.#group);
      } else if (member.tag === 0x8a) this.#field('responseName', member);
      else if (member.tag === 0x8b) this.#field('response', member);
    }
    if (code === undefined) return '';
    const number = berNumber(this.#bytes, code);
    const text = withoutPadding(this.#text(message));
    return `${camelCased(RESULT_NAMES[number] ?? `result ${number}`)}${text === '' ? '' : ` (${text})`}${challenge}`;
  }

  #search([base, scope, aliases, size, time, types, filter, attributes]: readonly BerElement[]): string {
    this.#field('baseObject', base);
    this.#field('scope', scope);
    this.#field('derefAliases', aliases);
    this.#field('sizeLimit', size);
    this.#field('timeLimit', time);
    this.#field('typesOnly', types);
    if (filter !== undefined) {
      const group = this.#group.field('ldap.filter', filter.at, filter.end - filter.at, filter.tag & 31);
      this.#filter(filter, group, 0);
    }
    if (attributes !== undefined) {
      const members = membersOf(this.#bytes, attributes);
      const list = this.#count('attributes', attributes, members);
      for (const one of members) this.#field('AttributeDescription', one, list);
    }
    const within = scope === undefined ? '' : (SCOPE_NAMES[berNumber(this.#bytes, scope)] ?? '');
    return `${this.#name(base)} ${within}`.trim();
  }

  #filter(filter: BerElement, group: FieldGroup, depth: number): void {
    const members = filter.tag === 0x87 ? [] : membersOf(this.#bytes, filter);
    switch (filter.tag) {
      case 0xa0:
      case 0xa1: {
        const name = filter.tag === 0xa0 ? 'and' : 'or';
        const list = this.#count(name, filter, members, group);
        if (depth >= DEEPEST_FILTER) return;
        for (const one of members)
          this.#filter(one, list.field(`ldap.${name}_item`, one.at, one.end - one.at, one.tag & 31), depth + 1);
        return;
      }
      case 0xa2: {
        const [inner] = members;
        if (inner === undefined || depth >= DEEPEST_FILTER) return;
        this.#filter(inner, group.field('ldap.not', inner.at, inner.end - inner.at, inner.tag & 31), depth + 1);
        return;
      }
      case 0xa4:
        this.#substrings(members, group);
        return;
      case 0x87:
        this.#field('present', filter, group);
        return;
      case 0xa9:
        for (const one of members) {
          const name = { 0x81: 'matchingRule', 0x82: 'type', 0x83: 'matchValue', 0x84: 'dnAttributes' }[one.tag];
          if (name !== undefined) this.#field(name, one, group);
        }
        return;
      default:
        this.#field('attributeDesc', members[0], group);
        this.#field('assertionValue', members[1], group);
    }
  }

  #substrings([type, pieces]: readonly BerElement[], group: FieldGroup): void {
    this.#field('type', type, group);
    if (pieces === undefined) return;
    const members = membersOf(this.#bytes, pieces);
    const list = this.#count('substrings', pieces, members, group);
    for (const one of members) {
      const item = list.field('ldap.substrings_item', one.at, one.end - one.at, one.tag & 31);
      const name = ['initial', 'any', 'final'][one.tag & 31];
      if (name !== undefined) this.#field(name, one, item);
    }
  }

  #assertion(assertion: BerElement, group: FieldGroup): void {
    const [type, value] = membersOf(this.#bytes, assertion);
    this.#field('attributeDesc', type, group);
    this.#field('assertionValue', value, group);
  }

  #attributes(list: BerElement | undefined): void {
    if (list === undefined) return;
    const members = membersOf(this.#bytes, list);
    const group = this.#count('attributes', list, members);
    for (const one of members) this.#attribute(one, group);
  }

  /** A type with its values. */
  #attribute(attribute: BerElement, list: FieldGroup): void {
    const [type, values] = membersOf(this.#bytes, attribute);
    const name = this.#text(type);
    const group = list.group(name, attribute.at, attribute.end - attribute.at);
    this.#field('type', type, group);
    if (values === undefined) return;
    const members = membersOf(this.#bytes, values);
    const all = this.#count('vals', values, members, group);
    for (const one of members) this.#value(name, one, all);
  }

  #value(type: string, value: BerElement, group: FieldGroup): void {
    const { at, end } = value;
    if (OID_ATTRIBUTES.test(type)) this.#field('oid', value, group);
    else if (/^objectguid$/i.test(type) && end - at === 16) group.field('ldap.guid', at, 16, guidText(this.#bytes, at));
    else if (/^objectsid$/i.test(type) && end - at >= 8)
      group.field('ldap.sid', at, end - at, sidText(this.#bytes, at, end));
    else this.#field('AttributeValue', value, group).summary(this.#text(value));
  }

  #changes(list: BerElement): void {
    const members = membersOf(this.#bytes, list);
    const group = this.#count('modification', list, members);
    for (const one of members) {
      const [operation, attribute] = membersOf(this.#bytes, one);
      this.#field('operation', operation, group);
      if (attribute !== undefined) this.#attribute(attribute, group);
    }
  }
}
