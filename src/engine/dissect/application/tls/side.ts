// What is known of one direction of a stream of records, between its segments.

import type { MessageStream } from './message-stream.ts';

/** One direction of a stream. */
export class Side {
  /** Bytes of application data still to come, and the version of their record. */
  skip = 0;
  /** They are of a record that the capture cut, which was told where it began. */
  isCut = false;
  version = 0;
  /** Nothing of this direction has been read. */
  isFresh = true;
  /** Records after ChangeCipherSpec are encrypted. */
  isEncrypted = false;
  /** A gap hid where records begin: the next segment that begins with one is taken. */
  isLost = false;
  /** Its last record was an alert: it may have said its last word (RFC 8446, 6.1), encrypted or not. */
  isClosed = false;
  /** The bytes that come next were given before: a record that has not ended. */
  isPending = false;
  readonly messages: MessageStream;

  constructor(messages: MessageStream) {
    this.messages = messages;
  }
}
