// MySQL client/server protocol: names the fields of packets for somebody who looks. What an answer means depends on what was
// asked and on what both sides can, so that is followed as well.

import { NOWHERE } from '../../../model/field.ts';
import type { FieldGroup } from '../../../model/field.ts';
import { NONE } from '../../../model/ids.ts';
import type { PacketId } from '../../../model/ids.ts';
import { FieldReader } from './field-reader.ts';
import { CAPABILITIES, COLUMN_FLAGS, COMMAND_NAMES, MORE_CAPABILITIES } from './mysql-fields.ts';
import {
  attributes,
  capabilities,
  encoded,
  encodedText,
  error,
  oldProof,
  peekEncoded,
  proof,
  queryAttributes,
  rest,
  row,
  status,
  tracking,
  unused,
  withBits,
} from './mysql-parts.ts';

const OK = 0,
  MORE_DATA = 1,
  EOF = 0xfe,
  ERROR = 0xff;
/** An EOF packet is shorter than this; a row may begin with the same byte. */
const SHORTEST_ROW = 9;
const PROTOCOL_41 = 0x0200,
  WITH_DATABASE = 0x0008,
  SECURE = 0x8000;
/** The upper half of the capabilities. */
const PLUGIN = 0x0008,
  ATTRIBUTES = 0x0010,
  LENGTH_ENCODED = 0x0020,
  TRACKING = 0x0080,
  NO_EOF = 0x0100,
  OPTIONAL_METADATA = 0x0200,
  QUERY_ATTRIBUTES = 0x0800;
/** Capabilities of MariaDB. */
const EXTENDED_METADATA = 0x08,
  CACHED_METADATA = 0x10;
const MORE_RESULTS = 0x0008;

/** What the next packet of the server is. */
type Awaited =
  | 'greeting'
  | 'login'
  | 'answer'
  | 'message'
  | 'header'
  | 'columns'
  | 'rows'
  | 'shown columns'
  | 'prepared'
  | 'parameters'
  | 'prepared columns';

/** What a packet is in Info, null where others of the same packet say it; and in its layer, which names it alone. */
interface Words {
  readonly info: string | null;
  readonly facts: string;
}

const worded = (words: string): Words => ({ info: words, facts: words });
const RESPONSE = 'Response';
const TABULAR = `${RESPONSE} TABULAR Response`;
/** Part of a result, whose beginning speaks for it. */
const part = (facts: string): Words => ({ info: null, facts });

/** One per connection, where somebody looks. */
export class MysqlExplainer {
  #awaited: Awaited = 'greeting';
  #serverMore = 0;
  #client = 0;
  #clientMore = 0;
  #serverMariadb = 0;
  #clientMariadb = 0;
  /** Columns of a result that are still to come. */
  #columns = 0;
  #preparedColumns = 0;
  /** The packet of the capture whose Info speaks of a result: its columns and rows add nothing. */
  #resultIn = NONE;

  /** A packet with its header: bytes[at, end) as far as it is there. */
  packet(
    bytes: Uint8Array,
    at: number,
    end: number,
    fromClient: boolean,
    packet: PacketId,
    layer: FieldGroup | null,
  ): void {
    const reader = new FieldReader(bytes, at, end, layer ?? NOWHERE, 'mysql.');
    const length = reader.little('packet_length', 3);
    const sequence = reader.little('packet_number', 1);
    if (length < 0 || sequence < 0 || reader.rest === 0) return;
    const { info, facts } = fromClient ? this.#fromClient(reader, sequence) : this.#fromServer(reader, sequence);
    const isResult = info === null || info === TABULAR;
    if (info !== null) layer?.summary(info);
    else if (this.#resultIn !== packet) layer?.summary(RESPONSE);
    if (isResult) this.#resultIn = packet;
    layer?.facts?.(facts);
  }

  #fromClient(reader: FieldReader, sequence: number): Words {
    if (this.#awaited === 'login' && this.#client === 0) return this.#login(reader);
    if (this.#awaited === 'login' && sequence > 0) {
      reader.field('auth_switch_response.data', reader.rest);
      return worded('Auth Switch Response');
    }
    return this.#request(reader);
  }

  /** HandshakeV10. */
  #greeting(reader: FieldReader): Words {
    const greeting = reader.part(reader.rest, reader.here('server_greeting', reader.rest));
    const protocol = greeting.little('protocol', 1);
    const version = greeting.zeroed('version');
    greeting.little('thread_id', 4);
    greeting.zeroed('salt');
    const server = capabilities(greeting, 'caps.server', CAPABILITIES);
    greeting.little('server_language', 1);
    status(greeting);
    this.#serverMore = capabilities(greeting, 'extcaps.server', MORE_CAPABILITIES);
    const plugin = greeting.little('auth_plugin.length', 1);
    this.#serverMariadb = unused(greeting, 10, server);
    if (greeting.rest > 0) greeting.zeroed('salt2');
    if (greeting.rest > 0 && plugin > 0) greeting.zeroed('auth_plugin');
    this.#awaited = 'login';
    return worded(`Server Greeting proto=${protocol} version=${version}`);
  }

  /** HandshakeResponse41, the older one, or the request for TLS, which ends early. */
  #login(reader: FieldReader): Words {
    const login = reader.part(reader.rest, reader.here('login_request', reader.rest));
    this.#client = capabilities(login, 'caps.client', CAPABILITIES);
    if ((this.#client & PROTOCOL_41) !== 0) {
      this.#clientMore = capabilities(login, 'extcaps.client', MORE_CAPABILITIES);
      login.little('max_packet', 4);
      login.little('charset', 1);
      this.#clientMariadb = unused(login, 23, this.#client);
    } else login.little('max_packet', 3);
    if (login.rest === 0) {
      this.#client = 0; // the login itself comes once more, encrypted
      return worded('Response: SSL Handshake user=');
    }
    const user = login.zeroed('user');
    if ((this.#client & SECURE) !== 0 || (this.#clientMore & LENGTH_ENCODED) !== 0) proof(login);
    else oldProof(login);
    let database = '';
    if ((this.#client & WITH_DATABASE) !== 0 && login.rest > 0) database = ` db=${login.zeroed('schema')}`;
    if ((this.#clientMore & PLUGIN) !== 0 && login.rest > 0) login.zeroed('client_auth_plugin');
    if ((this.#clientMore & ATTRIBUTES) !== 0 && login.rest > 0) attributes(login);
    return worded(`Login Request user=${user}${database}`);
  }

  #request(reader: FieldReader): Words {
    const request = reader.part(reader.rest, reader.here('request', reader.rest));
    const command = request.little('command', 1);
    const name = `Request ${COMMAND_NAMES[command] ?? `Unknown (${command})`}`;
    this.#awaited = ANSWERS[command] ?? 'answer';
    let words = '';
    if (command === 3) {
      if (this.#both(QUERY_ATTRIBUTES)) queryAttributes(request);
      words = rest(request, 'query');
    } else if (command === 22) words = rest(request, 'query');
    else if (command === 2 || command === 5 || command === 6) words = rest(request, 'schema');
    else if (command === 4) words = request.zeroed('table_name');
    else if (command === 12) request.little('thread_id', 4);
    else if (command >= 23 && command <= 28 && command !== 27) request.little('stmt_id', 4);
    else if (command === 17) words = this.#changeUser(request);
    if (request.rest > 0) request.field('payload', request.rest);
    return worded(words === '' ? name : `${name} { ${words} }`);
  }

  #changeUser(request: FieldReader): string {
    const user = request.zeroed('user');
    proof(request);
    request.zeroed('schema');
    if (request.rest > 0) request.little('charset', 1);
    request.skip(Math.min(1, request.rest));
    if ((this.#clientMore & PLUGIN) !== 0 && request.rest > 0) request.zeroed('client_auth_plugin');
    if ((this.#clientMore & ATTRIBUTES) !== 0 && request.rest > 0) attributes(request);
    return user;
  }

  readonly #both = (capability: number): boolean => (this.#serverMore & this.#clientMore & capability) !== 0;

  readonly #bothMariadb = (capability: number): boolean =>
    (this.#serverMariadb & this.#clientMariadb & capability) !== 0;

  #fromServer(reader: FieldReader, sequence: number): Words {
    const code = reader.bytes[reader.at];
    if (code === ERROR) {
      this.#awaited = 'answer';
      return worded(`${RESPONSE} ${error(reader)}`);
    }
    if (this.#awaited === 'greeting' && sequence === 0) return this.#greeting(reader);
    if (this.#awaited === 'login') return this.#loginAnswer(reader, code);
    if (code === EOF && reader.rest < SHORTEST_ROW) return this.#eof(reader);
    switch (this.#awaited) {
      case 'message':
        this.#awaited = 'answer';
        return worded(`${RESPONSE} ${rest(reader, 'message')}`);
      case 'header':
        return code === OK ? this.#ok(reader) : this.#header(reader);
      case 'columns':
      case 'parameters':
      case 'prepared columns':
      case 'shown columns':
        return this.#column(reader);
      case 'rows':
        return part(row(reader));
      case 'prepared':
        return this.#prepared(reader);
      default:
        if (code === OK) return this.#ok(reader);
        reader.field('payload', reader.rest);
        return worded(RESPONSE);
    }
  }

  #loginAnswer(reader: FieldReader, code: number): Words {
    if (code === OK) {
      this.#awaited = 'answer';
      return this.#ok(reader);
    }
    if (code === EOF) {
      reader.here('response_code', 1);
      reader.little('eof', 1);
      if (reader.rest === 0) return worded('Auth Switch Request (old password)');
      const method = reader.zeroed('auth_switch_request.name');
      reader.field('auth_switch_request.data', reader.rest);
      return worded(`Auth Switch Request ${method}`);
    }
    if (code === MORE_DATA) reader.skip(1);
    reader.field('payload', reader.rest);
    return { info: RESPONSE, facts: 'More authentication data' };
  }

  #ok(reader: FieldReader): Words {
    this.#awaited = 'answer';
    reader.little('response_code', 1);
    const rows = encoded(reader, 'affected_rows');
    const inserted = peekEncoded(reader);
    if (inserted > 0) encoded(reader, 'insert_id');
    else reader.skip(1);
    const flags = (this.#client & PROTOCOL_41) === 0 && this.#client !== 0 ? 0 : status(reader);
    if (reader.rest >= 2) reader.little('warnings', 2);
    if (this.#both(TRACKING)) {
      if (reader.rest > 0) encodedText(reader, 'message');
      if (reader.rest > 0) tracking(reader);
    } else if (reader.rest > 0) rest(reader, 'message');
    if ((flags & MORE_RESULTS) !== 0) this.#awaited = 'header';
    return { info: `${RESPONSE} OK`, facts: rows > 0 ? `OK, ${rows} rows` : 'OK' };
  }

  #eof(reader: FieldReader): Words {
    if (this.#both(NO_EOF) && reader.rest > 5) {
      reader.here('eof', 1);
      this.#ok(reader);
      return { info: 'OK', facts: 'End of rows' };
    }
    reader.here('response_code', 1);
    reader.little('eof', 1);
    let flags = 0;
    if (reader.rest > 0) {
      reader.little('warnings', 2);
      flags = status(reader);
    }
    if (this.#awaited === 'columns') this.#awaited = 'rows';
    else if (this.#awaited === 'parameters' && this.#preparedColumns > 0) this.#awaited = 'prepared columns';
    else this.#awaited = (flags & MORE_RESULTS) !== 0 ? 'header' : 'answer';
    return part(this.#awaited === 'rows' ? 'End of columns' : 'End of rows');
  }

  #header(reader: FieldReader): Words {
    if (this.#both(OPTIONAL_METADATA) && reader.rest > 1) reader.little('metadata_follows', 1);
    this.#columns = encoded(reader, 'num_fields');
    if (this.#bothMariadb(CACHED_METADATA) && reader.rest === 1) reader.little('metadata_follows', 1);
    if (reader.rest > 0) reader.field('payload', reader.rest);
    this.#awaited = this.#columns > 0 ? 'columns' : 'answer';
    return { info: TABULAR, facts: `Columns: ${this.#columns}` };
  }

  #column(reader: FieldReader): Words {
    for (const name of ['catalog', 'db', 'table', 'org_table']) encodedText(reader, `field.${name}`);
    const name = encodedText(reader, 'field.name');
    encodedText(reader, 'field.org_name');
    if (this.#bothMariadb(EXTENDED_METADATA)) {
      const length = encoded(reader, 'extmeta.length');
      reader.skip(Math.max(0, length));
    }
    reader.skip(1); // the length of what follows
    reader.little('field.charsetnr', 2);
    reader.little('field.length', 4);
    reader.little('field.type', 1);
    withBits(reader, 'field.flags', 2, 'field.flags', COLUMN_FLAGS);
    reader.little('field.decimals', 1);
    reader.skip(Math.min(2, reader.rest));
    if (this.#awaited === 'shown columns' && reader.rest > 0) encodedText(reader, 'field.default');
    if (this.#awaited !== 'shown columns') {
      this.#columns -= 1;
      if (this.#columns <= 0 && this.#both(NO_EOF)) this.#afterColumns();
    }
    return part(`Column ${name}`);
  }

  #afterColumns(): void {
    if (this.#awaited === 'columns') this.#awaited = 'rows';
    else if (this.#awaited === 'parameters' && this.#preparedColumns > 0) {
      this.#awaited = 'prepared columns';
      this.#columns = this.#preparedColumns;
    } else this.#awaited = 'answer';
  }

  #prepared(reader: FieldReader): Words {
    reader.little('response_code', 1);
    reader.little('stmt_id', 4);
    this.#preparedColumns = reader.little('num_fields', 2);
    const parameters = reader.little('num_params', 2);
    reader.skip(Math.min(1, reader.rest));
    if (reader.rest >= 2) reader.little('warnings', 2);
    this.#columns = parameters > 0 ? parameters : this.#preparedColumns;
    this.#awaited = parameters > 0 ? 'parameters' : this.#preparedColumns > 0 ? 'prepared columns' : 'answer';
    return { info: `${RESPONSE} OK`, facts: 'Statement prepared' };
  }
}

/** What a command is answered with, where that is not an OK packet. */
const ANSWERS: Readonly<Record<number, Awaited>> = {
  3: 'header',
  4: 'shown columns',
  9: 'message',
  10: 'header',
  17: 'login',
  22: 'prepared',
  23: 'header',
};
