/** Whether keys go into a field that somebody types in or chooses from: they mean nothing else then. */
export const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName));

/** Whether a dialogue or a menu asks something: what lies behind it hears no keys. */
export const isAsked = (): boolean => document.querySelector('dialog[open], [role="menu"]') !== null;

/** Whether keys have another meaning than that of the page: in a field, and while something is asked. */
export const areKeysTaken = (target: EventTarget | null): boolean => isTyping(target) || isAsked();
