// What the conversations say: DNS, HTTP and TLS messages that a dissector finds nothing wrong with.

const uint = (value, length) => {
  const bytes = Buffer.alloc(length);
  bytes.writeUIntBE(value, 0, length);
  return bytes;
};
/** Parts behind a length field. */
const sized = (length, ...parts) => {
  const body = Buffer.concat(parts);
  return Buffer.concat([uint(body.length, length), body]);
};

// --- DNS -------------------------------------------------------------------------------------------------------------

const TYPE = { a: 1, cname: 5, soa: 6, aaaa: 28 };
const labels = (name) =>
  Buffer.concat([...name.split('.').map((label) => sized(1, Buffer.from(label))), Buffer.from([0])]);
const QUESTION_NAME = uint(0xc00c, 2); // a pointer to it

const dnsHeader = (id, flags, answers, authorities) =>
  Buffer.concat([id, flags, 1, answers, authorities, 0].map((value) => uint(value, 2)));
const record = (name, type, data) => Buffer.concat([name, uint(type, 2), uint(1, 2), uint(300, 4), sized(2, data)]);

/** A query and its answer: an address, an alias with addresses, or that there is no such name. */
export function dnsExchange(random, name) {
  const id = random.between(0, 0xffff);
  const type = random.unit() < 0.7 ? TYPE.a : TYPE.aaaa;
  const address = () => record(QUESTION_NAME, type, random.bytes(type === TYPE.a ? 4 : 16));
  const question = Buffer.concat([labels(name), uint(type, 2), uint(1, 2)]);
  const query = Buffer.concat([dnsHeader(id, 0x0100, 0, 0), question]);

  const kind = random.unit();
  if (kind < 0.08) {
    const numbers = Buffer.concat([2025060201, 7200, 900, 1209600, 300].map((value) => uint(value, 4)));
    const soa = record(
      Buffer.from([0]),
      TYPE.soa,
      Buffer.concat([labels('ns.example'), labels('admin.example'), numbers]),
    );
    return { query, answer: Buffer.concat([dnsHeader(id, 0x8183, 0, 1), question, soa]) };
  }
  const records = Array.from({ length: random.between(1, 4) }, address);
  if (kind < 0.3)
    records.unshift(record(QUESTION_NAME, TYPE.cname, labels(`edge-${random.between(1, 99)}.cdn.example`)));
  return { query, answer: Buffer.concat([dnsHeader(id, 0x8180, records.length, 0), question, ...records]) };
}

// --- HTTP ------------------------------------------------------------------------------------------------------------

const AGENTS = [
  'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  'curl/8.14.1',
  'python-requests/2.32.4',
];
const CONTENT = [
  ['text/html; charset=utf-8', 'html'],
  ['text/css', 'css'],
  ['application/javascript', 'js'],
  ['text/plain', 'txt'],
  ['application/octet-stream', 'bin'],
];
const STATUSES = [...Array(17).fill('200 OK'), '301 Moved Permanently', '404 Not Found', '503 Service Unavailable'];

/** A request and its response with a body of `length` bytes, cut from `pool`. */
export function httpExchange(random, host, length, pool) {
  const [type, ending] = random.pick(CONTENT);
  const path = `/assets/${random.bits().toString(36)}/${random.between(1, 999)}.${ending}`;
  const form = random.unit() < 0.1 ? `id=${random.bits()}&comment=${'x'.repeat(random.between(1, 900))}` : '';
  const fields = [
    `${form ? 'POST' : 'GET'} ${path} HTTP/1.1`,
    `Host: ${host}`,
    `User-Agent: ${random.pick(AGENTS)}`,
    'Accept: */*',
    ...(form ? ['Content-Type: application/x-www-form-urlencoded', `Content-Length: ${form.length}`] : []),
  ];
  const response = [
    `HTTP/1.1 ${random.pick(STATUSES)}`,
    'Server: nginx',
    `Content-Type: ${type}`,
    `Content-Length: ${length}`,
    'Connection: keep-alive',
  ];
  const text = (lines) => Buffer.from(`${lines.join('\r\n')}\r\n\r\n`);
  const start = random.between(0, pool.length - length);
  return {
    request: Buffer.concat([text(fields), Buffer.from(form)]),
    response: Buffer.concat([text(response), pool.subarray(start, start + length)]),
  };
}

// --- TLS -------------------------------------------------------------------------------------------------------------

const X25519 = 0x001d;
const HANDSHAKE = 22;
const CHANGE_CIPHER_SPEC = 20;
const APPLICATION_DATA = 23;

const tlsRecord = (type, ...parts) => Buffer.concat([Buffer.from([type, 3, 3]), sized(2, ...parts)]);
const handshake = (type, ...parts) => Buffer.concat([Buffer.from([type]), sized(3, ...parts)]);
const extension = (type, ...parts) => Buffer.concat([uint(type, 2), sized(2, ...parts)]);
const changeCipherSpec = () => tlsRecord(CHANGE_CIPHER_SPEC, Buffer.from([1]));

/** An encrypted record around `length` bytes of `pool`. */
export function applicationData(random, pool, length) {
  const start = random.between(0, pool.length - length);
  return tlsRecord(APPLICATION_DATA, pool.subarray(start, start + length));
}

function clientHello(random, name, is13) {
  const suites = is13 ? [0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f] : [0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9];
  const extensions = [
    extension(0, sized(2, Buffer.from([0]), sized(2, Buffer.from(name)))), // server name
    extension(23),
    extension(10, sized(2, uint(X25519, 2), uint(0x0017, 2))), // groups
    extension(11, sized(1, Buffer.from([0]))),
    extension(16, sized(2, sized(1, Buffer.from('h2')), sized(1, Buffer.from('http/1.1')))),
    extension(13, sized(2, uint(0x0403, 2), uint(0x0804, 2), uint(0x0401, 2))), // signatures
  ];
  if (is13) {
    extensions.push(extension(43, sized(1, uint(0x0304, 2), uint(0x0303, 2))));
    extensions.push(extension(51, sized(2, uint(X25519, 2), sized(2, random.bytes(32)))));
  }
  const hello = handshake(
    1,
    Buffer.from([3, 3]),
    random.bytes(32),
    sized(1, is13 ? random.bytes(32) : Buffer.alloc(0)),
    sized(2, ...suites.map((suite) => uint(suite, 2))),
    Buffer.from([1, 0]),
    sized(2, ...extensions),
  );
  return tlsRecord(HANDSHAKE, hello);
}

function serverHello(random, is13) {
  const extensions = is13
    ? [extension(43, uint(0x0304, 2)), extension(51, uint(X25519, 2), sized(2, random.bytes(32)))]
    : [extension(0xff01, Buffer.from([0])), extension(16, sized(2, sized(1, Buffer.from('http/1.1'))))];
  return handshake(
    2,
    Buffer.from([3, 3]),
    random.bytes(32),
    sized(1, random.bytes(32)),
    uint(is13 ? 0x1301 : 0xc02b, 2),
    Buffer.from([0]),
    sized(2, ...extensions),
  );
}

/** What both sides say in turn, the client first, until application data may flow. */
export function tlsHandshake(random, name, is13, pool) {
  const secret = (length) => applicationData(random, pool, length);
  const finished = () => tlsRecord(HANDSHAKE, random.bytes(40));
  if (is13) {
    const flight = [
      tlsRecord(HANDSHAKE, serverHello(random, true)),
      changeCipherSpec(),
      secret(random.between(900, 3600)),
    ];
    return [clientHello(random, name, true), Buffer.concat(flight), Buffer.concat([changeCipherSpec(), secret(53)])];
  }
  const flight = [
    serverHello(random, false),
    handshake(11, sized(3, sized(3, certificate(random, name)))),
    handshake(
      12,
      Buffer.from([3]),
      uint(X25519, 2),
      sized(1, random.bytes(32)),
      uint(0x0403, 2),
      sized(2, random.bytes(70)),
    ),
    handshake(14),
  ].map((message) => tlsRecord(HANDSHAKE, message));
  const key = tlsRecord(HANDSHAKE, handshake(16, sized(1, random.bytes(32))));
  return [
    clientHello(random, name, false),
    Buffer.concat(flight),
    Buffer.concat([key, changeCipherSpec(), finished()]),
    Buffer.concat([changeCipherSpec(), finished()]),
  ];
}

/** A value in DER. */
function der(tag, ...parts) {
  const body = Buffer.concat(parts);
  const long = body.length > 0xff ? uint(body.length, 2) : body.length > 0x7f ? uint(body.length, 1) : null;
  return Buffer.concat([
    Buffer.from(long ? [tag, 0x80 | long.length] : [tag, body.length]),
    long ?? Buffer.alloc(0),
    body,
  ]);
}

/** A certificate with an elliptic key and a signature of random bytes: well-formed, and worth nothing. */
function certificate(random, name) {
  const sequence = (...parts) => der(0x30, ...parts);
  const oid = (hex) => der(0x06, Buffer.from(hex, 'hex'));
  const commonName = (text) => sequence(der(0x31, sequence(oid('550403'), der(0x0c, Buffer.from(text)))));
  const integer = (bytes) => der(0x02, Buffer.concat([Buffer.from([1]), bytes]));
  const bits = (bytes) => der(0x03, Buffer.from([0]), bytes);
  const time = (text) => der(0x17, Buffer.from(text));

  const algorithm = sequence(oid('2a8648ce3d040302')); // ecdsa-with-SHA256
  const key = sequence(
    sequence(oid('2a8648ce3d0201'), oid('2a8648ce3d030107')), // P-256
    bits(Buffer.concat([Buffer.from([4]), random.bytes(64)])),
  );
  const names = sequence(oid('551d11'), der(0x04, sequence(der(0x82, Buffer.from(name)))));
  const content = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    integer(random.bytes(15)),
    algorithm,
    commonName('Example Intermediate'),
    sequence(time('250501000000Z'), time('250730000000Z')),
    commonName(name),
    key,
    der(0xa3, sequence(names)),
  );
  return sequence(content, algorithm, bits(sequence(integer(random.bytes(31)), integer(random.bytes(31)))));
}
