// SOCKS 4, 4a and 5 (RFC 1928, 1929): the fields of what is said before the connection speaks for itself.

import { parseAddress } from '../../../base/network.ts';
import { latin1 } from '../../../base/text.ts';
import { defineFields } from '../../../model/field.ts';
import type { FieldGroup } from '../../../model/field.ts';
import { unsigned } from '../header.ts';
import { FieldReader } from './field-reader.ts';

const IPV4 = 1,
  NAME = 3,
  IPV6 = 4;
const NO_METHOD = 255;
/** Results of versions 5 and 4 that are none of the others. */
const SUCCEEDED = 0,
  GRANTED = 90;
const METHODS: Readonly<Record<number, string>> = {
  0: 'no authentication',
  1: 'GSSAPI',
  2: 'user name and password',
  3: 'CHAP',
  [NO_METHOD]: 'none acceptable',
};
/** In the words of Wireshark. */
const COMMANDS: Readonly<Record<number, string>> = { 1: 'Connect', 2: 'Bind', 3: 'UdpAssociate' };
const RESULTS: Readonly<Record<number, string>> = {
  0: 'succeeded',
  1: 'general failure',
  2: 'not allowed',
  3: 'network unreachable',
  4: 'host unreachable',
  5: 'connection refused',
  6: 'TTL expired',
  7: 'command not supported',
  8: 'address type not supported',
  90: 'granted',
  91: 'rejected',
  92: 'no identd',
  93: 'identd disagrees',
};

export const socksFields = defineFields({
  'socks.version': unsigned('Version'),
  'socks.auth_method_count': unsigned('Methods'),
  'socks.auth_method': unsigned('Method', { names: METHODS }),
  'socks.auth_accepted_method': unsigned('Accepted method', { names: METHODS }),
  'socks.subnegotiation_version': unsigned('Login version'),
  'socks.username': { title: 'User name', kind: 'text' },
  'socks.password': {
    title: 'Password',
    kind: 'text',
    help: { en: 'In clear text.', ru: 'Открытым текстом.' },
  },
  'socks.auth_status': unsigned('Login status', { names: { 0: 'success' } }),
  'socks.command': unsigned('Command', { names: COMMANDS }),
  'socks.results': unsigned('Result', { names: RESULTS }),
  'socks.reserved': unsigned('Reserved'),
  'socks.address_type': unsigned('Address type', { names: { 1: 'IPv4', 3: 'name', 4: 'IPv6' } }),
  'socks.dst': {
    title: 'Address',
    kind: 'ipv4',
    help: {
      en: 'Where the proxy is asked to connect: the real other end of this connection.',
      ru: 'Куда прокси просят подключиться — настоящий другой конец этого соединения.',
    },
  },
  'socks.dstV6': { title: 'Address', kind: 'ipv6' },
  'socks.remote_name': { title: 'Name', kind: 'text' },
  'socks.v4a_dns_name': { title: 'Name', kind: 'text' },
  'socks.port': unsigned('Port'),
  'socks.dstport': unsigned('Port'),
});

/** What a proxy was asked for. */
export interface Asked {
  readonly command: number;
  /** An address or a name. */
  readonly target: string;
  readonly port: number;
}

/** Names the connection that a packet inside belongs to: nothing of it stands in the packet itself. */
export function explainInside(at: number, version: number, { command, target, port }: Asked, layer: FieldGroup): void {
  layer.field('socks.version', at, 0, version);
  layer.field('socks.command', at, 0, command);
  const address = parseAddress(target);
  const name = address === null ? 'remote_name' : address.length === 4 ? 'dst' : 'dstV6';
  layer.field(`socks.${name}`, at, 0, address ?? target);
  layer.field('socks.dstport', at, 0, port);
}

/** What a message of the dialogue is. */
export type SocksMessage = 'methods' | 'method' | 'login' | 'status' | 'request' | 'reply' | 'request 4' | 'reply 4';

/** Names the fields of one whole message. `asked`: the command that a reply answers. */
export function explainSocks(
  bytes: Uint8Array,
  at: number,
  end: number,
  what: SocksMessage,
  asked: number,
  layer: FieldGroup,
): void {
  const message = new FieldReader(bytes, at, end, layer, 'socks.');
  layer.summary(EXPLAIN[what](message, asked));
}

const commandWords = (command: number): string => COMMANDS[command] ?? 'Unknown';
/** Wireshark's words, and behind them what went wrong. */
const behind = (words: string, trouble: string | null): string => (trouble === null ? words : `${words}, ${trouble}`);

const EXPLAIN: Readonly<Record<SocksMessage, (message: FieldReader, asked: number) => string>> = {
  methods(message) {
    message.number('version', 1);
    const count = message.number('auth_method_count', 1);
    for (let i = 0; i < count && message.rest > 0; i += 1) message.number('auth_method', 1);
    return 'Version: 5 Connect to server request';
  },
  method(message) {
    message.number('version', 1);
    const method = message.number('auth_accepted_method', 1);
    return behind('Version: 5 Connect to server response', method === NO_METHOD ? METHODS[NO_METHOD] : null);
  },
  login(message) {
    message.here('version', 0, 5);
    message.number('subnegotiation_version', 1);
    counted(message, 'username');
    counted(message, 'password');
    return 'Version: 5 User authentication request';
  },
  status(message) {
    message.here('version', 0, 5);
    message.number('subnegotiation_version', 1);
    return behind('Version: 5 User authentication reply', message.number('auth_status', 1) === 0 ? null : 'refused');
  },
  request(message) {
    message.number('version', 1);
    const command = message.number('command', 1);
    message.number('reserved', 1);
    address(message);
    return `Version: 5 Command Request - ${commandWords(command)}`;
  },
  reply(message, asked) {
    message.number('version', 1);
    const result = message.number('results', 1);
    message.number('reserved', 1);
    address(message);
    return behind(`Version: 5 Command Response - ${commandWords(asked)}`, troubleOf(result, SUCCEEDED));
  },
  'request 4'(message) {
    message.number('version', 1);
    message.number('command', 1);
    message.number('dstport', 2);
    const isNamed = message.rest >= 4 && isPlaceholder(message.bytes, message.at);
    message.field('dst', 4);
    message.zeroed('username');
    if (isNamed) message.zeroed('v4a_dns_name');
    return 'Version: 4 Connect to server request';
  },
  'reply 4'(message) {
    message.number('version', 1);
    const result = message.number('results', 1);
    message.number('dstport', 2);
    message.field('dst', 4);
    return behind('Version: 4 Connect Response', troubleOf(result, GRANTED));
  },
};

const troubleOf = (result: number, good: number): string | null =>
  result === good ? null : (RESULTS[result] ?? `result ${result}`);

/** Version 4a: 0.0.0.x says that a name follows. */
export const isPlaceholder = (bytes: Uint8Array, at: number): boolean =>
  bytes[at] === 0 && bytes[at + 1] === 0 && bytes[at + 2] === 0 && bytes[at + 3] !== 0;

function address(message: FieldReader): void {
  const type = message.number('address_type', 1);
  if (type === IPV4) message.field('dst', 4);
  else if (type === IPV6) message.field('dstV6', 16);
  else if (type === NAME) counted(message, 'remote_name');
  message.number('port', 2);
}

/** A text behind its length, which belongs to it. */
function counted(message: FieldReader, name: string): void {
  if (message.rest === 0) return;
  const { bytes, at } = message;
  const length = bytes[at];
  if (1 + length > message.rest) message.skip(message.rest + 1);
  else message.field(name, 1 + length, latin1(bytes, at + 1, at + 1 + length));
}
