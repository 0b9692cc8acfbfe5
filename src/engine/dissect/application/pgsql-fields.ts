// PostgreSQL frontend/backend protocol 3.0 (documentation, "Message Formats"): the fields of its messages.

import { defineFields } from '../../../model/field.ts';
import { octets, text, unsigned } from '../header.ts';

/** Stand in the first message of a client in place of a version. */
export const SSL_REQUEST = 80_877_103,
  GSS_REQUEST = 80_877_104,
  CANCEL_REQUEST = 80_877_102;
/** How a server may wish a login proved. */
export const METHODS: Readonly<Record<number, string>> = {
  0: 'Success',
  1: 'Kerberos V4',
  2: 'Kerberos V5',
  3: 'Password in clear text',
  4: 'Password, crypt()',
  5: 'Password, MD5',
  6: 'SCM credentials',
  7: 'GSSAPI',
  8: 'GSSAPI, continued',
  9: 'SSPI',
  10: 'SASL',
  11: 'SASL, continued',
  12: 'SASL, complete',
};

export const pgsqlFields = defineFields({
  'pgsql.type': { title: 'Type', kind: 'text' },
  'pgsql.length': unsigned('Length', { unit: 'bytes' }),
  'pgsql.frontend': { title: 'From the client', kind: 'flag', derived: true },
  'pgsql.version_major': unsigned('Version'),
  'pgsql.version_minor': unsigned('Version, minor'),
  'pgsql.parameter_name': text('Parameter'),
  'pgsql.parameter_value': text('Value'),
  'pgsql.query': {
    title: 'Query',
    kind: 'text',
    help: {
      en: 'SQL as it is sent, readable on the way without TLS.',
      ru: 'SQL как он есть; без TLS его можно прочитать по пути.',
    },
  },
  'pgsql.password': {
    title: 'Password',
    kind: 'text',
    help: {
      en: 'The password itself, or md5… of it with the salt, as the server wished.',
      ru: 'Сам пароль или md5… от него с солью — как пожелал сервер.',
    },
  },
  'pgsql.authtype': unsigned('Authentication', {
    names: METHODS,
    help: {
      en: 'How the client must prove itself. 3 asks for the password in clear text.',
      ru: 'Чем клиент должен подтвердить себя. При 3 пароль пойдёт открытым текстом.',
    },
  }),
  'pgsql.salt': octets('Salt'),
  'pgsql.auth.gssapi_sspi.data': octets('GSSAPI or SSPI data'),
  'pgsql.auth.sasl.mech': text('SASL mechanism'),
  'pgsql.auth.sasl.data.length': { title: 'SASL data: length', kind: 'signed', unit: 'bytes' },
  'pgsql.auth.sasl.data': octets('SASL data'),
  'pgsql.statement': text('Statement'),
  'pgsql.portal': text('Portal'),
  'pgsql.returns': unsigned('Rows at most', { names: { 0: 'all' } }),
  'pgsql.tag': text('Done'),
  'pgsql.status': unsigned('Status', { names: { 73: 'Idle', 84: 'In a transaction', 69: 'In a failed transaction' } }),
  'pgsql.copydata': octets('Copied data'),
  'pgsql.error': text('Error'),
  'pgsql.pid': unsigned('Process'),
  'pgsql.key': unsigned('Key'),
  'pgsql.condition': text('Condition'),
  'pgsql.text': text('Text'),
  'pgsql.oid': unsigned('OID'),
  'pgsql.oid.table': unsigned('Table OID'),
  'pgsql.oid.type': unsigned('Type OID'),
  'pgsql.format': unsigned('Format', { names: { 0: 'text', 1: 'binary' } }),
  'pgsql.field.count': unsigned('Columns'),
  'pgsql.col.name': text('Column'),
  'pgsql.col.index': unsigned('Column index'),
  'pgsql.col.typemod': { title: 'Type modifier', kind: 'signed' },
  'pgsql.val.length': { title: 'Length', kind: 'signed' },
  'pgsql.val.data': octets('Data'),
  'pgsql.severity': text('Severity'),
  'pgsql.code': {
    title: 'Code',
    kind: 'text',
    help: {
      en: '28P01 is a wrong password, 42601 a statement that is no SQL, 3D000 a database that is not there.',
      ru: '28P01 — неверный пароль, 42601 — ошибка в SQL, 3D000 — такой базы нет.',
    },
  },
  'pgsql.message': text('Message'),
  'pgsql.detail': text('Detail'),
  'pgsql.hint': text('Hint'),
  'pgsql.position': text('Position'),
  'pgsql.internal_position': text('Position (internal)'),
  'pgsql.internal_query': text('Query (internal)'),
  'pgsql.where': text('Context'),
  'pgsql.schema_name': text('Schema'),
  'pgsql.table_name': text('Table'),
  'pgsql.column_name': text('Column'),
  'pgsql.type_name': text('Type'),
  'pgsql.constraint_name': text('Constraint'),
  'pgsql.file': text('File'),
  'pgsql.line': text('Line'),
  'pgsql.routine': text('Routine'),
});
