import { afterEach, expect, test, vi } from 'vitest';
import { page } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import HexView from '../../src/app/ui/HexView.svelte';

let host: HTMLElement;
afterEach(() => host.remove());

async function show(marked: { readonly at: number; readonly length: number } | null, length = 100) {
  host = document.createElement('div');
  await page.viewport(800, 400);
  host.style.cssText = 'position: fixed; inset: 0 auto auto 0; width: 700px; height: 120px; --mono: monospace';
  document.body.append(host);
  const onselect = vi.fn();
  const bytes = Uint8Array.from({ length }, (_, index) => index);
  await render(HexView, { target: host, props: { label: 'Bytes', bytes, marked, around: null, onselect } });
  const view = host.querySelector<HTMLElement>('[data-testid="hex-view"]')!;
  const press = async (...keys: string[]): Promise<void> => {
    for (const key of keys) view.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
    await new Promise(requestAnimationFrame);
  };
  return { view, onselect, press, cursors: () => [...host.querySelectorAll<HTMLElement>('.cursor')] };
}

const isSeen = (element: HTMLElement): boolean => element.checkVisibility();

test('who has the keys sees at which byte of a field they are, among its digits and its letters', async () => {
  const { view, onselect, press, cursors } = await show({ at: 20, length: 40 });
  expect(cursors().some(isSeen), 'without the keys').toBe(false);
  view.focus();
  for (const [keys, at] of [
    [['ArrowRight'], 21],
    [['End'], 31],
    [['ArrowDown', 'ArrowLeft'], 46],
  ] as const) {
    await press(...keys);
    expect(onselect).toHaveBeenLastCalledWith(at);
    for (const cursor of cursors()) {
      expect(isSeen(cursor)).toBe(true);
      // What is clicked where the cursor stands is the byte that it stands at.
      const { left, top, width, height } = cursor.getBoundingClientRect();
      const [clientX, clientY] = [left + width / 2, top + height / 2];
      onselect.mockClear();
      document
        .elementFromPoint(clientX, clientY)!
        .dispatchEvent(new MouseEvent('click', { clientX, clientY, bubbles: true }));
      expect(onselect).toHaveBeenLastCalledWith(at);
    }
  }
});

test('within a field longer than the screen the cursor stays on it', async () => {
  const { view, press, cursors } = await show({ at: 0, length: 900 }, 1000);
  view.focus();
  await press(...Array.from({ length: 30 }, () => 'ArrowDown'));
  await new Promise(requestAnimationFrame);
  const [{ top, bottom }, frame] = [cursors()[0].getBoundingClientRect(), view.getBoundingClientRect()];
  expect(top).toBeGreaterThanOrEqual(frame.top);
  expect(bottom).toBeLessThanOrEqual(frame.bottom);
});
