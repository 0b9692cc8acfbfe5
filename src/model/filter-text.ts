// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const UNWRITABLE = /[\u0000-\u001f\u007f]/g;

/** A text as a filter writes it. */
export function quote(text: string): string {
  const inside = text.replace(/[\\"]/g, '\\$&').replace(UNWRITABLE, (char) => {
    const code = char.charCodeAt(0);
    return `\\x${code.toString(16).padStart(2, '0')}`;
  });
  return `"${inside}"`;
}
