/**
 * Asks the browser not to clear the library when room gets scarce. Some browsers ask the person, so this belongs to a
 * click, and nothing waits for the answer.
 */
export function askToPersist(): void {
  navigator.storage?.persist?.().catch(() => undefined);
}
