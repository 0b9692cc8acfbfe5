// How one side of a TCP connection scales its windows, as its SYN says (RFC 7323, 2).

/** In place of a shift: the SYN was not seen, or does not offer any. */
export const SCALE_UNKNOWN = -1,
  SCALE_UNUSED = -2;
/** Of an option that is not there: the capture may have cut it off (Cursor.tcpWindowScale). */
export const SCALE_CUT = -2;

/** The shift that the option of a SYN says: `option` is Cursor.tcpWindowScale. */
export const scaleOf = (option: number): number =>
  option === SCALE_CUT ? SCALE_UNKNOWN : option < 0 ? SCALE_UNUSED : option;
