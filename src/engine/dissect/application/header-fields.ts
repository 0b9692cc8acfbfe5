// Header fields as SIP and RTSP have taken them over from mail (RFC 822): a name, a colon, a value.

/** Values by their names in lower case; the first of a name stands. `renamed`: other ways to write a name. */
export function headerFields(
  lines: readonly string[],
  renamed: Readonly<Record<string, string>> = {},
): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (colon <= 0) continue;
    const written = line.slice(0, colon).trim().toLowerCase();
    const name = renamed[written] ?? written;
    if (!fields.has(name)) fields.set(name, line.slice(colon + 1).trim());
  }
  return fields;
}
