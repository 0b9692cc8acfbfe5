/** Hands a file to the browser's downloads, which keep its name: it is ours or the reader's, never out of a capture. */
export function save(blob: Blob, name: string): void {
  const link = document.createElement('a');
  const address = URL.createObjectURL(blob);
  link.href = address;
  link.download = name;
  link.click();
  // The download has taken its own reference by then.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
