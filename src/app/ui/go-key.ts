/** How long `g` waits for its second key. */
const SECOND_KEY_MILLISECONDS = 1200;

type Pressed = Pick<KeyboardEvent, 'timeStamp'>;

/** The key `g`, which with the one behind it leads to a view. */
export class GoKey {
  #since = -Infinity;

  /** Asked of every key, once: is it the second one? */
  isBefore(event: Pressed): boolean {
    const isSecond = event.timeStamp - this.#since < SECOND_KEY_MILLISECONDS;
    this.#since = -Infinity;
    return isSecond;
  }

  /** It is pressed: the next key is the second one. */
  press(event: Pressed): void {
    this.#since = event.timeStamp;
  }
}
