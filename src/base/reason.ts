/** What went wrong, in the words of whoever threw it; without a full stop, since it stands within a sentence of ours. */
export function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.endsWith('.') ? message.slice(0, -1) : message;
}
