import type { Attachment } from 'svelte/attachments';

/** Whether nothing has the keys. */
export const isFocusLost = (): boolean => document.activeElement === null || document.activeElement === document.body;

/** Whether keys may go elsewhere. Who came by a click or by "g p" wants to go on by keys; who walks by Tab stays where he is. */
export const isFocusFree = (): boolean => isFocusLost() || document.activeElement!.matches('nav a:not(:focus-visible)');

/** What of a view scrolls takes the keys as soon as it is there: Page Down would move nothing from outside of it. */
export const landing: Attachment<HTMLElement> = (element) => {
  if (!element.hasAttribute('tabindex')) element.tabIndex = -1;
  element.dataset['landing'] = '';
  if (isFocusFree()) element.focus({ preventScroll: true });
};

/** Brings keys back to the view: to its table, or to what scrolls. */
export function focusView(): void {
  const view = document.getElementById('view');
  (view?.querySelector<HTMLElement>('[role="grid"], [data-landing]') ?? view)?.focus({ preventScroll: true });
}
