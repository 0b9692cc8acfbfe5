/** SNMPv1 and v2c messages (RFC 1157 section 4, RFC 3416 section 3). */
import { concat, u32, type Bytes } from './bytes.ts';
import { der, integer, none, octets, oid, sequence } from './der.ts';

export interface Snmp {
  readonly version?: 1 | 2;
  readonly community?: string;
  readonly id?: number;
  /** Object → value: text, a counter, or null in a question. */
  readonly objects: Readonly<Record<string, string | number | null>>;
}

const GET = 0xa0;
const RESPONSE = 0xa2;
const COUNTER32 = 0x41;

function message(pdu: number, { version = 1, community = 'public', id = 1, objects }: Snmp): Bytes {
  const bindings = Object.entries(objects).map(([name, value]) => sequence(oid(name), content(value)));
  const body = der(pdu, integer(id), integer(0), integer(0), sequence(...bindings));
  return sequence(integer(version - 1), octets(community), body);
}

function content(value: string | number | null): Bytes {
  if (value === null) return none();
  return typeof value === 'string' ? octets(value) : der(COUNTER32, concat([0], u32(value)));
}

export const snmpGet = (request: Snmp): Bytes => message(GET, request);
export const snmpResponse = (response: Snmp): Bytes => message(RESPONSE, response);
