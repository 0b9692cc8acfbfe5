// Causes that show in what services answer, and how long they take.

import { getOrMake } from '../../base/maps.ts';
import { dnsTable } from '../dissect/application/dns.ts';
import { httpTable } from '../dissect/application/http/http-table.ts';
import type { Table } from '../../model/table.ts';
import type { Ailment, Cause, HealthFacts } from './cause.ts';
import { eachRow, percentile, Tally } from './cause.ts';

const ENOUGH = 5;
const MILLISECOND = 1e6;
const SERVER_FAILURE = 2,
  NO_SUCH_NAME = 3,
  REFUSED = 5;

/** Rows of a table that are in the selection, by their server. */
function* byServer(
  facts: HealthFacts,
  table: Table,
  measure: (row: number) => readonly [count: number, outOf: number],
  evidence: string,
): Generator<Ailment | null> {
  const tally = new Tally();
  yield* eachRow(table.length, (row) => {
    const packet = table.number('packet', row);
    const server = table.number('server', row);
    if (packet === null || server === null || !facts.isSelected(packet)) return;
    tally.add([server], ...measure(row));
  });
  for (const { key, count, outOf } of tally.entries()) {
    if (count === 0 || outOf < ENOUGH) continue;
    yield {
      where: () => key.map((id) => facts.address(id)),
      value: count / outOf,
      count,
      outOf,
      filter: () => `${facts.addressFilter(key[0])} and ${evidence}`,
    };
  }
}

/** Answers with a status from one to before another, by web server. */
function byStatus(facts: HealthFacts, from: number, before: number): Generator<Ailment | null> {
  const table = facts.table(httpTable);
  const { status } = table.columns;
  const isOne = (row: number): boolean => status[row] >= from && status[row] < before;
  const below = before === Infinity ? '' : ` and http.response.code < ${before}`;
  const evidence = `http.response.code >= ${from}${below}`;
  return byServer(facts, table, (row) => [isOne(row) ? 1 : 0, status[row] > 0 ? 1 : 0], evidence);
}

export const dnsFailures: Cause = {
  id: 'dns-failures',
  title: { en: 'Names that cannot be resolved', ru: 'Имена не разрешаются' },
  measure: { en: 'Share of questions that failed', ru: 'Доля неудачных запросов' },
  counted: { en: 'questions', ru: 'запросов' },
  meaning: {
    en: 'The name server failed, refused or did not answer. Every program that needs the name waits for it first.',
    ru: 'Сервер имён дал сбой, отказал или не ответил. Каждая программа, которой нужно имя, сначала ждёт его.',
  },
  advice: {
    en: 'Check the resolver and its way to the outside; questions without an answer point to a filter or to loss.',
    ru: 'Проверьте сервер имён и его выход наружу; вопросы без ответа указывают на фильтр или потери.',
  },
  threshold: 0.05,
  unit: 'share',
  find(facts) {
    const table = facts.table(dnsTable);
    const { rcode } = table.columns;
    const isAsked = (row: number): boolean => table.text('protocol', row) === 'dns';
    return byServer(
      facts,
      table,
      (row) => {
        if (!isAsked(row)) return [0, 0];
        return [rcode[row] < 0 || rcode[row] === SERVER_FAILURE || rcode[row] === REFUSED ? 1 : 0, 1];
      },
      '(dns.flags.rcode == 2 or dns.flags.rcode == 5 or (wireloupe.service == "dns" and wireloupe.unanswered))',
    );
  },
};

export const unknownNames: Cause = {
  id: 'unknown-names',
  title: { en: 'Names that do not exist', ru: 'Несуществующие имена' },
  measure: { en: 'Share of answers "no such name"', ru: 'Доля ответов «нет такого имени»' },
  counted: { en: 'answers', ru: 'ответов' },
  meaning: {
    en: 'Clients keep asking for names that do not exist: a wrong search suffix, a service that was moved, or generated names of malware.',
    ru: 'Клиенты спрашивают имена, которых нет: неверный суффикс поиска, переехавшая служба или имена, которые перебирает вредоносная программа.',
  },
  advice: {
    en: 'See which names: one suffix everywhere is a setting, random letters are a reason to look at the host.',
    ru: 'Посмотрите, какие имена: один и тот же суффикс — настройка, случайные буквы — повод проверить узел.',
  },
  threshold: 0.3,
  unit: 'share',
  find(facts) {
    const table = facts.table(dnsTable);
    const { rcode } = table.columns;
    // NetBIOS and the multicast kinds share the table, and an unanswered question says nothing of its name.
    const isAnswered = (row: number): boolean => rcode[row] >= 0 && table.text('protocol', row) === 'dns';
    return byServer(
      facts,
      table,
      (row) => (isAnswered(row) ? [rcode[row] === NO_SUCH_NAME ? 1 : 0, 1] : [0, 0]),
      'dns.flags.rcode == 3',
    );
  },
};

export const httpErrors: Cause = {
  id: 'http-errors',
  title: { en: 'Web server errors', ru: 'Веб-сервер отвечает ошибкой' },
  measure: { en: 'Share of answers 5xx', ru: 'Доля ответов 5xx' },
  counted: { en: 'answers', ru: 'ответов' },
  meaning: {
    en: 'The server took the request and could not fulfil it. The network did its part.',
    ru: 'Сервер принял запрос и не смог его выполнить. Сеть свою часть сделала.',
  },
  advice: {
    en: 'Look into the log of the server at these times; 502 and 504 point to what stands behind it.',
    ru: 'Посмотрите журнал сервера за это время; 502 и 504 указывают на то, что стоит за ним.',
  },
  threshold: 0.02,
  unit: 'share',
  find: (facts) => byStatus(facts, 500, Infinity),
};

export const httpRefusals: Cause = {
  id: 'http-refusals',
  title: { en: 'Requests refused', ru: 'Запросы отвергнуты' },
  measure: { en: 'Share of answers 4xx', ru: 'Доля ответов 4xx' },
  counted: { en: 'answers', ru: 'ответов' },
  meaning: {
    en: 'The server finds fault with the requests: wrong addresses (404), missing rights (401, 403), too many (429).',
    ru: 'Сервер не принимает сами запросы: неверный адрес (404), нет прав (401, 403), слишком часто (429).',
  },
  advice: {
    en: 'One client: its setting or a scan. All clients: something was moved or rights were changed.',
    ru: 'Один клиент — его настройка или перебор. Все клиенты — что-то переехало или изменились права.',
  },
  threshold: 0.2,
  unit: 'share',
  find: (facts) => byStatus(facts, 400, 500),
};

export const slowServices: Cause = {
  id: 'slow-service',
  title: { en: 'Slow service', ru: 'Медленная служба' },
  measure: { en: '95th percentile of the time to answer', ru: '95-й процентиль времени ответа' },
  counted: { en: 'answers', ru: 'ответов' },
  meaning: {
    en: 'One answer in twenty took this long or longer from question to answer: the service or what stands behind it is slow.',
    ru: 'Каждый двадцатый ответ занял столько времени или больше: медленно работает служба или то, что стоит за ней.',
  },
  advice: {
    en: 'Compare with the round trip of the handshake: what is longer than that happens inside the server.',
    ru: 'Сравните с временем рукопожатия: всё, что сверх него, происходит внутри сервера.',
  },
  threshold: 500 * MILLISECOND,
  unit: 'nanoseconds',
  *find(facts) {
    for (const table of facts.transactions()) {
      if (!('latency' in table.schema.columns && 'server' in table.schema.columns)) continue;
      const times = new Map<number, number[]>();
      yield* eachRow(table.length, (row) => {
        const latency = table.number('latency', row);
        const packet = table.number('packet', row);
        const server = table.number('server', row);
        if (latency === null || packet === null || server === null || !facts.isSelected(packet)) return;
        getOrMake(times, server, () => []).push(latency);
      });
      for (const [server, values] of times) {
        const count = values.filter((value) => value >= this.threshold).length;
        // Of fewer than twenty answers the slowest is the percentile: one alone is a chance.
        if (values.length < ENOUGH || count < 2) continue;
        yield {
          where: () => [facts.address(server)],
          value: percentile(values, 0.95),
          count,
          outOf: values.length,
          filter: () =>
            `${facts.addressFilter(server)} and wireloupe.service == "${table.schema.id}" and wireloupe.response_time >= ${this.threshold / 1e9}`,
        };
      }
    }
  },
};
