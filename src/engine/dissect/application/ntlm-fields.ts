// Fields of NTLM messages (MS-NLMP, 2.2).

import { defineFields } from '../../../model/field.ts';
import type { FieldSpec } from '../../../model/field.ts';
import { little, octets, text } from '../header.ts';

/** Flags from the highest bit on (2.2.2.5). */
export const NTLM_FLAGS: readonly (readonly [name: string, title: string])[] = [
  ['negotiate56', '56-bit encryption'],
  ['negotiatekeyexch', 'Key exchange'],
  ['negotiate128', '128-bit encryption'],
  ['negotiatent10000000', 'Bit 28'],
  ['negotiatent08000000', 'Bit 27'],
  ['negotiatent04000000', 'Bit 26'],
  ['negotiateversion', 'Version'],
  ['negotiatent01000000', 'Bit 24'],
  ['negotiatetargetinfo', 'Target information'],
  ['requestnonntsession', 'Session key of LAN Manager'],
  ['negotiatent00200000', 'Bit 21'],
  ['negotiateidentify', 'Identify only'],
  ['negotiatentlm2', 'Extended session security'],
  ['targettypeshare', 'Target is a share'],
  ['targettypeserver', 'Target is a server'],
  ['targettypedomain', 'Target is a domain'],
  ['negotiatealwayssign', 'Always sign'],
  ['negotiate00004000', 'Bit 14'],
  ['negotiateoemworkstationsupplied', 'Workstation given'],
  ['negotiateoemdomainsupplied', 'Domain given'],
  ['negotiateanonymous', 'Anonymous'],
  ['negotiatentonly', 'Bit 10'],
  ['negotiatentlm', 'NTLM'],
  ['negotiate00000100', 'Bit 8'],
  ['negotiatelmkey', 'LAN Manager key'],
  ['negotiatedatagram', 'Datagrams'],
  ['negotiateseal', 'Seal'],
  ['negotiatesign', 'Sign'],
  ['negotiate00000008', 'Bit 3'],
  ['requesttarget', 'Target name wanted'],
  ['negotiateoem', 'OEM characters'],
  ['negotiateunicode', 'Unicode'],
];

/** An attribute and value (2.2.2.1): the end of the field's name, words, and its form. */
export type NtlmItem = readonly [name: string, title: string, form: 'text' | 'number' | 'time' | 'bytes'];
export const NTLM_ITEMS: Readonly<Record<number, NtlmItem>> = {
  1: ['nb_computer_name', 'NetBIOS computer name', 'text'],
  2: ['nb_domain_name', 'NetBIOS domain name', 'text'],
  3: ['dns_computer_name', 'DNS computer name', 'text'],
  4: ['dns_domain_name', 'DNS domain name', 'text'],
  5: ['dns_tree_name', 'DNS tree name', 'text'],
  6: ['flags', 'Flags', 'number'],
  7: ['timestamp', 'Time', 'time'],
  8: ['restrictions', 'Restrictions', 'bytes'],
  9: ['target_name', 'Target name', 'text'],
  10: ['channel_bindings', 'Channel bindings', 'bytes'],
};

const items = (prefix: string): Record<string, FieldSpec> =>
  Object.fromEntries([
    [`${prefix}.item.type`, little('Type', { hex: true, names: { 0: 'End of list', ...namesOfItems() } })],
    [`${prefix}.item.length`, little('Length', { unit: 'bytes' })],
    ...Object.values(NTLM_ITEMS).map(([name, title, form]): [string, FieldSpec] => [
      `${prefix}.${name}`,
      form === 'number' ? little(title, { hex: true }) : { title, kind: form },
    ]),
  ]);
const namesOfItems = (): Record<number, string> =>
  Object.fromEntries(Object.entries(NTLM_ITEMS).map(([type, [, title]]) => [type, title]));

export const ntlmFields = defineFields({
  'ntlmssp.identifier': text('NTLMSSP'),
  'ntlmssp.messagetype': little('Type', {
    hex: true,
    names: { 1: 'Negotiate', 2: 'Challenge', 3: 'Authenticate' },
    help: {
      en: 'Three messages make a login: what the client can, the challenge of the server, the answer with user and proof.',
      ru: 'Вход — три сообщения: что умеет клиент, вызов сервера, ответ с именем и доказательством.',
    },
  }),
  'ntlmssp.negotiateflags': little('Flags', { hex: true }),
  ...Object.fromEntries(
    NTLM_FLAGS.map(([name, title], i): [string, FieldSpec] => [
      `ntlmssp.${name}`,
      { title, kind: 'flag', mask: (1 << (31 - i)) >>> 0 },
    ]),
  ),
  'ntlmssp.negotiate.domain': text('Domain of the workstation'),
  'ntlmssp.negotiate.callingworkstation': text('Workstation'),
  'ntlmssp.string.length': little('Length', { unit: 'bytes' }),
  'ntlmssp.string.maxlen': little('Longest', { unit: 'bytes' }),
  'ntlmssp.string.offset': little('Offset'),
  'ntlmssp.blob.length': little('Length', { unit: 'bytes' }),
  'ntlmssp.blob.maxlen': little('Longest', { unit: 'bytes' }),
  'ntlmssp.blob.offset': little('Offset'),
  'ntlmssp.version': { title: 'Version', kind: 'label' },
  'ntlmssp.version.major': little('Major version'),
  'ntlmssp.version.minor': little('Minor version'),
  'ntlmssp.version.build_number': little('Build'),
  'ntlmssp.version.ntlm_current_revision': little('NTLM revision'),
  'ntlmssp.challenge.target_name': text('Target name'),
  'ntlmssp.ntlmserverchallenge': octets('Server challenge'),
  'ntlmssp.reserved': octets('Reserved'),
  'ntlmssp.challenge.target_info': { title: 'Target information', kind: 'label' },
  'ntlmssp.challenge.target_info.length': little('Length', { unit: 'bytes' }),
  'ntlmssp.challenge.target_info.maxlen': little('Longest', { unit: 'bytes' }),
  'ntlmssp.challenge.target_info.offset': little('Offset'),
  ...items('ntlmssp.challenge.target_info'),
  'ntlmssp.auth.lmresponse': octets('LAN Manager answer'),
  'ntlmssp.ntlmclientchallenge': octets('Client challenge'),
  'ntlmssp.auth.ntresponse': {
    title: 'NTLM answer',
    kind: 'bytes',
    help: {
      en: 'The proof of the password. Who has it and the challenge can try passwords offline.',
      ru: 'Доказательство пароля. Имея его и вызов, пароли можно перебирать без сервера.',
    },
  },
  'ntlmssp.ntlmv2_response': octets('Answer of version 2'),
  'ntlmssp.ntlmv2_response.ntproofstr': octets('Proof'),
  'ntlmssp.ntlmv2_response.rversion': little('Version'),
  'ntlmssp.ntlmv2_response.hirversion': little('Highest version'),
  'ntlmssp.ntlmv2_response.z': octets('Zeros'),
  'ntlmssp.ntlmv2_response.time': { title: 'Time', kind: 'time' },
  'ntlmssp.ntlmv2_response.chal': octets('Client challenge'),
  ...items('ntlmssp.ntlmv2_response'),
  'ntlmssp.ntlmv2_response.pad': octets('Padding'),
  'ntlmssp.auth.domain': text('Domain'),
  'ntlmssp.auth.username': text('User name', {
    en: 'Who logs in, in clear text.',
    ru: 'Кто входит, открытым текстом.',
  }),
  'ntlmssp.auth.hostname': text('Workstation'),
  'ntlmssp.auth.sesskey': octets('Session key'),
  'ntlmssp.authenticate.mic': octets('Message integrity code'),
});
