/** Reads the name of `example.com`, `*.example.com` or an address of a page, in small letters; null where it is none. */
export function parseDomain(text: string): string | null {
  const name = text
    .toLowerCase()
    .replace(/^[a-z]+:\/\//, '')
    .replace(/[/:?].*/s, '')
    .replace(/^\*?\./, '')
    .replace(/\.$/, '');
  return /^([a-z0-9_-]{1,63}\.)+[a-z][a-z0-9-]{1,62}$/.test(name) ? name : null;
}
