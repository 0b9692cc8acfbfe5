declare module 'virtual:sample' {
  /** The sample capture: gzip in base64. */
  const base64: string;
  export default base64;
}
