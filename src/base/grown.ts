type Numbers = Int32Array | Uint32Array | Uint16Array | Uint8Array | Float64Array;

/** The same numbers with room for one at `last`, at least twice as many. */
export function grown<Column extends Numbers>(numbers: Column, last: number): Column {
  const more = new (numbers.constructor as new (length: number) => Column)(Math.max(last + 1, numbers.length * 2));
  more.set(numbers);
  return more;
}
