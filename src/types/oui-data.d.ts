/** Vendors by the first three bytes of a hardware address: six capital hex digits and the name, a line each (scripts/build/vendor-names.ts). */
declare const vendors: string;
export default vendors;
