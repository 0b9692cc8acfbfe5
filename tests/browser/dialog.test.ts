import { createRawSnippet } from 'svelte';
import { afterEach, expect, test, vi } from 'vitest';
import { render } from 'vitest-browser-svelte';
import Dialog from '../../src/app/ui/Dialog.svelte';

let host: HTMLElement;
afterEach(() => host.remove());

async function show() {
  host = document.createElement('div');
  document.body.append(host);
  const onclose = vi.fn();
  const children = createRawSnippet(() => ({ render: () => '<input type="text" value="words">' }));
  await render(Dialog, { target: host, props: { title: 'Note', onclose, children } });
  return { onclose, dialog: host.querySelector('dialog')!, input: host.querySelector('input')! };
}

/** A press and where it ends: the click is of what both lie in. */
function press(from: Element, to: Element): void {
  from.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true }));
  to.dispatchEvent(new PointerEvent('pointerup', { bubbles: true }));
  (from === to ? from : from.closest('dialog')!).dispatchEvent(new MouseEvent('click', { bubbles: true }));
}

test('a click beside the box closes it', async () => {
  const { onclose, dialog } = await show();
  press(dialog, dialog);
  expect(onclose).toHaveBeenCalledOnce();
});

test('who marks words and lets go beside the box keeps what was written', async () => {
  const { onclose, dialog, input } = await show();
  press(input, dialog);
  press(input, input);
  expect(onclose).not.toHaveBeenCalled();
});
