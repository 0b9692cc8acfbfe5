/** Hands a file to the browser's downloads. Names are ours: a name from the capture would end up in the history. */
export function save(blob: Blob, name: string): void {
  const link = document.createElement('a');
  const address = URL.createObjectURL(blob);
  link.href = address;
  link.download = name;
  link.click();
  // The download has taken its own reference by then.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
