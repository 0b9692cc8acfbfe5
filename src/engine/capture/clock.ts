// HOT. Runs once per pcapng packet; budget 5 ns, nothing allocated unless the resolution is exotic.

const NANOSECONDS = 1_000_000_000;
/** Long division by 16-bit digits keeps `remainder * 65536 + digit` below 2^53 for every divisor up to this one. */
const EXACT_DIVISOR = 2 ** 37;

/**
 * Turns the 64-bit ticks of one pcapng interface into whole seconds and nanoseconds, exactly for any resolution
 * (draft-ietf-opsawg-pcapng 4.2, options if_tsresol and if_tsoffset); what is finer than a nanosecond is cut off.
 *
 * A 64-bit count does not fit a double, and a BigInt per packet costs 20 times as much as these four short divisions.
 * `seconds` and `nanoseconds` hold the last answer, because returning both would allocate.
 */
export class InterfaceClock {
  seconds = 0;
  nanoseconds = 0;
  /** Rounded when it is beyond 2^53. */
  readonly ticksPerSecond: number;
  readonly #base: 2 | 10;
  readonly #exponent: number;
  readonly #offset: number;
  /** Nanoseconds = rest * #multiplier / #divisor, exact in doubles; both 0 when only BigInt is. */
  readonly #multiplier: number;
  readonly #divisor: number;

  /**
   * @param resolution value of if_tsresol: the exponent, of 2 if the highest bit is set, else of 10; 6 is the default
   * @param offset value of if_tsoffset: seconds to add to every time
   */
  constructor(resolution: number, offset: number) {
    this.#base = (resolution & 0x80) === 0 ? 10 : 2;
    this.#exponent = resolution & 0x7f;
    this.#offset = offset;
    this.ticksPerSecond = this.#base ** this.#exponent;
    const decimal = this.#base === 10;
    const exact = decimal ? this.ticksPerSecond <= EXACT_DIVISOR : this.#exponent <= 23;
    const coarse = this.ticksPerSecond <= NANOSECONDS;
    this.#multiplier = !exact ? 0 : !decimal ? NANOSECONDS : coarse ? NANOSECONDS / this.ticksPerSecond : 1;
    this.#divisor = !exact ? 0 : !decimal ? this.ticksPerSecond : coarse ? 1 : this.ticksPerSecond / NANOSECONDS;
  }

  /** Sets `seconds` and `nanoseconds` to the time of a tick count, given as its two unsigned halves. */
  read(high: number, low: number): void {
    const ticks = this.ticksPerSecond;
    if (this.#divisor === 0) {
      this.#readExotic(high, low);
      return;
    }
    let rest = high >>> 16;
    let seconds = Math.floor(rest / ticks);
    rest = (rest - seconds * ticks) * 65536 + (high & 0xffff);
    let digit = Math.floor(rest / ticks);
    seconds = seconds * 65536 + digit;
    rest = (rest - digit * ticks) * 65536 + (low >>> 16);
    digit = Math.floor(rest / ticks);
    seconds = seconds * 65536 + digit;
    rest = (rest - digit * ticks) * 65536 + (low & 0xffff);
    digit = Math.floor(rest / ticks);
    this.seconds = seconds * 65536 + digit + this.#offset;
    this.nanoseconds = Math.floor(((rest - digit * ticks) * this.#multiplier) / this.#divisor);
  }

  #readExotic(high: number, low: number): void {
    const ticksPerSecond = BigInt(this.#base) ** BigInt(this.#exponent);
    const ticks = (BigInt(high) << 32n) | BigInt(low);
    this.seconds = Number(ticks / ticksPerSecond) + this.#offset;
    this.nanoseconds = Number(((ticks % ticksPerSecond) * BigInt(NANOSECONDS)) / ticksPerSecond);
  }
}
