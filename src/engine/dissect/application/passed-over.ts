/** Bytes of each direction that a parser of messages passes over: those of a message that it has no use for. */
export class PassedOver {
  /** Responder, originator. */
  readonly #left = [0, 0];

  /** Where reading goes on in bytes[place, end) of a direction. */
  pass(place: number, end: number, side: number): number {
    const passed = Math.min(this.#left[side], end - place);
    this.#left[side] -= passed;
    return place + passed;
  }

  /** How many are still to be passed over. */
  left(side: number): number {
    return this.#left[side];
  }

  /** Passes over so many of what comes next. */
  set(side: number, length: number): void {
    this.#left[side] = length;
  }

  /** Bytes that were lost need not be passed over. */
  lose(side: number, length: number): void {
    this.#left[side] = Math.max(0, this.#left[side] - length);
  }
}
