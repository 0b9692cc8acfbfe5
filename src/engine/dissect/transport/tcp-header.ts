// The header of TCP (RFC 9293, 3.1): where its fields stand.

export const SOURCE_PORT = 0,
  DESTINATION_PORT = 2,
  SEQUENCE = 4,
  ACKNOWLEDGEMENT = 8,
  OFFSET = 12,
  FLAGS = 13,
  WINDOW = 14,
  CHECKSUM = 16,
  URGENT = 18,
  HEADER = 20;
/** Kinds of options (RFC 9293, 3.2). */
export const OPTION = {
  end: 0,
  noOperation: 1,
  maximumSegment: 2,
  windowScale: 3,
  sackPermitted: 4,
  sack: 5,
  echo: 6,
  echoReply: 7,
  timestamp: 8,
  md5: 19,
  userTimeout: 28,
  authentication: 29,
  multipath: 30,
  fastOpen: 34,
  experiment1: 253,
  experiment2: 254,
} as const;
/** The largest shift of a window (RFC 7323, 2.3): more counts as this. */
export const LARGEST_SHIFT = 14;
