import { describe, expect, test } from 'vitest';
import { APPLICATION_DISSECTORS } from '../../../src/engine/dissect/registry.ts';
import { responseTimes } from '../../../src/engine/response-times/report.ts';
import { rank } from '../../../src/base/rank.ts';
import { histogramOf, outlierFence, spreadOf } from '../../../src/engine/response-times/spread.ts';
import { Selections } from '../../../src/engine/selection/selection.ts';
import { EVERYTHING, type Selection } from '../../../src/model/query.ts';
import type { TimesQuery } from '../../../src/model/response-times.ts';
import { analyse } from '../../support/judge.ts';
import { packets, type Item } from '../../support/packet-builder.ts';
import { dnsAnswer, dnsQuery } from '../../support/packets/dns.ts';
import { tcpSession } from '../../support/packets/session.ts';

const ASKED: TimesQuery = { service: null, grouping: 0, procedure: null };
const MS = 1e6;

/** Questions and answers: `[name, type, milliseconds to the answer or null]`, a second apart. */
function dns(asked: readonly (readonly [string, string, number | null])[]): Item[] {
  return asked.flatMap(([name, type, wait], i) => {
    const ports = `10.0.0.1:${4000 + i} > 10.0.0.53:53`;
    const question = [`udp ${ports} @${i}`, dnsQuery(`${name} ${type}`, { id: i })] as const;
    if (wait === null) return [question];
    const back = `udp 10.0.0.53:53 > 10.0.0.1:${4000 + i} @${i + wait / 1000}`;
    return [question, [back, dnsAnswer(`${name} ${type}`, [], { id: i })] as const];
  });
}

async function timesOf(items: readonly Item[], query: Partial<TimesQuery> = {}, selection: Selection = EVERYTHING) {
  const analysis = await analyse(packets(...items));
  const selections = new Selections(analysis);
  return { ...responseTimes(analysis, selections, selection, { ...ASKED, ...query }), selections };
}

describe('response times', () => {
  const questions = dns([
    ['a.example', 'A', 10],
    ['b.example', 'A', 20],
    ['c.example', 'A', 90],
    ['d.example', 'AAAA', 5],
    ['e.example', 'AAAA', null],
  ]);

  test('of DNS by type: counts, spread, unanswered', async () => {
    const { services, service, procedures, total } = await timesOf(questions);
    expect(service).toBe('dns');
    expect(services).toMatchObject([
      { id: 'dns', requests: 5, procedures: [['type'], ['server'], ['rcode'], ['type', 'server']] },
    ]);
    expect(
      procedures.map(({ values, requests, answered, unanswered }) => [values, requests, answered, unanswered]),
    ).toEqual([
      [['A'], 3, 3, 0],
      [['AAAA'], 2, 1, 1],
    ]);
    expect(procedures[0].spread).toEqual({
      lowest: 10 * MS,
      median: 20 * MS,
      mean: 40 * MS,
      percentile95: 90 * MS,
      percentile99: 90 * MS,
      highest: 90 * MS,
    });
    expect(total).toMatchObject({ requests: 5, answered: 4, unanswered: 1 });
  });

  test('each filter selects the packets behind its number', async () => {
    const { procedures, total, selections } = await timesOf(questions);
    const packetsOf = (filter: string) => {
      const { mask, error } = selections.select({ filter, brush: null });
      expect(error).toBeNull();
      return Array.from(mask!.keys()).filter((packet) => mask![packet] === 1);
    };
    expect(packetsOf(total.filter)).toHaveLength(9);
    expect(packetsOf(procedures[1].filter)).toEqual([6, 7, 8]);
    expect(packetsOf(`${procedures[1].filter} and wireloupe.unanswered`)).toEqual([8]);
    expect(packetsOf('wireloupe.response_time >= 0.02')).toEqual([2, 3, 4, 5]);
    expect(packetsOf(`${procedures[0].filter} and wireloupe.response_time < 0.02`)).toEqual([0, 1]);
    expect(packetsOf('wireloupe.procedure contains "server=10.0.0.53"')).toHaveLength(9);
  });

  test('one procedure, another grouping, filter and brush', async () => {
    const first = await timesOf(questions);
    const one = await timesOf(questions, { procedure: first.procedures[1].filter });
    expect(one.total).toMatchObject({ values: ['AAAA'], requests: 2 });
    expect(one.slowest.map(({ subject, latency }) => [subject, latency])).toEqual([['d.example', 5 * MS]]);
    expect(one.procedures).toHaveLength(2);
    const byServer = await timesOf(questions, { grouping: 1 });
    expect(byServer.procedures.map(({ values }) => values)).toEqual([['10.0.0.53']]);
    const brushed = await timesOf(
      questions,
      {},
      { filter: 'dns.qry.name != "a.example"', brush: { from: 0, to: 2.5e9 } },
    );
    expect(brushed.total).toMatchObject({ requests: 2, answered: 2 });
    expect((await timesOf(questions, {}, { filter: 'no.such', brush: null })).error?.code).toBe('unknown-field');
  });

  test('of HTTP by method and status; an answer without its request has no time', async () => {
    const exchanges = [
      { from: 'client', data: 'GET /a HTTP/1.1\r\nHost: example.com\r\n\r\n' },
      { from: 'server', data: 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok' },
      { from: 'client', data: 'GET /b HTTP/1.1\r\nHost: example.com\r\n\r\n' },
      { from: 'server', data: 'HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n' },
    ] as const;
    const orphan = [{ from: 'server', data: 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok' }] as const;
    const report = await timesOf([
      ...tcpSession({ client: '10.0.0.1:1', server: '10.0.0.2:80', exchanges }),
      ...tcpSession({ client: '10.0.0.1:2', server: '10.0.0.2:80', exchanges: orphan }),
    ]);
    expect(report.service).toBe('http');
    expect(report.procedures.map(({ values }) => values)).toEqual([
      ['GET', '200'],
      ['GET', '404'],
    ]);
    expect(report).toMatchObject({ withoutRequest: 1, total: { requests: 2, answered: 2 } });
    expect(report.slowest.map(({ subject }) => subject)).toEqual(['example.com /a', 'example.com /b']);
  });

  test('an answer that is the first packet of all lacks its request as any other does', async () => {
    const exchanges = [{ from: 'server', data: 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok' }] as const;
    const session = { client: '10.0.0.1:2', server: '10.0.0.2:80', handshake: false, exchanges } as const;
    expect(await timesOf(tcpSession(session))).toMatchObject({
      withoutRequest: 1,
      total: { requests: 0, answered: 0 },
    });
  });

  test('where a table names packets only, their times tell: also of the first packet, and where no answer came', async () => {
    const exchanges = [
      { from: 'client', data: 'USER ann\r\n' },
      { from: 'server', data: '331 Password\r\n', wait: 0.25 },
      { from: 'client', data: 'USER ben\r\n' },
      { from: 'server', data: '331 Password\r\n', wait: 0.75 },
      { from: 'client', data: 'PASS secret\r\n' },
    ] as const;
    const session = { client: '10.0.0.1:1', server: '10.0.0.2:21', rtt: 0, close: 'none', handshake: false } as const;
    const { procedures, total, slowest } = await timesOf(tcpSession({ ...session, exchanges }));
    expect(procedures.map(({ values, answered, unanswered }) => [values, answered, unanswered])).toEqual([
      [['USER'], 2, 0],
      [['PASS'], 0, 1],
    ]);
    expect(total.spread!.lowest / MS).toBeCloseTo(250, 0);
    expect(total.spread!.highest / MS).toBeCloseTo(750, 0);
    expect(slowest.map(({ packet }) => packet)).toContain(0);
  });

  test('what takes far longer than the others of its procedure is an outlier', async () => {
    const usual = Array.from({ length: 30 }, (_, i) => [`n${i}.example`, 'A', 10 + (i % 5)] as const);
    const { procedures, slowest } = await timesOf(dns([...usual, ['slow.example', 'A', 500]]));
    expect(procedures[0].outliers).toBe(1);
    expect(slowest[0]).toMatchObject({ subject: 'slow.example', isOutlier: true, packet: 60, responsePacket: 61 });
    expect(slowest[0].timesMedian).toBeCloseTo(500 / 12, 5);
    expect(slowest[1].isOutlier).toBe(false);
    expect(slowest.slice(0, 2).map(({ packet, time }) => packet / 2 - Number(time))).toEqual(
      Array(2).fill(-Number(slowest.find(({ packet }) => packet === 0)!.time)),
    );
  });

  test('every dissector declares columns that its table has', () => {
    const declaring = APPLICATION_DISSECTORS.filter(({ responseTimes: declared }) => declared !== undefined);
    expect(declaring.map(({ id }) => id)).toEqual(expect.arrayContaining(['dns', 'llmnr', 'http', 'radius', 'sip']));
    for (const { id, tables, responseTimes: declared } of declaring) {
      const { table, procedures, subject, where } = declared!;
      const columns = Object.keys(tables.find((schema) => schema.id === table)!.columns);
      const named = ['packet', 'responsePacket', 'client', 'server', ...procedures.flat(), ...subject];
      expect([id, columns]).toEqual([id, expect.arrayContaining(where ? [...named, where.column] : named)]);
    }
  });

  test('nothing of nothing', async () => {
    expect(await timesOf([])).toMatchObject({ services: [], service: null, procedures: [], slowest: [] });
  });
});

describe('a spread', () => {
  const sorted = Float64Array.from({ length: 100 }, (_, i) => i + 1);

  test('has percentiles that were measured', () => {
    expect(spreadOf(sorted)).toEqual({
      lowest: 1,
      median: 50,
      mean: 50.5,
      percentile95: 95,
      percentile99: 99,
      highest: 100,
    });
    expect(rank(Float64Array.of(7), 0.99)).toBe(7);
    expect(spreadOf(new Float64Array(0))).toBeNull();
  });

  test('counts on a logarithmic axis, bounds belonging to the bin above', () => {
    expect(histogramOf(Float64Array.of(1e6, 1.4e6, 1.5e6, 10e6))).toEqual({
      bounds: [1e6, 1.5e6, 2e6, 3e6, 5e6, 7e6, 10e6, 15e6],
      counts: [2, 1, 0, 0, 0, 0, 1],
    });
    expect(histogramOf(Float64Array.of(0, 0))).toEqual({ bounds: [0, 1000], counts: [2] });
    expect(histogramOf(Float64Array.of(-5, 0, 2000)).counts).toEqual([2, 0, 0, 1]);
    expect(histogramOf(Float64Array.of(-7))).toEqual({ bounds: [0, 1000], counts: [1] });
    expect(histogramOf(new Float64Array(0))).toEqual({ bounds: [], counts: [] });
  });

  test('knows outliers only among enough of them', () => {
    expect(outlierFence(Float64Array.of(1, 1, 99))).toBe(Infinity);
    expect(outlierFence(sorted)).toBe(75 + 3 * 50);
    expect(outlierFence(new Float64Array(50).fill(10))).toBe(20);
  });
});
