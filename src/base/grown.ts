/** The same numbers with room for one at `last`, at least twice as many. */
export function grown<Numbers extends Int32Array<ArrayBuffer> | Uint8Array<ArrayBuffer>>(
  numbers: Numbers,
  last: number,
): Numbers {
  const more = new (numbers.constructor as new (length: number) => Numbers)(Math.max(last + 1, numbers.length * 2));
  more.set(numbers);
  return more;
}
