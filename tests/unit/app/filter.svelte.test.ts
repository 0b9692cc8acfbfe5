import { expect, test } from 'vitest';
import { Filter } from '../../../src/app/state/filter.svelte.ts';
import { Route } from '../../../src/app/state/route.svelte.ts';
import { Vault } from '../../../src/app/state/vault.ts';
import { fakeBar, fakeWorkers, settled } from '../../support/fake-client.ts';

function setUp() {
  const route = new Route(new Vault(), fakeBar());
  return { route, filter: new Filter(fakeWorkers().workers, route) };
}

test('a filter turns good or bad as it is typed', async () => {
  const { filter } = setUp();
  expect(filter.verdict).toBe('empty');
  filter.type('dns');
  expect(filter.verdict).toBe('checking');
  await settled();
  expect(filter.verdict).toBe('good');
  filter.type('bad.field');
  await settled();
  expect(filter.verdict).toBe('bad');
  expect(filter.error?.code).toBe('unknown-field');
});

test('only a filter that can be read comes into force', async () => {
  const { filter, route } = setUp();
  filter.type('dns');
  expect(await filter.apply()).toBe(true);
  expect(route.place.filter).toBe('dns');
  filter.type('bad');
  expect(await filter.apply()).toBe(false);
  expect(route.place.filter).toBe('dns');
  expect(filter.typed).toBe('bad');
  filter.type(' ');
  expect(await filter.apply()).toBe(true);
  expect(route.place.filter).toBe('');
});

test('clicks narrow the filter, and what is typed follows', () => {
  const { filter, route } = setUp();
  filter.narrow('dns');
  filter.narrow('ip.addr == 10.0.0.1', 'exclude');
  expect(route.place.filter).toBe('dns and !(ip.addr == 10.0.0.1)');
  filter.follow(route.place.filter);
  expect(filter.typed).toBe(route.place.filter);
});
