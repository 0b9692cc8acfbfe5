import { expect, test } from 'vitest';
import { readFragment, writeFragment } from '../../../src/app/state/place.ts';
import { Route } from '../../../src/app/state/route.svelte.ts';
import { Vault, type Kept } from '../../../src/app/state/vault.ts';
import { fakeBar } from '../../support/fake-client.ts';

const SECRET = 'canary-token.example';

test('no value of a capture stands in any address', () => {
  const bar = fakeBar();
  const route = new Route(new Vault(), bar);
  route.go({ filter: `dns.qry.name == "${SECRET}"` });
  route.go({ view: 'flows' });
  route.go({ brush: { from: 123_456, to: 789_012 } });
  route.go({ item: SECRET });
  expect(bar.entries).toHaveLength(5);
  for (const address of bar.entries) {
    expect(address).not.toMatch(/canary|123456|789012/);
    if (address) expect(readFragment(address)).not.toBeNull();
  }
});

test('Back brings back filter, brush and view', async () => {
  const bar = fakeBar();
  const route = new Route(new Vault(), bar);
  route.go({ filter: 'dns' });
  route.go({ view: 'packets', brush: { from: 1, to: 2 } });
  bar.history.back();
  await route.follow();
  expect(route.place).toMatchObject({ view: 'overview', filter: 'dns', brush: null });
  bar.history.back();
  await route.follow();
  expect(route.place).toMatchObject({ view: 'overview', filter: '' });
});

test('a place survives a reload where there is a store, and is plain where there is none', async () => {
  const stored = new Map<string, Kept>();
  const store = {
    get: (id: string) => Promise.resolve(stored.get(id)),
    put: (id: string, kept: Kept) => Promise.resolve(void stored.set(id, kept)),
  };
  const bar = fakeBar();
  new Route(new Vault(store), bar).go({ view: 'flows', filter: 'tcp' });

  const reloaded = new Route(new Vault(store), bar);
  await reloaded.follow();
  expect(reloaded.place).toMatchObject({ view: 'flows', filter: 'tcp' });

  const without = new Route(new Vault(), bar);
  await without.follow();
  expect(without.place).toMatchObject({ view: 'flows', filter: '' });
});

test('a view that keeps the filter has nothing to write: a reload that follows at once finds it', async () => {
  const stored = new Map<string, Kept>();
  let isSlow = false;
  const store = {
    get: (id: string) => Promise.resolve(stored.get(id)),
    put: (id: string, kept: Kept) =>
      isSlow ? new Promise<void>(() => undefined) : Promise.resolve(void stored.set(id, kept)),
  };
  const bar = fakeBar();
  const route = new Route(new Vault(store), bar);
  route.go({ filter: 'tcp' });
  isSlow = true;
  route.go({ view: 'flows' });
  const reloaded = new Route(new Vault(store), bar);
  await reloaded.follow();
  reloaded.go({ view: 'hosts' });
  const again = new Route(new Vault(store), bar);
  await again.follow();
  expect(again.place).toMatchObject({ view: 'hosts', filter: 'tcp' });
});

test('going to the same place makes no step', () => {
  const bar = fakeBar();
  const route = new Route(new Vault(), bar);
  route.go({ view: 'flows' });
  route.go({ view: 'flows' });
  expect(bar.entries).toEqual(['', '#/flows']);
});

test('the narrowest is cleared first: brush, then filter', () => {
  const route = new Route(new Vault(), fakeBar());
  route.go({ filter: 'dns', brush: { from: 1, to: 2 } });
  expect(route.clearLast()).toBe(true);
  expect(route.place).toMatchObject({ filter: 'dns', brush: null });
  expect(route.clearLast()).toBe(true);
  expect(route.isWhole).toBe(true);
  expect(route.clearLast()).toBe(false);
});

test('a fragment that is not ours is nothing', () => {
  for (const wrong of ['', '#', '#/', '#/flows?k=A B', '#/flows?filter=dns', '#/../x', '#/flows/<b>'])
    expect(readFragment(wrong), wrong).toBeNull();
  expect(readFragment(writeFragment('transactions', 'dns', 'ab1'))).toEqual({
    view: 'transactions',
    part: 'dns',
    id: 'ab1',
  });
});

test('leaving a view is told, at once and after Back; a filter is no leaving', async () => {
  const bar = fakeBar();
  const route = new Route(new Vault(), bar);
  const left: string[] = [];
  route.onLeft = () => left.push(`${route.place.view} ${route.place.part ?? ''}`.trim());
  route.go({ view: 'transactions', part: 'dns' });
  route.go({ filter: 'dns' });
  route.go({ part: 'http' });
  expect(left).toEqual(['transactions dns', 'transactions http']);
  bar.history.back();
  await route.follow();
  expect(left.at(-1)).toBe('transactions dns');
});

test('another view or row leaves the selection as it is, so that nobody asks for it again', async () => {
  const bar = fakeBar();
  const route = new Route(new Vault(), bar);
  const { selection } = route;
  route.go({ view: 'packets', item: '7' });
  expect(route.selection).toBe(selection);
  route.go({ brush: { from: 1, to: 2 } });
  const brushed = route.selection;
  expect(brushed).toEqual({ filter: '', brush: { from: 1, to: 2 } });
  route.go({ view: 'flows', brush: { from: 1, to: 2 } });
  expect(route.selection).toBe(brushed);
  bar.history.back();
  await route.follow();
  expect(route.selection).toBe(brushed);
  route.go({ filter: 'dns', brush: null });
  expect(route.selection).toEqual({ filter: 'dns', brush: null });
});
