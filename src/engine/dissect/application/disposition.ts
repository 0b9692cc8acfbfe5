// RFC 2183 and 6266: names in Content-Disposition and Content-Type fields.

const EXTENDED = /\b(?:file)?name\*(?:0\*)?\s*=\s*[\w-]*'[\w-]*'([^;\s]{1,768})/i;

/** A parameter of a field, without quotes; null without it. Old browsers give paths, whose backslashes quote nothing. */
export function parameterOf(value: string | null, name: 'boundary' | 'filename' | 'name'): string | null {
  if (value === null) return null;
  const found = PARAMETERS[name].exec(value);
  return found === null ? null : (found[1]?.replace(/\\(["\\])/g, '$1') ?? found[2]);
}

const parameter = (name: string): RegExp =>
  new RegExp(`(?:^|[;\\s])${name}\\s*=\\s*(?:"((?:[^"\\\\]|\\\\.){0,512})"?|([^;\\s"]{1,512}))`, 'i');
const PARAMETERS = { boundary: parameter('boundary'), filename: parameter('filename'), name: parameter('name') };

/** The name of the file that a field tells of, without folders; null without one. */
export function fileNameOf(value: string | null): string | null {
  if (value === null) return null;
  const extended = EXTENDED.exec(value)?.[1];
  if (extended !== undefined) return baseName(decode(extended));
  // In Content-Disposition `name` is a form field; in Content-Type, which has a slash, it is the old way to name a file.
  const isType = /^\s*[\w.+-]+\//.test(value);
  const name = parameterOf(value, isType ? 'name' : 'filename');
  return name === null ? null : baseName(name);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The last part of a path of either kind; null when nothing is left. */
export function baseName(path: string): string | null {
  const name = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
  return name === '' ? null : name.slice(0, 255);
}
