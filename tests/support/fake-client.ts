import type { Overview, Row, RowQuery, RowWindow, Summary, TableDescription } from '../../src/model/query.ts';
import type { Analysis, Hashing, Workers } from '../../src/app/state/client.ts';
import type { Opened } from '../../src/worker/api.ts';

/** A table of made-up packets, for views that must not care where rows come from. */
export const PACKETS: TableDescription = {
  id: 'packets',
  title: 'Packets',
  rows: 1000,
  columns: [
    { name: 'number', title: 'No.', kind: 'integer', unit: null, field: 'frame.number' },
    { name: 'time', title: 'Time', kind: 'time', unit: null, field: 'frame.time_epoch' },
    { name: 'source', title: 'Source', kind: 'address', unit: null, field: 'wireloupe.address' },
    { name: 'length', title: 'Length', kind: 'u32', unit: 'bytes', field: 'frame.len' },
  ],
};

export const packetRow = (index: number): Row => ({
  number: index + 1,
  time: `${1_700_000_000 + index}.000001000`,
  source: `10.0.0.${index % 250}`,
  length: 60 + (index % 1400),
});

export function fakeSummary(name = 'made-up.pcap', packets = 1000): Summary {
  return {
    name,
    size: packets * 100,
    fingerprint: '',
    analysisVersion: 1,
    facts: {
      format: 'pcap',
      compression: null,
      byteOrder: 'little',
      sections: 1,
      interfaces: [],
      comments: [],
      hardware: null,
      operatingSystem: null,
      application: null,
    },
    packets,
    bytes: packets * 90,
    capturedBytes: packets * 90,
    flows: 10,
    hosts: 5,
    first: '1700000000.000001000',
    last: '1700000999.000001000',
    notices: [],
    anomalies: [],
    failures: [],
    tables: [{ ...PACKETS, rows: packets }],
    quality: {
      grade: 'good',
      spanSeconds: 999,
      cutPackets: 0,
      missedBytes: 0,
      tcpFlows: 5,
      oneSidedFlows: 0,
      midstreamFlows: 0,
      timeReversals: 0,
      badClock: false,
      dropped: 0,
    },
    partial: false,
  };
}

export function fakeOverview(packets: number, bins: number): Overview {
  return {
    packets,
    bytes: packets * 90,
    flows: 10,
    hosts: 5,
    first: '1700000000.000001000',
    last: '1700000999.000001000',
    by: 'protocol',
    traffic: {
      start: '1700000000.000001000',
      from: 0,
      binNanoseconds: 1e9,
      bins,
      series: [
        {
          name: 'TCP',
          filter: 'tcp',
          packets: new Float64Array(bins).fill(2),
          bytes: new Float64Array(bins).fill(200),
        },
        { name: 'UDP', filter: 'udp', packets: new Float64Array(bins).fill(1), bytes: new Float64Array(bins).fill(50) },
      ],
    },
    busy: null,
    hierarchy: [],
    topHosts: [],
    topConversations: [],
    topPorts: [],
    applications: [],
    rare: [],
    lengths: [],
    anomalies: [],
    error: null,
  };
}

/** A promise that a test settles by hand, to see what happens in between. */
export function deferred<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve!: (value: T) => void;
  const promise = new Promise<T>((settle) => (resolve = settle));
  return { promise, resolve };
}

export interface Fake {
  readonly workers: Promise<Workers>;
  /** Every question that was asked, by name. */
  readonly asked: { readonly name: string; readonly given: readonly unknown[] }[];
}

/** Workers that answer at once with made-up data; a test replaces the answers it is about. */
export function fakeWorkers(own: Partial<Analysis> = {}, hashing: Partial<Hashing> = {}): Fake {
  const asked: Fake['asked'] = [];
  const answers: Partial<Analysis> = {
    open: (file) => Promise.resolve<Opened>({ ok: true, summary: fakeSummary(file.name) }),
    cancel: () => Promise.resolve(),
    summary: () => Promise.resolve(fakeSummary()),
    countPackets: () => Promise.resolve(1000),
    overview: (_, { bins }) => Promise.resolve(fakeOverview(1000, bins)),
    rows: (query) => Promise.resolve(windowOf(query, 1000)),
    checkFilter: (text) =>
      Promise.resolve({
        error: text.includes('bad') ? { at: 0, length: 3, code: 'unknown-field', message: 'bad is unknown' } : null,
      }),
    prepareFilter: () => Promise.resolve({ error: null, partial: false, changed: false }),
    completeFilter: (_, caret) => Promise.resolve({ from: caret, to: caret, items: [] }),
    cancelFilter: () => Promise.resolve(),
    findingSpans: () => Promise.resolve([]),
    host: () => Promise.resolve(null),
    findHosts: () => Promise.resolve([]),
    attach: () => Promise.resolve(true),
    related: () => Promise.resolve({ previous: null, next: null, partner: null, first: null, last: null }),
    position: (_, id) => Promise.resolve(id),
    readAhead: () => Promise.resolve(),
    positions: (_, ids) => Promise.resolve([...ids]),
    rowsAt: (_, places) => Promise.resolve([...places]),
    packetInfos: (packets) => Promise.resolve(packets.map((packet) => `packet ${packet + 1}`)),
    packetDetail: () => Promise.resolve({ missing: 'file' as const }),
    packetExtras: (packets) => Promise.resolve(packets.map(() => ({ fields: [], rule: -1, info: '' }))),
    ...own,
  };
  const analysis = new Proxy(answers as Analysis, {
    get: (target, name: string) =>
      name === 'then'
        ? undefined
        : (...given: unknown[]) => {
            asked.push({ name, given });
            return (target as unknown as Record<string, (...all: unknown[]) => unknown>)[name](...given);
          },
  });
  const hashes: Hashing = {
    sha256: () => Promise.resolve('ab'.repeat(32)),
    makeWay: () => Promise.resolve(),
    cancel: () => Promise.resolve(),
    ...hashing,
  };
  return { workers: Promise.resolve({ analysis, hashing: hashes }), asked };
}

/** The window of a table with so many made-up rows. */
export function windowOf({ table, from, count }: RowQuery, total: number, all = total): RowWindow {
  const length = Math.max(0, Math.min(count, total - from));
  const ids = Array.from({ length }, (_, index) => from + index);
  return { table, total, all, from, rows: ids.map(packetRow), ids, error: null };
}

/** An address bar with a history, without a browser. */
export function fakeBar(hash = '') {
  const entries = [hash];
  let at = 0;
  return {
    location: {
      get hash() {
        return entries[at];
      },
    },
    history: {
      pushState(_: unknown, __: string, address: string) {
        entries.splice(at + 1, Infinity, address);
        at += 1;
      },
      replaceState(_: unknown, __: string, address: string) {
        entries[at] = address;
      },
      back() {
        at = Math.max(0, at - 1);
      },
    },
    entries,
  };
}

/** Lets everything that is due happen. */
export const settled = () => new Promise((resolve) => setTimeout(resolve, 0));
