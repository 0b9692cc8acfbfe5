// What stored values look like. A library file may come from anybody: what does not fit is refused before it is kept.

/** Whether a value is of a shape. */
export type Check = (value: unknown) => boolean;

const is =
  (type: 'string' | 'boolean'): Check =>
  (value) =>
    typeof value === type;
const text = is('string');
const flag = is('boolean');
/** NaN and infinities too: columns of numbers have them. */
const number: Check = (value) => typeof value === 'number';
/** A bound that somebody set: a tenth of a gibibyte is no whole number of bytes. */
const bound: Check = (value) => Number.isFinite(value) && (value as number) >= 0;
const count: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
/** A row number, −1 for none. */
const row: Check = (value) => Number.isSafeInteger(value) && (value as number) >= -1;
/** Milliseconds since 1970 that a Date can hold (ECMA-262, 21.4.1.1). */
const moment: Check = (value) => typeof value === 'number' && Math.abs(value) <= 8.64e15;
const either =
  (...checks: readonly Check[]): Check =>
  (value) =>
    checks.some((check) => check(value));
const orNull = (check: Check): Check => either((value) => value === null, check);
const oneOf =
  (...values: readonly unknown[]): Check =>
  (value) =>
    values.includes(value);
const list =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);
const values =
  (check: Check): Check =>
  (value) =>
    isObject(value) && Object.values(value).every(check);
const shape =
  (checks: Readonly<Record<string, Check>>): Check =>
  (value) =>
    isObject(value) && Object.entries(checks).every(([key, check]) => Object.hasOwn(value, key) && check(value[key]));
/** Keys may be missing: settings that came later have their default. */
const partly =
  (checks: Readonly<Record<string, Check>>): Check =>
  (value) =>
    isObject(value) && Object.entries(checks).every(([key, check]) => !Object.hasOwn(value, key) || check(value[key]));
const array =
  (Kind: new (...given: never[]) => unknown): Check =>
  (value) =>
    value instanceof Kind;

/** As packet times are kept: seconds since 1970, of 64 bits at most, nine digits after the point. */
const time: Check = (value) => typeof value === 'string' && /^-?\d{1,20}\.\d{9}$/.test(value);
const sha256: Check = (value) => typeof value === 'string' && /^[\da-f]{64}$/.test(value);
const severities = ['info', 'low', 'medium', 'high', 'critical'] as const;
const bySeverity = shape(Object.fromEntries(severities.map((each) => [each, count])));
const words = shape({ en: text, ru: text });
const parameters = values(either(text, number));
const argument = shape({ text: words, parameters });

/** One shape for each store of the database, and each part of a kept analysis. */
export const captureShape = shape({
  ...{ id: text, name: text, size: count, fingerprint: text, sha256: orNull(sha256), keptAt: moment },
  ...{ keptBytes: count, analysisVersion: count, packets: count, bytes: count, flows: count, hosts: count },
  ...{ first: orNull(time), last: orNull(time), partial: flag },
  protocols: list(shape({ label: text, packets: count, bytes: count })),
  severities: bySeverity,
});

const notice = shape({ code: text, offset: orNull(number), lostBytes: orNull(number), count, parameters });
const failure = shape({ module: text, message: text, packet: row, count });
const facts = shape({
  ...{ format: text, compression: orNull(text), byteOrder: orNull(text), sections: count },
  interfaces: list(shape({ section: count, number: count, linkType: count, snapLength: count })),
  comments: list(shape({ packet: orNull(count), text })),
  ...{ hardware: orNull(text), operatingSystem: orNull(text), application: orNull(text) },
});

export const summaryShape = shape({
  ...{ name: text, size: count, fingerprint: text, analysisVersion: count, facts, packets: count, bytes: count },
  ...{ capturedBytes: count, flows: count, hosts: count, first: orNull(time), last: orNull(time) },
  notices: list(notice),
  anomalies: list(shape({ id: text, severity: oneOf('note', 'malformed', 'lost'), packets: count, firstPacket: row })),
  failures: list(failure),
  tables: list(
    shape({
      ...{ id: text, title: text, rows: count },
      columns: list(shape({ name: text, title: text, kind: text, unit: orNull(text), field: orNull(text) })),
    }),
  ),
  quality: (value) =>
    shape({ grade: oneOf('good', 'limited', 'poor') })(value) && values(either(text, number, flag))(value),
  partial: flag,
});

export const findingShape = shape({
  ...{ id: text, code: text, key: text, severity: oneOf(...severities) },
  confidence: oneOf('low', 'medium', 'high', 'confirmed'),
  outcome: oneOf('attempted', 'answered', 'succeeded', 'unknown'),
  ...{ title: words, parameters, actor: orNull(text), actorId: row, targets: list(text), targetCount: count },
  direction: oneOf('inbound', 'outbound', 'internal', 'external', 'loopback', 'unknown'),
  ...{ firstPacket: row, lastPacket: row },
  measures: list(
    shape({
      ...{ name: words, value: either(text, number), unit: orNull(text) },
      ...{ threshold: orNull(number), source: orNull(text) },
    }),
  ),
  evidence: list(shape({ packet: row, flow: row, field: text, value: text })),
  ...{ evidenceCount: count, flows: list(row), supporting: list(argument), opposing: list(argument) },
  techniques: list(text),
});

/** What the engine notes besides tables (engine/stored.ts). */
export const stateShape = shape({
  ...{ origin: number, facts, notices: list(notice), failures: list(failure), anomalySets: list(list(text)) },
  anomalyCounts: list(shape({ id: text, packets: count, firstPacket: row })),
  ...{ tunnels: list(isObject), applications: list(text), partial: flag, timeReversals: count },
});

const KINDS = ['u8', 'u16', 'u32', 'integer', 'port', 'number', 'flag', 'text', 'texts', 'address', 'flow', 'packet'];
export const tableShape = shape({
  ...{ id: text, length: count, dropped: count, kinds: values(oneOf(...KINDS)) },
  ...{ short: values((value) => ArrayBuffer.isView(value)), pieces: values(count) },
});

export const addressesShape = shape({ kinds: array(Uint8Array), words: array(Uint32Array) });
export const layersShape = list(shape({ parent: count, name: text, display: text, isDisplay: flag }));
export const wordsShape = array(Uint32Array);
export const textShape = text;
export const bytesShape = array(Uint8Array);
export const blobShape = array(Blob);

export const triageShape = shape({
  state: oneOf('new', 'investigating', 'confirmed', 'false-positive', 'benign'),
  ...{ note: text, changedAt: moment },
});
export const remarkShape = shape({ marked: flag, note: text, changedAt: moment });

/** Settings by the name under which they are kept; the others stay where they were made. */
export const SETTINGS_SHAPES: Readonly<Record<string, Check>> = {
  analysis: partly({
    homeNetworks: list(text),
    ...{ maxFileBytes: bound, maxDecompressedBytes: bound, maxDecompressionRatio: bound },
    detectors: values(values((value) => Number.isFinite(value))),
    allowlist: list(text),
    blocklists: list(
      shape({ name: text, text, severity: oneOf('low', 'medium', 'high', 'critical'), date: orNull(text) }),
    ),
  }),
  filters: partly({ history: list(text), saved: list(shape({ name: text, filter: text })) }),
};

/** Whose words triage and remarks are kept under: the hash of a file, or a capture whose hash is not known yet. */
export const ownerShape: Check = (value) =>
  typeof value === 'string' && (sha256(value) || /^provisional:.{1,100}$/.test(value));
