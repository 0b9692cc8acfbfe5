/**
 * Vendors by the beginning of a hardware address: a line each of the name and its prefixes in capital hex digits, those of six
 * digits behind each other, then those of seven, of nine, parted by tabs (scripts/build/vendor-names.ts).
 */
declare const vendors: string;
export default vendors;
