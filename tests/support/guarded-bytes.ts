/**
 * Bytes that may only be read in a window. JavaScript does not crash beyond the end of a packet, it goes on with the bytes
 * of the next one, so every dissector test runs under this guard.
 */

/**
 * A view of `bytes` that throws on any read outside `[at, end)`, and on writing. Asking for the whole (`subarray`, `slice`,
 * iteration, `buffer`) is guarded as well: `subarray` and `slice` must lie within the window, the others are refused.
 */
export function guarded(bytes: Uint8Array, at = 0, end = bytes.length): Uint8Array {
  const within = (from: number, to: number, what: string): void => {
    if (from < at || to > end || from > to) {
      throw new RangeError(`${what} reads [${from}, ${to}) outside of [${at}, ${end})`);
    }
  };
  const cut =
    (name: 'subarray' | 'slice') =>
    (from = 0, to: number = bytes.length) => {
      within(from, to, name);
      return bytes[name](from, to);
    };
  return new Proxy(bytes, {
    get(target, key) {
      if (typeof key === 'string' && /^-?\d+$/.test(key)) {
        within(Number(key), Number(key) + 1, 'an index');
        return target[Number(key)];
      }
      if (key === 'length' || key === 'byteLength') return target.length;
      if (key === 'subarray' || key === 'slice') return cut(key);
      if (key === 'constructor' || key === Symbol.toStringTag) return Reflect.get(target, key, target) as unknown;
      throw new RangeError(`${String(key)} could read outside of [${at}, ${end})`);
    },
    set() {
      throw new RangeError('a dissector must not write');
    },
  });
}
