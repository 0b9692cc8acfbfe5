// Keys that are letters mean the same on every layout: the one under the finger counts, not what it types.
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import type { AppState } from '../../../src/app/state/app.svelte.ts';
import { gridAction } from '../../../src/app/ui/grid-keys.ts';
import { latin } from '../../../src/app/ui/latin.ts';

const press = (key: string, code: string, more: Partial<KeyboardEvent> = {}) => ({
  key,
  code,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...more,
});

test.each([
  ['о', 'KeyJ', false, 'j'],
  ['С', 'KeyC', true, 'C'],
  ['х', 'BracketLeft', false, '['],
  ['Ъ', 'BracketRight', true, '}'],
  ['ξ', 'KeyJ', false, 'j'],
  ['z', 'KeyY', false, 'z'], // a Latin layout of another order types its own letters
  ['ArrowDown', 'ArrowDown', false, 'ArrowDown'],
  ['é', 'Digit2', false, 'é'],
])('%s on %s', (key, code, shiftKey, means) => {
  expect(latin(press(key, code, { shiftKey }))).toBe(means);
});

test('tables move, copy and follow', () => {
  const at = { row: 50, rows: 100, page: 20 };
  expect(gridAction(press('о', 'KeyJ'), at)).toEqual({ kind: 'row', to: 51 });
  expect(gridAction(press('л', 'KeyK'), at)).toEqual({ kind: 'row', to: 49 });
  expect(gridAction(press('м', 'KeyV'), at)).toEqual({ kind: 'follow' });
  expect(gridAction(press('с', 'KeyC', { ctrlKey: true }), at)).toEqual({ kind: 'copy' });
  expect(gridAction(press('С', 'KeyC', { shiftKey: true }), at)).toEqual({ kind: 'copy-row' });
});

test('the frame goes to a view, opens the palette and shows the inspector', async () => {
  vi.stubGlobal('location', { protocol: 'https:' });
  vi.stubGlobal('HTMLElement', Object);
  vi.stubGlobal('document', { querySelector: () => null }); // no dialog and no menu
  const { createKeys } = await import('../../../src/app/frame/keys.ts');
  const went: unknown[] = [];
  const app = {
    menu: { open: null },
    dialog: null as string | null,
    route: { place: { view: 'overview' }, go: (place: unknown) => went.push(place) },
    toggleInspector: () => went.push('inspector'),
  };
  const keys = createKeys(app as unknown as AppState);
  const send = (key: string, code: string, more: Partial<KeyboardEvent> = {}) => {
    keys({ ...press(key, code, more), target: null, timeStamp: 1000, preventDefault: () => {} } as KeyboardEvent);
  };
  send('п', 'KeyG');
  send('е', 'KeyT');
  send('ш', 'KeyI');
  expect(went).toEqual([{ view: 'threats', part: null, item: null }, 'inspector']);
  send('л', 'KeyK', { ctrlKey: true });
  expect(app.dialog).toBe('palette');
});

test('no view compares a letter or a bracket with what the layout types', () => {
  const app = new URL('../../../src/app/', import.meta.url);
  const own = /event\.key(\.toLowerCase\(\))? === '[A-Za-z[\]{}]'|const \{[^}]*\bkey\b[^}]*\} = event;/;
  const careless = readdirSync(app, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(ts|svelte)$/.test(name))
    .filter((name) => own.test(readFileSync(new URL(name, app), 'utf8')));
  expect(careless).toEqual([]);
});
