// Rows of a table whose analysis is known, for the packet somebody looks at.

/** The first row of a packet in a table whose rows come in the order of packets. */
export function firstRowOf(packets: ArrayLike<number>, length: number, packet: number): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (packets[middle] < packet) low = middle + 1;
    else high = middle;
  }
  return low;
}
