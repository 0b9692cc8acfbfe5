import { latin } from './latin.ts';

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

  /** Told of every key of a list: whether it is the second one of a way to a view, and no matter of the list. */
  takes(
    event: Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey' | 'timeStamp'>,
  ): boolean {
    const isLetter = event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey;
    const isSecond = this.isBefore(event) && isLetter;
    if (isLetter && !isSecond && latin(event) === 'g') this.press(event);
    return isSecond;
  }

  /** It is pressed: the next key is the second one. */
  press(event: Pressed): void {
    this.#since = event.timeStamp;
  }
}
