import { describe, expect, test } from 'vitest';
import { STREAMS, type StreamName } from '../../support/conversations.ts';
import { flatten, inspect, selectedBytes, sessionDetails, valuesOf } from '../../support/fields.ts';
import { filtering } from '../../support/filtering.ts';
import { pcap } from '../../support/packets/capture-file.ts';
import { LDAP, MYSQL, RLOGIN, RSH, SIP, VNC, X11 } from '../../support/sessions.ts';
import { tcpSession, type Exchange, client, server } from '../../support/packets/session.ts';
import { sshExchanges } from '../../support/packets/ssh.ts';

const latin1 = (hex: string | null): string => Buffer.from(hex ?? '', 'hex').toString('latin1');

test('mysql: greeting, login, a result and an error', async () => {
  const details = await sessionDetails(3306, MYSQL, 'mysql.packet_length');
  expect(details.map(({ info }) => info)).toEqual([
    'Server Greeting proto=10 version=8.0.32',
    'Login Request user=ann',
    'Response OK',
    'Request Query { SELECT a FROM t }',
    'Response TABULAR Response',
    'Request Query { SELEC }',
    'Response Error 1064: Wrong',
  ]);
  expect(valuesOf(details[0])).toMatchObject({
    'mysql.salt': ['saltsalt'],
    'mysql.caps.sc': ['Set'],
    'mysql.caps.pa': ['Set'],
    'mysql.stat.ac': ['Set'],
    'mysql.auth_plugin': ['mysql_native_password'],
  });
  expect(valuesOf(details[1])).toMatchObject({
    'mysql.user': ['ann'],
    'mysql.client_auth_plugin': ['mysql_native_password'],
    'mysql.connattrs.name': ['_os', '_pid'],
    'mysql.connattrs.value': ['Linux', '42'],
  });
  expect(latin1(selectedBytes(details[1], 'mysql.passwd'))).toBe('01234567890123456789');
  expect(valuesOf(details[4])).toMatchObject({
    'mysql.packet_number': ['1', '2', '3', '4', '5', '6'],
    'mysql.num_fields': ['1'],
    'mysql.field.name': ['a'],
    'mysql.field.type': ['VAR_STRING (253)'],
    'mysql.field.flags.primary_key': ['Set'],
    'mysql.row.text': ['red', 'NULL'],
    'mysql.eof': ['254', '254'],
  });
  expect(valuesOf(details[6])).toMatchObject({ 'mysql.error_code': ['1064'], 'mysql.sqlstate': ['42000'] });
});

/** Fields of whole conversations: of the first packet in which one has the value, other values and the bytes selected. */
test.each([
  ['ldap', 'ldap.simple', 'secret99', { 'ldap.name': ['cn=ben,dc=example'], 'ldap.authentication': ['simple (0)'] }, 'secret99'], // prettier-ignore
  ['ldap', 'ldap.resultCode', 'success (0)', { 'ldap.response_to': ['4'] }, '\0'],
  ['ldap', 'ldap.present', 'objectClass', { 'ldap.filter': ['present (7)'], 'ldap.scope': ['wholeSubtree (2)'] }, 'objectClass'], // prettier-ignore
  ['ldap', 'ldap.objectName', 'cn=ben,dc=example', { 'ldap.messageID': ['2', '2'] }, 'cn=ben,dc=example'],
  ['mqtt', 'mqtt.username', 'ben', { 'mqtt.conflag.passwd': ['Set'], 'mqtt.clientid': ['probe-1'] }, 'ben'],
  ['mqtt', 'mqtt.msgtype', 'Subscribe Request (8)', { 'mqtt.topic': ['lamp/+'], 'mqtt.sub.qos': ['at most once (0)'] }, '\u0082'], // prettier-ignore
  ['mqtt', 'mqtt.topic', 'lamp/one', { 'mqtt.msg': ['6f6e'], 'mqtt.retain': ['Not set'] }, 'lamp/one'],
  ['socks', 'socks.auth_method', 'user name and password (2)', { 'socks.version': ['5'] }, '\u0002'],
  ['socks', 'socks.password', 'secret99', { 'socks.username': ['ben'] }, '\bsecret99'],
  ['socks', 'socks.remote_name', 'www.example.com', { 'socks.port': ['80'], 'socks.command': ['Connect (1)'] }, '\u000fwww.example.com'], // prettier-ignore
  ['socks', 'socks.dstport', '80', { 'socks.remote_name': ['www.example.com'], 'http.request.uri': ['/inside'] }, ''],
  ['socks', 'socks.results', 'succeeded (0)', { 'socks.dst': ['0.0.0.0'] }, '\0'],
  ['redis', 'resp.array', '3', { 'resp.bulk_string.length': ['4 bytes', '3 bytes', '8 bytes'] }, '*3\r\n$4\r\nAUTH\r\n$3\r\nben\r\n$8\r\nsecret99\r\n'], // prettier-ignore
  ['redis', 'resp.string', 'OK', {}, '+OK\r\n'],
  ['telnet', 'telnet.subcmd', 'Terminal type (24)', { 'telnet.cmd': ['Do (253)', 'Do (253)'] }, '\u0018'],
  ['telnet', 'telnet.data', 'secret99\\r\\x00', {}, 'secret99\r\0'],
  ['pgsql', 'pgsql.type', 'Startup message', { 'pgsql.parameter_value': ['ben', 'shop'] }, ''],
  ['pgsql', 'pgsql.authtype', 'Password in clear text (3)', { 'pgsql.frontend': ['Not set'] }, '\0\0\0\u0003'],
  ['pgsql', 'pgsql.password', 'secret99', { 'pgsql.type': ['Password message'] }, 'secret99\0'],
  ['pgsql', 'pgsql.query', 'select 1', { 'pgsql.length': ['13 bytes'] }, 'select 1\0'],
  ['pgsql', 'pgsql.tag', 'SELECT 1', { 'pgsql.type': ['Command completion', 'Ready for query'] }, 'SELECT 1\0'],
] as const satisfies readonly (readonly [StreamName, string, string, object, string])[])(
  '%s: %s %s',
  async (name, field, value, others, bytes) => {
    const details = await sessionDetails(STREAMS[name][0], STREAMS[name][1], field);
    const detail = details.find((each) => valuesOf(each)[field]!.includes(value))!;
    expect(valuesOf(detail)).toMatchObject(others);
    expect(latin1(selectedBytes(detail, field))).toBe(bytes);
  },
);

test('ldap: a login by NTLM, then signed and sealed messages', async () => {
  const details = await sessionDetails(389, LDAP, 'eth.src');
  const [bind, , search, sealed] = details.filter(({ layers }) => layers.at(-1)?.name === 'ldap');
  expect(valuesOf(bind)).toMatchObject({
    'gss-api.OID': ['1.3.6.1.5.5.2'],
    'spnego.MechType': ['1.3.6.1.4.1.311.2.2.10'],
    'ntlmssp.messagetype': ['Authenticate (0x00000003)'],
    'ntlmssp.auth.username': ['ben'],
    'ntlmssp.negotiateunicode': ['Set'],
  });
  expect(selectedBytes(bind, 'ntlmssp.auth.username')).toBe('620065006e00');
  expect(valuesOf(search)).toMatchObject({
    'spnego.krb5.sealed': ['Not set'],
    'ldap.and': ['2'],
    'ldap.assertionValue': ['ben'],
    'ldap.not': ['substrings (4)'],
    'ldap.any': ['x'],
    'ldap.typesOnly': ['Set'],
  });
  expect(valuesOf(sealed)).toMatchObject({ 'ldap.sasl_buffer_length': ['68 bytes'], 'spnego.krb5.sealed': ['Set'] });
  expect(sealed.info).toBe('SASL, encrypted (68 bytes)');
});

test('sip: a call over two segments with its description, and its answer', async () => {
  const [invite, ringing] = await sessionDetails(5060, SIP, 'sip.msg_hdr');
  expect(invite.layers.slice(-2).map(({ name }) => name)).toEqual(['sip', 'sdp']);
  expect(valuesOf(invite)).toMatchObject({
    'sip.Method': ['INVITE'],
    'sip.r-uri.user': ['ben'],
    'sip.r-uri.port': ['5070'],
    'sip.r-uri.param': ['transport=tcp'],
    'sip.Via.sent-by.address': ['fd00::1'],
    'sip.Via.sent-by.port': ['5061'],
    'sip.Via.rport': ['rport'],
    'sip.from.display.info': ['"Ann"'],
    'sip.from.host': ['one.example'],
    'sip.from.tag': ['a1'],
    'sip.to.user': ['ben'],
    'sip.CSeq.seq': ['7'],
    'sip.contact.param': ['ob'],
    'sip.contact.parameter': ['expires=60'],
    'sip.auth.username': ['"ann"'],
    'sip.auth.digest.response': ['"00ff"'],
    'sip.unrecognized_header': [null],
    'sdp.owner.address': ['10.0.0.1'],
    'sdp.media.format': ['ITU-T G.711 PCMU', 'DynamicRTP-Type-97', '97', '97'],
    'sdp.fmtp.parameter': ['mode=20', 'x=1'],
  });
  expect(latin1(selectedBytes(invite, 'sip.from.host'))).toBe('one.example');
  expect(latin1(selectedBytes(invite, 'sdp.mime.type'))).toBe('iLBC');
  expect(valuesOf(ringing)).toMatchObject({
    'sip.Status-Code': ['180'],
    'sip.to.tag': ['b1'],
    'sip.response-request': [String(invite.packet + 1)],
    'sip.resend': ['Not set'],
  });
  expect(ringing.info).toBe('Status: 180 Ringing');
});

test('vnc: a whole connection', async () => {
  const details = await sessionDetails(5900, VNC, 'eth.src');
  const infos = details.filter(({ layers }) => layers.at(-1)?.name === 'vnc').map(({ info }) => info);
  expect(infos).toEqual([
    'Server protocol version: 003.008',
    'Client protocol version: 003.008',
    'Security types supported',
    'Security type VNC (2) selected by client',
    'Authentication challenge from server',
    'Authentication response from client',
    'Authentication result',
    'Share desktop flag',
    'Server framebuffer parameters',
    'Client set encodings, Client framebuffer update request',
    'Client key event, Client pointer event',
    expect.stringMatching(/^Server framebuffer update/),
    expect.stringMatching(/bell$/),
  ]);
  const all = details.map(valuesOf);
  const of = (field: string): (string | null)[] => all.flatMap((values) => values[field] ?? []);
  expect(of('vnc.security_type')).toEqual(['none (1)', 'VNC password (2)']);
  expect(of('vnc.desktop_name')).toEqual(['desk']);
  expect(of('vnc.client_set_encodings_encoding_type')).toEqual(['hextile (5)', 'cursor (-239)']);
  expect(of('vnc.key')).toEqual(['0x00000061']);
  expect(of('vnc.button_1_pos')).toEqual(['Set']);
  expect(of('vnc.fb_update_encoding_type')).toEqual(['hextile (5)', 'copied rectangle (1)', 'raw (0)']);
  expect(of('vnc.hextile_num_subrects')).toEqual(['1']);
  expect(of('vnc.copyrect_src_y_pos')).toEqual(['8']);
});

test.each([
  [6000, X11, 'x11.authorization-protocol-name', 'MIT-MAGIC-COOKIE-1', { 'x11.protocol-major-version': ['11'] }],
  [6000, X11, 'x11.reason', 'nope', { 'x11.success': ['refused (0)'] }],
  [513, RLOGIN, 'rlogin.terminal_type', 'xterm', { 'rlogin.client_user_name': ['ann'], 'rlogin.terminal_speed': ['9600'] }], // prettier-ignore
  [513, RLOGIN, 'rlogin.data', 'secret99\\r', { 'rlogin.window_size.cols': ['80'] }],
  [514, RSH, 'rsh.command', 'id', { 'rsh.server_username': ['ben'], 'rsh.stderr_port': ['1022'] }],
  [514, RSH, 'rsh.server_client_data', '007569643d30', {}],
] as const)('port %i: %j %s %s', async (port, exchanges, field, value, others) => {
  const details = await sessionDetails(port, exchanges, field);
  const detail = details.find((each) => valuesOf(each)[field]!.includes(value))!;
  expect(valuesOf(detail)).toMatchObject(others);
});

/** Words of lists read each packet alone: what a protocol says in the middle of a connection is known all the same. */
test.each([
  [22, sshExchanges({ failures: 1 }), /^(?:Client|Server): (?:Protocol|Key exchange|Elliptic|New keys|Encrypted)/],
  [3306, MYSQL, /^(?:Server Greeting|Login|Response|Request)/],
  [5432, STREAMS.pgsql[1], /^(?:SSL|Startup|Auth|Password|Simple|Ready|Command)/],
  [513, RLOGIN, /^(?:User|Client|Server)/],
  [5900, VNC.slice(0, -1), /^(?:Client|Server|Security|Authentication|Share) /],
] as const)('port %i: every packet alone has words', async (port, exchanges, words) => {
  const packets = tcpSession({ client: '10.0.0.1:40000', server: `10.0.0.2:${port}`, exchanges });
  const inspector = await inspect(pcap(packets));
  const infos = await inspector.infos([...packets.keys()].reverse());
  const told = infos.filter((info) => words.test(info));
  expect(told.length / exchanges.length).toBeGreaterThan(0.7);
});

test('mqtt: properties of version 5', async () => {
  const connect = [0x10, 28, 0, 4, 77, 81, 84, 84, 5, 2, 0, 60, 13, 0x21, 0, 20, 0x26, 0, 1, 107, 0, 1, 118, 0x0b, 0x81, 1, 0, 1, 99]; // prettier-ignore
  connect[1] = connect.length - 2;
  const [detail] = await sessionDetails(1883, [client(Uint8Array.from(connect))], 'mqtt.property_id');
  expect(valuesOf(detail)).toMatchObject({
    'mqtt.property_id': ['receive maximum (0x21)', 'user property (0x26)', 'subscription ID (0x0b)'],
    'mqtt.prop_number': ['20', '129'],
    'mqtt.prop_key': ['k'],
    'mqtt.prop_value': ['v'],
  });
});

test('telnet: suboptions with their values', async () => {
  const said = Uint8Array.of(255, 251, 1, 255, 250, 31, 0, 80, 0, 24, 255, 240, 255, 250, 24, 0, 120, 116, 255, 240);
  const [detail] = await sessionDetails(23, [client(said)], 'telnet.cmd');
  expect(valuesOf(detail)).toMatchObject({
    'telnet.naws_subopt.width': ['80 columns'],
    'telnet.naws_subopt.height': ['24 rows'],
    'telnet.string_subopt.value': ['xt'],
  });
  expect(detail.info).toBe('Client: Will echo, Suboption window size, Suboption terminal type');
});

test('telnet: two bytes of all ones are one of data (RFC 854, RFC 855)', async () => {
  const said = Uint8Array.of(255, 251, 1, 255, 250, 31, 0, 255, 255, 240, 0, 255, 240, 97, 255, 255, 98);
  const [detail] = await sessionDetails(23, [client(said)], 'telnet.cmd');
  expect(valuesOf(detail)).toMatchObject({
    'telnet.cmd': ['Will (251)', 'Suboption (250)', 'Suboption end (240)'],
    'telnet.option_data': ['00fffff000'],
    'telnet.data': ['aÿÿb'],
  });
});

test('redis: a list within a map is told as far as its packet goes, and goes on in the next', async () => {
  const details = await sessionDetails(
    6379,
    [client('*1\r\n$5\r\nHELLO\r\n'), server('%1\r\n+a\r\n*2\r\n%2\r\n+b\r\n:1\r\n+c\r\n'), server(':2\r\n')],
    'eth.src',
  );
  const values = details
    .map((detail) => valuesOf(detail))
    .filter((one) => 'resp.string' in one || 'resp.integer' in one);
  expect(values[0]).toMatchObject({
    'resp.string': ['a', 'b', 'c'],
    'resp.integer': ['1'],
    'resp.array.length': ['2'],
  });
  expect(values[1]).toMatchObject({ 'resp.integer': ['2'] });
});

test('redis: version 3, a value over two segments, and numbers of 64 bits', async () => {
  const said = '%1\r\n$1\r\na\r\n*2\r\n:9223372036854775807\r\n~1\r\n#t\r\n';
  const details = await sessionDetails(
    6379,
    [client('*1\r\n$4\r\nPING\r\n'), server(said.slice(0, 30)), server(said.slice(30))],
    'resp.fragment',
  );
  const values = details.map(valuesOf);
  expect(values[0]).toMatchObject({ 'resp.fragment': [null], 'resp.bulk_string': ['a'] });
  expect(values[1]).toMatchObject({ 'resp.array': ['2'], 'resp.integer': ['9223372036854775807'] });
  expect(details[1].info).toBe('Response: 9223372036854775807 #t');
});

/** Conversations that are cut and changed below. */
const SESSIONS: Readonly<Record<string, readonly [port: number, exchanges: readonly Exchange[]]>> = {
  mysql: [3306, MYSQL],
  ldap: [389, LDAP],
  sip: [5060, SIP],
  vnc: [5900, VNC],
  x11: [6000, X11],
  rlogin: [513, RLOGIN],
  rsh: [514, RSH],
};

describe.each(Object.entries(SESSIONS))('%s in disorder', (_, [port, exchanges]) => {
  const packets = tcpSession({ client: '10.0.0.1:40000', server: `10.0.0.2:${port}`, exchanges });

  test.each([1, 2, 3, 4, 5, 6, 7, 8])('changed bytes, seed %i', async (seed) => {
    let state = seed;
    const next = (below: number): number => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return (state >>> 8) % below;
    };
    const changed = packets.map((packet) => {
      const bytes = packet.bytes.slice(0, next(4) === 0 ? 54 + next(Math.max(1, packet.bytes.length - 54)) : undefined);
      for (let i = next(5); i > 0 && bytes.length > 54; i -= 1)
        bytes[54 + next(bytes.length - 54)] = [0, 255, next(256)][next(3)];
      return { ...packet, bytes };
    });
    const inspector = await inspect(pcap(changed));
    for (let packet = 0; packet < changed.length; packet += 1) {
      const { layers, sources } = await inspector.detail(packet, true);
      for (const { source, at, length } of flatten(layers))
        expect(at + length).toBeLessThanOrEqual(sources[source].bytes.length);
    }
  });
});

test('redis: an error is said to be one', async () => {
  const [detail] = await sessionDetails(
    6379,
    [client('*1\r\n$4\r\nPING\r\n'), server('-NOAUTH Authentication required.\r\n')],
    'resp.error',
  );
  expect(detail.info).toBe('Response: Error: NOAUTH Authentication required.');
});

test('messages that say their length: each is measured beside its segment', async () => {
  const connect = Uint8Array.from([0x10, 12, 0, 4, 77, 81, 84, 84, 4, 2, 0, 60, 0, 0]);
  const packets = tcpSession({
    client: '10.0.0.1:40000',
    server: '10.0.0.2:1883',
    exchanges: [client(connect), server(Uint8Array.of(0x20, 2, 0, 0)), client(Uint8Array.of(0xc0, 0, 0xe0, 0))],
  });
  const file = await filtering(pcap(packets));
  expect(await file.accepted('tcp.pdu.size')).toHaveLength(3);
  expect(await file.accepted('tcp.pdu.size == 14')).toHaveLength(1);
  expect(await file.accepted('count(tcp.pdu.size) == 2')).toEqual(await file.accepted('mqtt.msgtype == 12'));
});
