// The header of DHCP (RFC 2131, 2): where its fields stand; and the options that say how the others are to be read.

export const OPERATION = 0,
  HARDWARE_TYPE = 1,
  HARDWARE_LENGTH = 2,
  TRANSACTION = 4,
  SECONDS = 8,
  FLAGS = 10,
  CLIENT = 12,
  YOURS = 16,
  HARDWARE = 28,
  SERVER_NAME = 44,
  FILE = 108,
  COOKIE = 236,
  OPTIONS = 240;
/** Bytes of the hardware address and of both names. */
export const HARDWARE_SPACE = 16,
  SERVER_NAME_SPACE = 64,
  FILE_SPACE = 128;

/** Options (RFC 2132, 3 and 9). */
export const PAD = 0,
  OVERLOAD = 52,
  TYPE = 53,
  END = 255;
/** Bits of the overload option (RFC 2132, 9.3): which of the two names holds options instead. */
export const IN_FILE = 1,
  IN_SERVER_NAME = 2;
