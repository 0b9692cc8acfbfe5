// The header of GRE (RFC 2784, 2; RFC 2890, 2; RFC 2637, 4.1) and of ERSPAN behind it (draft-foschiano-erspan, 4).

export const FLAGS = 0,
  PROTOCOL = 2,
  HEADER = 4;
/** Bits of the flags. */
export const CHECKSUM = 0x8000,
  ROUTING = 0x4000,
  KEY = 0x2000,
  SEQUENCE = 0x1000,
  ACKNOWLEDGEMENT = 0x0080,
  VERSION = 0x0007,
  /** RFC 2784, 2.2: bits that must be zero. */
  RESERVED = 0x0ff8;
/** Protocols of ERSPAN; type I and II have the same. */
export const ERSPAN_1_OR_2 = 0x88be,
  ERSPAN_3 = 0x22eb;
export const ERSPAN_2_HEADER = 8,
  ERSPAN_3_HEADER = 12,
  ERSPAN_3_FLAGS = 11,
  WITH_SUBHEADER = 1,
  SUBHEADER = 8;
