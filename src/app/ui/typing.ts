/** Whether keys go into a field that somebody types in or chooses from: they mean nothing else then. */
export const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName));

/** Whether keys have another meaning than that of the page: in a field, and while a dialogue or a menu asks something. */
export const areKeysTaken = (target: EventTarget | null): boolean =>
  isTyping(target) || document.querySelector('dialog[open], [role="menu"]') !== null;
