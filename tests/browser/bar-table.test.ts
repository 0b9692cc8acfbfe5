import { afterEach, expect, test, vi } from 'vitest';
import { userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import BarTable from '../../src/app/ui/BarTable.svelte';

let host: HTMLElement;
afterEach(() => host.remove());

test('= keeps a line and ! excludes it; with Ctrl they are the browser’s', async () => {
  host = document.createElement('div');
  document.body.append(host);
  const onpick = vi.fn();
  const bars = [{ label: 'DNS', filter: 'dns', value: 3 }];
  const props = { bars, whole: 3, name: 'Protocol', unit: 'Packets', format: String, onpick, onopen: vi.fn() };
  await render(BarTable, { target: host, props });
  host.querySelector('button')!.focus();
  const zoom = new KeyboardEvent('keydown', { key: '=', ctrlKey: true, bubbles: true, cancelable: true });
  document.activeElement!.dispatchEvent(zoom);
  expect([onpick.mock.calls.length, zoom.defaultPrevented]).toEqual([0, false]);
  await userEvent.keyboard('=');
  expect(onpick).toHaveBeenLastCalledWith('dns', 'keep');
  await userEvent.keyboard('!');
  expect(onpick).toHaveBeenLastCalledWith('dns', 'exclude');
});
