// The header of a frame (IEEE 802.11-2020, 9.2.4 and 9.3): where its fields stand, and the bits of frame control.

export const CONTROL = 0,
  FLAGS = 1,
  ADDRESS_1 = 4,
  ADDRESS_2 = 10,
  ADDRESS_3 = 16,
  SEQUENCE = 22,
  HEADER = 24;
/** Lengths of what may follow: a fourth address, QoS control, HT control. */
export const MAC = 6,
  QOS_CONTROL = 2,
  HT_CONTROL = 4;

/** Of the first byte: type and subtype. */
export const VERSION = 0x03,
  TYPE = 0x0c,
  KIND = 0xfc;
export const MANAGEMENT = 0x00,
  CONTROL_FRAME = 0x04,
  DATA = 0x08;
/** Of the subtypes of data: nothing inside, quality of service. */
export const WITHOUT_DATA = 0x40,
  QOS = 0x80;
/** Kinds of control frames. */
const CLEAR_TO_SEND = 0xc4,
  ACKNOWLEDGEMENT = 0xd4;
export const POWER_SAVE_POLL = 0xa4;
/** Of the second byte. */
export const TO_DS = 0x01,
  FROM_DS = 0x02,
  MORE_FRAGMENTS = 0x04,
  PROTECTED = 0x40,
  ORDER = 0x80;

/** Of the control frames only acknowledgements and clear-to-send say no sender. */
export const hasTransmitter = (control: number): boolean =>
  (control & KIND) !== ACKNOWLEDGEMENT && (control & KIND) !== CLEAR_TO_SEND;
