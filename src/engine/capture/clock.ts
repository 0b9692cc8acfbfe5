// HOT. Runs once per pcapng packet; budget 10 ns, nothing allocated unless the resolution is exotic.

const NANOSECONDS = 1_000_000_000;
/** Up to here a quotient of doubles is off by one at most. */
const NEARLY_EXACT = 2 ** 50;

/**
 * Turns the 64-bit ticks of one pcapng interface into whole seconds and nanoseconds, exactly for any resolution
 * (draft-ietf-opsawg-pcapng 4.2, options if_tsresol and if_tsoffset); what is finer than a nanosecond is cut off.
 *
 * A 64-bit count does not fit a double. For the usual resolutions (10^0 to 10^9 and 2^0 to 2^23 ticks per second) the
 * seconds are estimated with doubles and put right by the remainder, which is less than 2^31 and so can be had in 32-bit
 * arithmetic. BigInt, which all others use, costs 30 times as much (270 ns against 8). `seconds` and `nanoseconds` hold the last answer,
 * because returning both would allocate.
 */
export class InterfaceClock {
  seconds = 0;
  nanoseconds = 0;
  /** Rounded when it is beyond 2^53. */
  readonly ticksPerSecond: number;
  readonly #base: 2 | 10;
  readonly #exponent: number;
  readonly #offset: number;
  readonly #usual: boolean;
  /** Nanoseconds are ticks * #multiplier / #divisor, where the product is less than 2^53. */
  readonly #multiplier: number;
  readonly #divisor: number;

  /**
   * @param resolution value of if_tsresol: the exponent, of 2 if the highest bit is set, else of 10; 6 is the default
   * @param offset value of if_tsoffset: seconds to add to every time
   */
  constructor(resolution: number, offset: number) {
    const decimal = (resolution & 0x80) === 0;
    this.#base = decimal ? 10 : 2;
    this.#exponent = resolution & 0x7f;
    this.#offset = offset;
    this.ticksPerSecond = this.#base ** this.#exponent;
    this.#usual = this.#exponent <= (decimal ? 9 : 23);
    this.#multiplier = decimal ? NANOSECONDS / this.ticksPerSecond : NANOSECONDS;
    this.#divisor = decimal ? 1 : this.ticksPerSecond;
  }

  /** Sets `seconds` and `nanoseconds` to the time of a tick count, given as its two unsigned halves. */
  read(high: number, low: number): void {
    const ticksPerSecond = this.ticksPerSecond;
    let seconds = Math.floor((high * 4294967296 + low) / ticksPerSecond);
    if (!this.#usual || seconds > NEARLY_EXACT) {
      this.#readExotic(high, low);
      return;
    }
    let ticks = (low - Math.imul(seconds, ticksPerSecond)) | 0;
    if (ticks < 0) {
      seconds--;
      ticks += ticksPerSecond;
    } else if (ticks >= ticksPerSecond) {
      seconds++;
      ticks -= ticksPerSecond;
    }
    this.seconds = seconds + this.#offset;
    const nanoseconds = ticks * this.#multiplier;
    this.nanoseconds = this.#divisor === 1 ? nanoseconds : Math.floor(nanoseconds / this.#divisor);
  }

  #readExotic(high: number, low: number): void {
    const ticksPerSecond = BigInt(this.#base) ** BigInt(this.#exponent);
    const ticks = (BigInt(high) << 32n) | BigInt(low);
    this.seconds = Number(ticks / ticksPerSecond) + this.#offset;
    this.nanoseconds = Number(((ticks % ticksPerSecond) * BigInt(NANOSECONDS)) / ticksPerSecond);
  }
}
