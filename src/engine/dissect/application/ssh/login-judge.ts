// Whether a login worked, told by the sizes of what the server answers (the idea is Zeek's). RFC 4252: after its keys are
// in use a client asks for the service ssh-userauth, tries the method `none` to learn what is allowed, and then logs in.
// The answers are SERVICE_ACCEPT with 17 bytes, FAILURE with a list that is always the same, and SUCCESS with one byte:
// 16 bytes less than SERVICE_ACCEPT, with every cipher and MAC, since blocks have 8 or 16 bytes.

/** SERVICE_ACCEPT and SUCCESS, padded, differ by so much. */
const SMALLER_BY = 16;
/** Answers judged at most: servers hang up after 6 or 20 attempts, and what comes later is the session itself. */
const MOST_ANSWERS = 40;

/** An answer is what the server sends before it is the client's turn again: TCP may cut it as it likes. */
export class LoginJudge {
  attempts = 0;
  /** Null as long as it cannot be said. */
  success: boolean | null = null;
  #clientSpoke = false;
  #isOver = false;
  #answers = 0;
  #acceptSize = 0;
  #failureSize = 0;
  /** Bytes of the answer so far, and those of its latest packet. */
  #total = 0;
  #piece = 0;
  #piecePacket = -1;
  #sawSuccess = false;

  /** Nothing more will be judged. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** The algorithms leave no way to tell: with compression sizes mean nothing. */
  giveUp(): void {
    this.#isOver = true;
  }

  /** Encrypted bytes of the client. True: the judgement has changed. */
  client(): boolean {
    this.#clientSpoke = true;
    return this.#judge();
  }

  /** Encrypted bytes of the server. What it says before the client does (EXT_INFO, RFC 8308) is no answer. */
  server(length: number, packet: number): void {
    if (!this.#clientSpoke || this.#isOver) return;
    if (packet !== this.#piecePacket) this.#endPiece();
    this.#piecePacket = packet;
    this.#piece += length;
    this.#total += length;
  }

  /** Servers say more before and after a SUCCESS without waiting (DEBUG, hostkeys-00@openssh.com), in other packets. */
  #endPiece(): void {
    if (this.#piece > 0 && this.#piece === this.#acceptSize - SMALLER_BY) this.#sawSuccess = true;
    this.#piece = 0;
  }

  /** The connection is over. True: the judgement has changed. */
  close(): boolean {
    const changed = this.#judge();
    this.#isOver = true;
    return changed;
  }

  #judge(): boolean {
    this.#endPiece();
    const size = this.#total;
    const isSuccess = this.#sawSuccess || (size > 0 && size === this.#acceptSize - SMALLER_BY);
    this.#total = 0;
    this.#sawSuccess = false;
    if (size === 0 || this.#isOver) return false;
    this.#answers += 1;
    if (this.#answers >= MOST_ANSWERS) this.#isOver = true;
    if (this.#acceptSize === 0) {
      this.#acceptSize = size;
      return false;
    }
    if (isSuccess) {
      this.attempts += 1;
      this.success = true;
      this.#isOver = true;
      return true;
    }
    if (this.#failureSize === 0) {
      this.#failureSize = size;
      return false;
    }
    if (size !== this.#failureSize) return false;
    this.attempts += 1;
    this.success = false;
    return true;
  }
}
