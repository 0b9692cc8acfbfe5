/** What is asked over the list of packets: `note` is the packet whose note is written. */
export type PacketDialog = 'colours' | 'remarks' | { readonly note: number };
