// RFC 4253 (transport), RFC 4419 (group exchange), RFC 5656 and 8731 (elliptic curves): the names of the fields of SSH packets.

import { defineFields } from '../../../../model/field.ts';
import type { FieldSpec } from '../../../../model/field.ts';
import { octets, text } from '../../header.ts';

/** Lists of algorithms in an offer of key exchange, in its order (RFC 4253, 7.1). */
export const LISTS = [
  'kex_algorithms',
  'server_host_key_algorithms',
  'encryption_algorithms_client_to_server',
  'encryption_algorithms_server_to_client',
  'mac_algorithms_client_to_server',
  'mac_algorithms_server_to_client',
  'compression_algorithms_client_to_server',
  'compression_algorithms_server_to_client',
  'languages_client_to_server',
  'languages_server_to_client',
] as const;

const LIST_HELP: Readonly<Record<string, FieldSpec['help']>> = {
  kex_algorithms: {
    en: 'Key exchanges on offer, the best liked first: the first of the client that the server has as well is used.',
    ru: 'Предлагаемые способы обмена ключами, по предпочтению: берётся первый клиентский, который есть у сервера.',
  },
  server_host_key_algorithms: {
    en: 'Kinds of keys by which the server may prove itself.',
    ru: 'Виды ключей, которыми сервер может подтвердить себя.',
  },
  encryption_algorithms_server_to_client: {
    en: 'Ciphers on offer. Old ones (3des-cbc, arcfour) let a weaker client choose badly.',
    ru: 'Предлагаемые шифры. Старые (3des-cbc, arcfour) позволяют слабому клиенту выбрать плохо.',
  },
};

const lists = (): Record<string, FieldSpec> =>
  Object.fromEntries(
    LISTS.flatMap((name): [string, FieldSpec][] => {
      const words = name.replaceAll('_', ' ').replace(/^kex/, 'key exchange');
      const title = words.charAt(0).toUpperCase() + words.slice(1);
      const help = LIST_HELP[name];
      return [
        [`ssh.${name}_length`, { title: `${title}: length`, kind: 'unsigned', unit: 'bytes' }],
        [`ssh.${name}`, help === undefined ? { title, kind: 'text' } : { title, kind: 'text', help }],
      ];
    }),
  );

const length = (title: string): FieldSpec => ({ title, kind: 'unsigned', unit: 'bytes' });

/** Messages that mean the same in every key exchange (RFC 4250, 4.1), and whose numbers version 1 uses for nothing else. */
export const MESSAGES: Readonly<Record<number, string>> = {
  1: 'Disconnect',
  4: 'Debug',
  5: 'Service Request',
  6: 'Service Accept',
  7: 'Extension Information',
  20: 'Key Exchange Init',
  21: 'New Keys',
};

/** Every field that ssh-explain.ts tells. */
export const sshFields = defineFields({
  'ssh.protocol': {
    title: 'Protocol',
    kind: 'text',
    help: {
      en: 'Version and software, in clear text. Scanners and brute-force tools often name themselves here.',
      ru: 'Версия и программа открытым текстом. Сканеры и переборщики паролей часто называют себя здесь сами.',
    },
  },
  'ssh.direction': {
    title: 'Direction',
    kind: 'flag',
    derived: true,
    names: { 0: 'Client to server', 1: 'Server to client' },
  },
  'ssh.packet_length': length('Packet length'),
  'ssh.packet_length_encrypted': octets('Packet length (encrypted)'),
  'ssh.padding_length': length('Padding length'),
  'ssh.padding_string': octets('Padding'),
  'ssh.seq_num': {
    title: 'Sequence number',
    kind: 'unsigned',
    derived: true,
    help: {
      en: 'Counted, not sent: packets of this side so far. The MAC covers it, so none can be taken out unseen.',
      ru: 'Не передаётся, а считается: сколько пакетов было с этой стороны. Входит в MAC, так что пакет не изъять.',
    },
  },
  'ssh.message_code': { title: 'Message code', kind: 'unsigned', names: MESSAGES },
  'ssh.payload': octets('Payload'),
  'ssh.encrypted_packet': {
    title: 'Encrypted packet',
    kind: 'bytes',
    help: {
      en: 'Nothing of it is known but its size, which still tells typing from transfers and failed logins from good ones.',
      ru: 'Известен только размер, но и он отличает набор на клавиатуре от передачи файлов, а отказ во входе — от удачи.',
    },
  },
  'ssh.cookie': octets('Cookie'),
  ...lists(),
  'ssh.first_kex_packet_follows': { title: 'First key exchange packet follows', kind: 'unsigned' },
  'ssh.kex.reserved': octets('Reserved'),
  'ssh.kex.hassh_algorithms': { title: 'HASSH text', kind: 'text', derived: true },
  'ssh.kex.hassh': {
    title: 'HASSH',
    kind: 'text',
    derived: true,
    help: {
      en: 'Fingerprint of the client software, from the order of its algorithms: the same tool has it on every host.',
      ru: 'Отпечаток клиентской программы по порядку её алгоритмов: у одной программы он одинаков на всех узлах.',
    },
  },
  'ssh.kex.hasshserver_algorithms': { title: 'HASSH server text', kind: 'text', derived: true },
  'ssh.kex.hasshserver': {
    title: 'HASSH server',
    kind: 'text',
    derived: true,
    help: {
      en: 'Fingerprint of the server software. Honeypots are often told by theirs.',
      ru: 'Отпечаток серверной программы. По нему часто узнают приманки (honeypot).',
    },
  },
  'ssh.mpint_length': length('Number: length'),
  'ssh.dh.e': octets('Client public value (e)'),
  'ssh.dh.f': octets('Server public value (f)'),
  'ssh.dh_gex.min': { title: 'Smallest group', kind: 'unsigned', unit: 'bits' },
  'ssh.dh_gex.nbits': { title: 'Wished group', kind: 'unsigned', unit: 'bits' },
  'ssh.dh_gex.max': { title: 'Largest group', kind: 'unsigned', unit: 'bits' },
  'ssh.dh_gex.p': octets('Modulus (p)'),
  'ssh.dh_gex.g': octets('Generator (g)'),
  'ssh.ecdh.q_c_length': length('Client public key: length'),
  'ssh.ecdh.q_c': octets('Client public key (Q_C)'),
  'ssh.ecdh.q_s_length': length('Server public key: length'),
  'ssh.ecdh.q_s': octets('Server public key (Q_S)'),
  'ssh.host_key.length': length('Host key: length'),
  'ssh.host_key.type_length': length('Host key type: length'),
  'ssh.host_key.type': {
    title: 'Host key type',
    kind: 'text',
    help: {
      en: 'The key that proves the server. When it changes between two sessions, somebody may stand in between.',
      ru: 'Ключ, которым подтверждает себя сервер. Если он меняется между сеансами, кто-то может стоять посередине.',
    },
  },
  'ssh.host_key.data': octets('Host key'),
  'ssh.host_key.rsa.e': octets('RSA public exponent (e)'),
  'ssh.host_key.rsa.n': octets('RSA modulus (n)'),
  'ssh.host_key.dsa.p': octets('DSA modulus (p)'),
  'ssh.host_key.dsa.q': octets('DSA divisor (q)'),
  'ssh.host_key.dsa.g': octets('DSA generator (g)'),
  'ssh.host_key.dsa.y': octets('DSA public key (y)'),
  'ssh.host_key.ecdsa.id_length': length('ECDSA curve: length'),
  'ssh.host_key.ecdsa.id': text('ECDSA curve'),
  'ssh.host_key.ecdsa.q_length': length('ECDSA public key: length'),
  'ssh.host_key.ecdsa.q': octets('ECDSA public key (Q)'),
  'ssh.host_key.eddsa.key_length': length('EdDSA public key: length'),
  'ssh.host_key.eddsa.key': octets('EdDSA public key'),
  'ssh.host_sig.length': length('Host signature: length'),
  'ssh.host_sig.type_length': length('Host signature type: length'),
  'ssh.host_sig.type': text('Host signature type'),
  'ssh.host_sig.data': octets('Host signature'),
  'ssh.host_sig.rsa': octets('RSA signature'),
  'ssh.host_sig.dsa': octets('DSA signature'),
  'ssh.disconnect_reason': { title: 'Disconnect reason', kind: 'unsigned' },
  'ssh.disconnect_description_length': length('Disconnect description: length'),
  'ssh.disconnect_description': text('Disconnect description'),
  'ssh.lang_tag_length': length('Language tag: length'),
  'ssh.lang_tag': text('Language tag'),
  'ssh.ignore_data_length': length('Ignored data: length'),
  'ssh.ignore_data': octets('Ignored data'),
  'ssh.debug_always_display': { title: 'Always display', kind: 'flag' },
  'ssh.debug_name_length': length('Debug message: length'),
  'ssh.debug_name': text('Debug message'),
  'ssh.service_name_length': length('Service name: length'),
  'ssh.service_name': text('Service name'),
});
