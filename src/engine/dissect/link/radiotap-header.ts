// The header of radiotap (radiotap.org): version, padding, length, words of bits that say which fields are present.

export const LENGTH = 2,
  PRESENT = 4,
  LEAST = 8,
  WORD = 4;
/** In a word: another one follows. */
export const MORE_PRESENT = 0x8000_0000;
/** Fields by the numbers of their bits. */
export const BIT = {
  time: 0,
  flags: 1,
  rate: 2,
  channel: 3,
  signal: 5,
  noise: 6,
  signalDb: 12,
  mcs: 19,
  vht: 21,
  he: 23,
} as const;
/** Of the flags: a short preamble was sent, the check sequence is still there, the 802.11 header was padded. */
export const SHORT_PREAMBLE = 0x02,
  HAS_CHECK = 0x10,
  IS_PADDED = 0x20;
export const CHECK_LENGTH = 4;
