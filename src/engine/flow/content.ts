/** Content facts keep so many characters of a value, raw and normalised. */
export const CONTENT_LIMIT = 1024;

/**
 * A cheap look at a value as it came: only what matches goes on to be normalised and kept. Wide on purpose; the
 * detectors decide. Measured on ordinary web traffic it lets under 2 % of the parts through.
 */
const WORTH_A_LOOK =
  /\.\.[\\/;%]|%2e%2e|%c0%a|%25|%u00|[\\/]etc[\\/]|boot\.ini|win\.ini|web-inf|php:|<|%3c|\$\{|%24%7b|['"`;|\\]|%27|%22|%60|%3b|%7c|\bselect\b|\bunion\b|(?:\b|%20|%09|%0a)(?:or|and)(?:[\s+]|%20|%09|%0a)*(?:[\d'(]|%28)|sqlmap|nikto|nmap|--|\/\*|\(\)\s*\{|\bcmd\b|wget|curl|\bexec\b|169\.254\.169\.254|metadata/i;

/** Whether a value is worth keeping for the detectors. */
export function isWorthKeeping(value: string): boolean {
  return WORTH_A_LOOK.test(value);
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'", nbsp: ' ' };

/**
 * The value as the target may come to see it: percent-decoded twice, `+` as space, `%uXXXX`, HTML
 * entities, SQL comments as space, overlong UTF-8 slashes, lower case.
 */
export function normalise(value: string): string {
  let text = value.slice(0, CONTENT_LIMIT * 3).replaceAll('+', ' ');
  for (let round = 0; round < 2; round += 1) text = percentDecode(text);
  return text
    .replace(/&#x([0-9a-f]{1,6});?/gi, (_, hex: string) => codePoint(parseInt(hex, 16)))
    .replace(/&#(\d{1,7});?/g, (_, digits: string) => codePoint(Number(digits)))
    .replace(/&(lt|gt|amp|quot|apos|nbsp);?/gi, (_, name: string) => ENTITIES[name.toLowerCase()])
    .replace(/\/\*.*?\*\//gs, ' ')
    .toLowerCase()
    .slice(0, CONTENT_LIMIT);
}

function percentDecode(text: string): string {
  return text
    .replace(/%c0%(?:af|2f)|%c1%9c/gi, '/') // overlong UTF-8
    .replace(/%u([0-9a-f]{4})/gi, (_, hex: string) => codePoint(parseInt(hex, 16)))
    .replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
}

function codePoint(value: number): string {
  return value <= 0x10ffff ? String.fromCodePoint(value) : '';
}
