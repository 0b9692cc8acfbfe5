// Identities are row numbers (src/README.md, "Principles"): Int32 indices into a table or pool, −1 for none.

/** Row of the packet table: the number of the packet in the file minus one. */
export type PacketId = number;
/** Row of the flow table. */
export type FlowId = number;
/** Index into the address pool; also the row of the host table. */
export type AddressId = number;

export const NONE = -1;
