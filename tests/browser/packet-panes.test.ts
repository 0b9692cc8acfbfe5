// The panes of a packet: what is selected comes on screen, and nothing moves that is seen already.
import { afterEach, describe, expect, test, vi } from 'vitest';
import { render } from 'vitest-browser-svelte';
import FieldTree from '../../src/app/ui/FieldTree.svelte';
import HexView from '../../src/app/ui/HexView.svelte';
import type { FieldNode } from '../../src/model/field.ts';

const frame = () => new Promise(requestAnimationFrame);

let host: HTMLElement;
function place(): HTMLElement {
  host = document.createElement('div');
  host.style.cssText = 'height: 205px; width: 610px; --mono: monospace';
  document.body.append(host);
  return host;
}
afterEach(() => host.remove());

const isSeen = (element: Element | null): boolean => {
  if (!element) return false;
  const box = element.closest('[role="tree"], [role="application"]')!;
  const [own, around] = [element.getBoundingClientRect(), box.getBoundingClientRect()];
  return own.height > 0 && own.top >= around.top && own.bottom <= around.bottom;
};
const settled = async () => {
  await frame();
  await frame();
};

describe('fields', () => {
  const node = (index: number): FieldNode => ({
    name: `field.${index}`,
    title: `Field ${index}`,
    kind: 'unsigned',
    value: String(index),
    filter: String(index),
    source: 0,
    at: index,
    length: 1,
    help: null,
    children: [],
  });
  const layers = Array.from({ length: 60 }, (_, index) => node(index));
  const line = (index: number) => host.querySelector(`[data-field="field.${index}"]`);

  async function show(selected: number) {
    const props = {
      label: 'Fields',
      layers,
      selected: layers[selected],
      isOpen: () => false,
      onselect: vi.fn(),
      ontoggle: vi.fn(),
      onmenu: vi.fn(),
      oncopy: vi.fn(),
    };
    const shown = await render(FieldTree, { target: place(), props });
    await settled();
    const tree = host.querySelector<HTMLElement>('[role="tree"]')!;
    const select = async (index: number) => {
      await shown.rerender({ selected: layers[index] });
      await settled();
    };
    return { tree, select };
  }

  test('the field that is selected when the tree appears is seen', async () => {
    await show(40);
    expect(isSeen(line(40))).toBe(true);
  });

  test('a field below or above what is seen comes on screen, one that is seen moves nothing', async () => {
    const { tree, select } = await show(0);
    expect(tree.scrollTop).toBe(0);
    for (const index of [59, 0, 30, 25]) {
      await select(index);
      expect(isSeen(line(index)), `field ${index}`).toBe(true);
    }
    const before = tree.scrollTop;
    await select(26);
    expect(tree.scrollTop).toBe(before);
  });

  test('scrolling by hand stays where it is until something else is selected', async () => {
    const { tree, select } = await show(0);
    tree.scrollTop = 700;
    await settled();
    expect(tree.scrollTop).toBe(700);
    await select(1);
    expect(isSeen(line(1))).toBe(true);
  });
});

describe('bytes', () => {
  const bytes = Uint8Array.from({ length: 1500 }, (_, index) => index & 0xff);
  const seen = () => [...host.querySelectorAll('.marked')].filter(isSeen).length > 0;

  async function show(at: number) {
    const props = { label: 'Bytes', bytes, marked: { at, length: 2 }, around: null, onselect: vi.fn() };
    const shown = await render(HexView, { target: place(), props });
    await settled();
    const scroller = host.querySelector<HTMLElement>('[data-testid="hex-view"]')!;
    const mark = async (place: number, of = bytes) => {
      await shown.rerender({ bytes: of, marked: { at: place, length: 2 } });
      await settled();
    };
    return { scroller, mark };
  }

  test('bytes that are marked when the pane appears are seen', async () => {
    await show(1400);
    expect(seen()).toBe(true);
  });

  test('marked bytes come on screen, those that are seen move nothing', async () => {
    const { scroller, mark } = await show(0);
    expect(scroller.scrollTop).toBe(0);
    for (const at of [1498, 0, 700]) {
      await mark(at);
      expect(seen(), `byte ${at}`).toBe(true);
    }
    const before = scroller.scrollTop;
    await mark(716);
    expect(scroller.scrollTop).toBe(before);
  });

  test('after a shorter packet the marked bytes of the next one are seen', async () => {
    const { mark } = await show(1400);
    await mark(0, bytes.subarray(0, 60));
    expect(seen()).toBe(true);
    await mark(1400);
    expect(seen()).toBe(true);
  });

  /** Where a byte of a part of a row is drawn. */
  function placeOf(part: Element, byte: number): { element: Element; x: number } {
    const walker = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
    const places: { element: Element; x: number }[] = [];
    for (let node = walker.nextNode(); node; node = walker.nextNode())
      for (const { index, 0: text } of node.textContent!.matchAll(part.matches('.text') ? /./g : /[0-9a-f]{2}/g)) {
        const range = document.createRange();
        range.setStart(node, index);
        range.setEnd(node, index + text.length);
        const { left, width } = range.getBoundingClientRect();
        places.push({ element: node.parentElement!, x: left + width / 2 });
      }
    return places[byte];
  }

  test.each([
    ['nothing', { at: 0, length: 0 }, null],
    ['a few', { at: 19, length: 3 }, { at: 18, length: 9 }],
    ['the right half', { at: 24, length: 4 }, { at: 24, length: 8 }],
  ])('a click on a byte or on its character means it: marked is %s', async (_, marked, around) => {
    const onselect = vi.fn();
    const props = { label: 'Bytes', bytes: bytes.subarray(0, 60), marked, around, onselect };
    await render(HexView, { target: place(), props });
    await settled();
    const click = (element: Element, clientX: number) =>
      element.dispatchEvent(new MouseEvent('click', { clientX, bubbles: true }));
    for (const name of ['.bytes', '.text'])
      for (let at = 16; at < 60; at += 1) {
        const part = host.querySelector(`[data-at="${at - (at % 16)}"] ${name}`)!;
        const { element, x } = placeOf(part, at % 16);
        click(element, x);
        expect(onselect).toHaveBeenLastCalledWith(at);
      }
    const calls = onselect.mock.calls.length;
    const behind = host.querySelector('[data-at="48"] .bytes')!;
    click(behind, behind.getBoundingClientRect().right - 5);
    expect(onselect).toHaveBeenCalledTimes(calls);
  });
});
