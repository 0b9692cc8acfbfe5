/** Vendor by the first three bytes of a hardware address, in six capital hex digits. Said here, because the compiler would infer 39,000 keys. */
declare const vendors: Readonly<Record<string, string>>;
export default vendors;
