import { describe, expect, test } from 'vitest';
import type { PacketDetail } from '../../../src/model/field.ts';
import { stream, STREAMS, type StreamName } from '../../support/conversations.ts';
import { flatten, inspect, selectedBytes, valuesOf } from '../../support/fields.ts';
import { pcap } from '../../support/packets/capture-file.ts';
import { concat, type Data } from '../../support/packets/bytes.ts';
import { boolean, der, integer, octets, sequence } from '../../support/packets/der.ts';
import { MYSQL, RLOGIN, RSH, SIP, VNC, X11 } from '../../support/sessions.ts';
import { tcpSession, type Exchange } from '../../support/packets/session.ts';
import { sshExchanges } from '../../support/packets/ssh.ts';

/** Every packet that explains a protocol, as values by field name. */
async function told(port: number, exchanges: readonly Exchange[], field: string): Promise<PacketDetail[]> {
  const packets = tcpSession({ client: '10.0.0.1:40000', server: `10.0.0.2:${port}`, exchanges });
  const inspector = await inspect(pcap(packets));
  const details = await Promise.all(packets.map((_, packet) => inspector.detail(packet, true)));
  return details.filter((detail) => field in valuesOf(detail));
}

const client = (data: Data | number[]): Exchange => ({ from: 'client', data: concat(data) });
const server = (data: Data | number[]): Exchange => ({ from: 'server', data: concat(data) });

const little = (value: number, length: number): number[] => Array.from({ length }, (_, i) => (value >>> (8 * i)) & 255);

const latin1 = (hex: string | null): string => Buffer.from(hex ?? '', 'hex').toString('latin1');

describe('ssh', () => {
  test('a whole session: banners, offers with their fingerprints, exchange, encrypted bytes', async () => {
    const exchanges = sshExchanges({ clientSoftware: 'PuTTY', failures: 1 });
    const details = await told(22, exchanges, 'ssh.direction');
    const infos = details.map(({ info }) => info);
    expect(infos).toContain('Client: Protocol (SSH-2.0-PuTTY)');
    expect(infos).toContain('Client: Key Exchange Init');
    expect(infos).toContain('Client: Elliptic Curve Diffie-Hellman Key Exchange Init');
    expect(infos.some((info) => info.startsWith('Server: Elliptic Curve Diffie-Hellman Key Exchange Reply'))).toBe(
      true,
    );
    expect(infos.at(-1)).toMatch(/Encrypted packet \(len=\d+\)$/);

    const offer = details.find(({ info }) => info === 'Client: Key Exchange Init')!;
    expect(valuesOf(offer)).toMatchObject({
      'ssh.message_code': ['Key Exchange Init (20)'],
      'ssh.kex_algorithms': ['curve25519-sha256,ecdh-sha2-nistp256'],
      'ssh.mac_algorithms_server_to_client': ['hmac-sha2-256'],
      'ssh.languages_server_to_client_length': ['0 bytes'],
      'ssh.seq_num': ['0'],
      'ssh.kex.hassh_algorithms': [
        'curve25519-sha256,ecdh-sha2-nistp256;chacha20-poly1305@openssh.com,aes256-gcm@openssh.com;hmac-sha2-256;none,zlib@openssh.com',
      ],
    });
    expect(valuesOf(offer)['ssh.kex.hassh']?.[0]).toMatch(/^[0-9a-f]{32}$/);
    expect(latin1(selectedBytes(offer, 'ssh.server_host_key_algorithms'))).toBe('ssh-ed25519,rsa-sha2-512');

    const reply = details.find((detail) => 'ssh.host_key.type' in valuesOf(detail))!;
    expect(valuesOf(reply)).toMatchObject({
      'ssh.host_key.type': ['ssh-ed25519'],
      'ssh.host_key.eddsa.key_length': ['32 bytes'],
      'ssh.ecdh.q_s_length': ['32 bytes'],
      'ssh.host_sig.type': ['ssh-ed25519'],
    });
    expect(selectedBytes(reply, 'ssh.ecdh.q_s')).toHaveLength(64);
  });

  test('version 1: packets padded to eights, clear text only first', async () => {
    const packet = (length: number, code: number): Uint8Array =>
      Uint8Array.from([0, 0, 0, length, ...new Array<number>(8 - (length % 8)).fill(9), code, ...new Array<number>(length - 1).fill(7)]); // prettier-ignore
    const details = await told(
      22,
      [
        { from: 'server', data: 'SSH-1.5-old\n' },
        { from: 'client', data: 'SSH-1.5-older\n' },
        { from: 'server', data: packet(21, 2) },
        { from: 'client', data: packet(12, 3) },
        { from: 'client', data: packet(5, 200) },
      ],
      'ssh.packet_length',
    );
    expect(details.map(({ info }) => info)).toEqual([
      'Server: Public Key',
      'Client: Session Key',
      'Client: Encrypted packet (len=5)',
    ]);
    expect(valuesOf(details[0])).toMatchObject({ 'ssh.padding_length': ['3 bytes'], 'ssh.message_code': ['2'] });
    expect(selectedBytes(details[2], 'ssh.payload')).toBe('c807070707');
  });
});

test('mysql: greeting, login, a result and an error', async () => {
  const details = await told(3306, MYSQL, 'mysql.packet_length');
  expect(details.map(({ info }) => info)).toEqual([
    'Server greeting, version 8.0.32',
    'Login request, user ann',
    'OK',
    'Query: SELECT a FROM t',
    'End of rows',
    'Query: SELEC',
    'Error 1064: Wrong',
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
    'mysql.connattrs.name': ['_os'],
    'mysql.connattrs.value': ['Linux'],
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
    const details = await told(STREAMS[name][0], STREAMS[name][1], field);
    const detail = details.find((each) => valuesOf(each)[field]!.includes(value))!;
    expect(valuesOf(detail)).toMatchObject(others);
    expect(latin1(selectedBytes(detail, field))).toBe(bytes);
  },
);

/** A bind by NTLM in SPNEGO, and what follows in the security layer, signed and sealed. */
const UTF16_BEN = [98, 0, 101, 0, 110, 0];
const NTLM = concat('NTLMSSP\0', little(3, 4), little(0, 2), little(0, 2), little(72, 4), little(0, 2), little(0, 2), little(72, 4), little(0, 8), little(6, 2), little(6, 2), little(72, 4), little(0, 8), little(0, 8), little(1, 4), new Uint8Array(8), UTF16_BEN); // prettier-ignore
const SPNEGO_OID = der(6, [0x2b, 6, 1, 5, 5, 2]);
const NTLM_OID = der(6, [0x2b, 6, 1, 4, 1, 0x82, 0x37, 2, 2, 10]);
const SPNEGO = der(0x60, SPNEGO_OID, der(0xa0, sequence(der(0xa0, sequence(NTLM_OID)), der(0xa2, octets(NTLM)))));
const ldapMessage = (id: number, operation: Uint8Array): Uint8Array => sequence(integer(id), operation);
const wrapped = (flags: number, content: Uint8Array): Uint8Array => {
  const token = concat([5, 4, flags, 255, 0, 12, 0, 12], new Uint8Array(8), 'twelve bytes', content);
  return concat([0, 0, 0, token.length], token);
};
const FILTER = der(0xa0, der(0xa3, octets('cn'), octets('ben')), der(0xa2, der(0xa4, octets('sn'), sequence(der(0x81, 'x'))))); // prettier-ignore
const SEARCH = der(0x63, octets(''), der(10, [1]), der(10, [0]), integer(9), integer(0), boolean(true), FILTER, sequence(octets('*'))); // prettier-ignore
const LDAP = [
  client(ldapMessage(1, der(0x60, integer(3), octets(''), der(0xa3, octets('GSS-SPNEGO'), octets(SPNEGO))))),
  server(ldapMessage(1, der(0x61, der(10, [0]), octets(''), octets('')))),
  client(wrapped(4, ldapMessage(2, SEARCH))),
  server(wrapped(7, new Uint8Array(40))),
];

test('ldap: a login by NTLM, then signed and sealed messages', async () => {
  const details = await told(389, LDAP, 'eth.src');
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
  const [invite, ringing] = await told(5060, SIP, 'sip.msg_hdr');
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

test('ftp-data: what its control connection said of it', async () => {
  const packets = stream('ftp');
  const inspector = await inspect(pcap(packets));
  const details = await Promise.all(packets.map((_, packet) => inspector.detail(packet, true)));
  const data = details.find((detail) => 'ftp-data.command' in valuesOf(detail))!;
  const command = details.find((detail) => valuesOf(detail)['ftp.request.command']?.[0] === 'RETR')!;
  expect(valuesOf(data)).toMatchObject({
    'ftp-data.setup-method': ['PASV'],
    'ftp-data.command': ['RETR data.bin'],
    'ftp-data.command-frame': [String(command.packet + 1)],
  });
  expect(data.info).toBe('FTP Data: 21 bytes (PASV) (RETR data.bin)');
});

test('ftp-data: its command is, as in Wireshark, what was asked next', async () => {
  const [control, data] = [
    tcpSession({
      client: '10.0.0.1:40000',
      server: '10.0.0.2:21',
      exchanges: [
        server('220 FTP\r\n'),
        client('PASV\r\n'),
        server('227 (10,0,0,2,200,10)\r\n'),
        client('SIZE a\r\n'),
        server('213 4\r\n'),
        client('RETR a\r\n'),
      ],
      close: 'none',
    }),
    tcpSession({ client: '10.0.0.1:40001', server: '10.0.0.2:51210', start: 5, exchanges: [server('data')] }),
  ];
  const inspector = await inspect(pcap([...control, ...data]));
  expect(valuesOf(await inspector.detail(control.length + 3, true))).toMatchObject({ 'ftp-data.command': ['SIZE a'] });
});

test('vnc: a whole connection', async () => {
  const details = await told(5900, VNC, 'eth.src');
  const infos = details.filter(({ layers }) => layers.at(-1)?.name === 'vnc').map(({ info }) => info);
  expect(infos).toEqual([
    'Server: protocol version',
    'Client: protocol version',
    'Server: kinds of security',
    'Client: security chosen',
    'Server: authentication challenge',
    'Client: authentication answer',
    'Server: authentication accepted',
    'Client: share desktop flag',
    'Server: framebuffer parameters',
    'Client: set encodings, framebuffer update request',
    'Client: key event, pointer event',
    expect.stringMatching(/^Server: framebuffer update/),
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
  const details = await told(port, exchanges, field);
  const detail = details.find((each) => valuesOf(each)[field]!.includes(value))!;
  expect(valuesOf(detail)).toMatchObject(others);
});

/** Words of lists read each packet alone: what a protocol says in the middle of a connection is known all the same. */
test.each([
  [22, sshExchanges({ failures: 1 }), /^(?:Client|Server): (?:Protocol|Key exchange|Elliptic|New keys|Encrypted)/],
  [3306, MYSQL, /^(?:Server greeting|Login|OK|Query|Column|End|Error)/],
  [5432, STREAMS.pgsql[1], /^(?:SSL|Startup|Auth|Password|Simple|Ready|Command)/],
  [513, RLOGIN, /^(?:User|Client|Server)/],
  [5900, VNC.slice(0, -1), /^(?:Client|Server): ?/],
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
  const [detail] = await told(1883, [client(Uint8Array.from(connect))], 'mqtt.property_id');
  expect(valuesOf(detail)).toMatchObject({
    'mqtt.property_id': ['receive maximum (0x21)', 'user property (0x26)', 'subscription ID (0x0b)'],
    'mqtt.prop_number': ['20', '129'],
    'mqtt.prop_key': ['k'],
    'mqtt.prop_value': ['v'],
  });
});

test('telnet: suboptions with their values', async () => {
  const said = Uint8Array.of(255, 251, 1, 255, 250, 31, 0, 80, 0, 24, 255, 240, 255, 250, 24, 0, 120, 116, 255, 240);
  const [detail] = await told(23, [client(said)], 'telnet.cmd');
  expect(valuesOf(detail)).toMatchObject({
    'telnet.naws_subopt.width': ['80 columns'],
    'telnet.naws_subopt.height': ['24 rows'],
    'telnet.string_subopt.value': ['xt'],
  });
  expect(detail.info).toBe('Client: Will echo, Suboption window size, Suboption terminal type');
});

test('redis: a list within a map is told as far as its packet goes, and goes on in the next', async () => {
  const details = await told(
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
  const details = await told(
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
