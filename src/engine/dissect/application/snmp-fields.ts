// Every field of SNMP v1 (RFC 1157), v2c (RFC 3416) and v3 (RFC 3412, 3414) that snmp-explain.ts names.

import { defineFields } from '../../../model/field.ts';
import type { FieldSpec } from '../../../model/field.ts';
import { answerFields } from './requests.ts';

/** Kinds of messages (RFC 3416, 3; RFC 1157), in the words of Wireshark, and the group that it names after each. */
export const PDUS: readonly (readonly [words: string, field: string, title: string])[] = [
  ['get-request', 'snmp.get_request_element', 'Get'],
  ['get-next-request', 'snmp.get_next_request_element', 'Get next'],
  ['get-response', 'snmp.get_response_element', 'Response'],
  ['set-request', 'snmp.set_request_element', 'Set'],
  ['trap', 'snmp.trap_element', 'Trap'],
  ['getBulkRequest', 'snmp.getBulkRequest_element', 'Get bulk'],
  ['informRequest', 'snmp.informRequest_element', 'Inform'],
  ['snmpV2-trap', 'snmp.snmpV2_trap_element', 'Trap, version 2'],
  ['report', 'snmp.report_element', 'Report'],
];
export const SNMP_ANSWER = { to: 'snmp.response_to', time: 'snmp.time' };
export const VERSIONS: Readonly<Record<number, string>> = { 0: 'v1', 1: 'v2c', 2: 'v2u', 3: 'v3' };
const ERRORS = {
  0: 'no error',
  1: 'too big',
  2: 'no such name',
  3: 'bad value',
  4: 'read only',
  5: 'general error',
  6: 'no access',
  7: 'wrong type',
  8: 'wrong length',
  9: 'wrong encoding',
  10: 'wrong value',
  11: 'no creation',
  12: 'inconsistent value',
  13: 'resource unavailable',
  14: 'commit failed',
  15: 'undo failed',
  16: 'authorization error',
  17: 'not writable',
  18: 'inconsistent name',
};
const TRAPS = {
  0: 'cold start',
  1: 'warm start',
  2: 'link down',
  3: 'link up',
  4: 'authentication failure',
  5: 'neighbour lost',
  6: 'of the enterprise',
};
const ENTERPRISES = { 9: 'Cisco', 11: 'HP', 2636: 'Juniper', 8072: 'Net-SNMP', 311: 'Microsoft' };
const ENGINE_FORMATS = {
  1: 'IPv4 address',
  2: 'IPv6 address',
  3: 'MAC address',
  4: 'Text',
  5: 'Octets',
  128: 'Random and time',
};

const number = (title: string, more: Partial<FieldSpec> = {}): FieldSpec => ({ title, kind: 'signed', ...more });
const unsigned = (title: string, more: Partial<FieldSpec> = {}): FieldSpec => ({ title, kind: 'unsigned', ...more });
const octets = (title: string): FieldSpec => ({ title, kind: 'bytes' });
const label = (title: string): FieldSpec => ({ title, kind: 'label' });

export const snmpFields = defineFields({
  'snmp.version': number('Version', { names: VERSIONS }),
  'snmp.community': {
    title: 'Community',
    kind: 'text',
    help: {
      en: 'The password of SNMP v1 and v2c, readable by anyone on the path. "public" is everybody\'s first guess.',
      ru: 'Пароль SNMP v1 и v2c, его может прочесть любой на пути. Первым пробуют «public».',
    },
  },
  'snmp.data': unsigned('Kind', { names: Object.fromEntries(PDUS.map(([words], i) => [i, words])) }),
  ...Object.fromEntries(PDUS.map(([, field, title]) => [field, label(title)])),
  'snmp.request_id': number('Request ID'),
  'snmp.error_status': number('Error', { names: ERRORS }),
  'snmp.error_index': number('Index of the error'),
  'snmp.non_repeaters': unsigned('Not repeated'),
  'snmp.max_repetitions': unsigned('Most repetitions', {
    help: {
      en: 'How many rows are asked for. Large numbers in a small request make an amplifier of an open agent.',
      ru: 'Сколько строк запрошено. Большое число в малом запросе делает открытый агент усилителем атаки.',
    },
  }),
  'snmp.enterprise': { title: 'Enterprise', kind: 'text' },
  'snmp.agent_addr': { title: 'Agent', kind: 'ipv4' },
  'snmp.generic_trap': number('Trap', { names: TRAPS }),
  'snmp.specific_trap': number('Specific trap'),
  'snmp.time_stamp': unsigned('Uptime, in 1/100 s'),
  'snmp.variable_bindings': unsigned('Variables'),
  'snmp.name': { title: 'Object', kind: 'text' },
  'snmp.value.int': number('Value'),
  'snmp.value.octets': octets('Value'),
  'snmp.var-bind_str': { title: 'Text', kind: 'text' },
  'snmp.value.null': label('No value'),
  'snmp.value.oid': { title: 'Value', kind: 'text' },
  'snmp.value.ipv4': { title: 'Value', kind: 'ipv4' },
  'snmp.value.counter': unsigned('Value (counter)'),
  'snmp.value.g32': unsigned('Value (gauge)'),
  'snmp.value.u32': unsigned('Value'),
  'snmp.value.timeticks': unsigned('Value (1/100 s)'),
  'snmp.value.opaque': octets('Value'),
  'snmp.value.nsap': unsigned('Value (NSAP)'),
  'snmp.noSuchObject': label('No such object'),
  'snmp.noSuchInstance': label('No such instance'),
  'snmp.endOfMibView': label('End of the view'),
  'snmp.msgVersion': number('Version', { names: VERSIONS }),
  'snmp.msgGlobalData_element': label('Header'),
  'snmp.msgID': unsigned('Message ID'),
  'snmp.msgMaxSize': unsigned('Largest message', { unit: 'bytes' }),
  'snmp.msgFlags': octets('Flags'),
  'snmp.v3.flags.report': { title: 'Report wanted', kind: 'flag', mask: 4 },
  'snmp.v3.flags.crypt': { title: 'Encrypted', kind: 'flag', mask: 2 },
  'snmp.v3.flags.auth': { title: 'Authenticated', kind: 'flag', mask: 1 },
  'snmp.msgSecurityModel': unsigned('Security model', { names: { 1: 'v1', 2: 'v2c', 3: 'USM' } }),
  'snmp.msgAuthoritativeEngineID': octets('Engine ID'),
  'snmp.engineid.conform': { title: 'As RFC 3411', kind: 'flag', mask: 0x80 },
  'snmp.engineid.enterprise': unsigned('Enterprise', { names: ENTERPRISES }),
  'snmp.engineid.format': unsigned('Format', { names: ENGINE_FORMATS }),
  'snmp.engineid.ipv4': { title: 'Address', kind: 'ipv4' },
  'snmp.engineid.ipv6': { title: 'Address', kind: 'ipv6' },
  'snmp.engineid.cisco.type': unsigned('Cisco type', { hex: true, names: { 0: 'agent', 1: 'manager' } }),
  'snmp.engineid.mac': { title: 'MAC address', kind: 'mac' },
  'snmp.engineid.text': { title: 'Text', kind: 'text' },
  'snmp.engineid.time': { title: 'Made', kind: 'time' },
  'snmp.engineid.data': octets('Data'),
  'snmp.msgAuthoritativeEngineBoots': unsigned('Boots of the engine'),
  'snmp.msgAuthoritativeEngineTime': unsigned('Uptime of the engine', { unit: 'seconds' }),
  'snmp.msgUserName': {
    title: 'User',
    kind: 'text',
    help: {
      en: 'Passes readable even where the message is encrypted.',
      ru: 'Передаётся открыто, даже когда сообщение зашифровано.',
    },
  },
  'snmp.msgAuthenticationParameters': octets('Authentication'),
  'snmp.msgPrivacyParameters': octets('Privacy'),
  'snmp.msgData': unsigned('Content', { names: { 0: 'plain', 1: 'encrypted' } }),
  'snmp.plaintext_element': label('Scoped message'),
  'snmp.contextEngineID': octets('Context engine ID'),
  'snmp.contextName': { title: 'Context', kind: 'text' },
  'snmp.encryptedPDU': octets('Encrypted message'),
  ...answerFields(SNMP_ANSWER),
});
