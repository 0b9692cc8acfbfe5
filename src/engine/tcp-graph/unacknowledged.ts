/** Segments of one direction that are remembered until they are acknowledged: as many as Wireshark does. */
const MOST = 10_000;

/**
 * Segments of one direction that nobody acknowledged yet. By Wireshark's rules: a segment's round trip ends with an
 * acknowledgement of exactly its end; of several with the same end the first one counts; what is in flight reaches from the
 * lowest to the highest of them. Sequence numbers are unwrapped.
 */
export class Unacknowledged {
  readonly #from = new Float64Array(MOST);
  readonly #end = new Float64Array(MOST);
  readonly #at = new Float64Array(MOST);
  /** [first, last) of the arrays; the rest is free. */
  #first = 0;
  #last = 0;
  /** Each begins where the one before ended, or later: then only the front must be looked at. */
  #isOrdered = true;
  #lowest = Infinity;
  #highest = -Infinity;

  /** Bytes from the lowest to the highest of them; 0 without any. */
  get inFlight(): number {
    return this.#first === this.#last ? 0 : this.#highest - this.#lowest;
  }

  /** A segment of the sequence numbers [from, end), sent at so many nanoseconds. Beyond the most it is not remembered. */
  add(from: number, end: number, at: number): void {
    if (this.#last - this.#first === MOST) return;
    if (this.#last === MOST) this.#shift();
    if (this.#first === this.#last) this.#clear();
    else if (from < this.#end[this.#last - 1]) this.#isOrdered = false;
    this.#from[this.#last] = from;
    this.#end[this.#last] = end;
    this.#at[this.#last] = at;
    this.#last += 1;
    if (from < this.#lowest) this.#lowest = from;
    if (end > this.#highest) this.#highest = end;
  }

  /** An acknowledgement: nanoseconds since the segment that it answers, NaN where it is the end of none. */
  acknowledge(upTo: number, at: number): number {
    if (this.#first === this.#last || upTo <= this.#lowest) return NaN;
    return this.#isOrdered ? this.#inOrder(upTo, at) : this.#inAnyOrder(upTo, at);
  }

  #inOrder(upTo: number, at: number): number {
    let roundTrip = NaN;
    while (this.#first < this.#last && this.#end[this.#first] <= upTo) {
      if (this.#end[this.#first] === upTo) roundTrip = at - this.#at[this.#first];
      this.#first += 1;
    }
    if (this.#first === this.#last) return roundTrip;
    if (this.#from[this.#first] < upTo) this.#from[this.#first] = upTo;
    this.#lowest = this.#from[this.#first];
    return roundTrip;
  }

  #inAnyOrder(upTo: number, at: number): number {
    let roundTrip = NaN;
    let kept = this.#first;
    this.#lowest = Infinity;
    this.#highest = -Infinity;
    for (let i = this.#first; i < this.#last; i += 1) {
      const end = this.#end[i];
      if (end <= upTo) {
        if (end === upTo && Number.isNaN(roundTrip)) roundTrip = at - this.#at[i];
        continue;
      }
      const from = Math.max(this.#from[i], upTo);
      this.#from[kept] = from;
      this.#end[kept] = end;
      this.#at[kept] = this.#at[i];
      kept += 1;
      if (from < this.#lowest) this.#lowest = from;
      if (end > this.#highest) this.#highest = end;
    }
    this.#last = kept;
    return roundTrip;
  }

  #clear(): void {
    this.#first = this.#last = 0;
    this.#isOrdered = true;
    this.#lowest = Infinity;
    this.#highest = -Infinity;
  }

  #shift(): void {
    for (const column of [this.#from, this.#end, this.#at]) column.copyWithin(0, this.#first, this.#last);
    this.#last -= this.#first;
    this.#first = 0;
  }
}
