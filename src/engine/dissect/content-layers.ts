import { latin1 } from '../../base/text.ts';
import { defineFields } from '../../model/field.ts';
import type { Fields, Protocol } from '../../model/field.ts';
import type { Output } from '../../model/stream.ts';
import { explainTextLines, TEXT_LINES } from './application/text-lines.ts';
import { data } from './data.ts';

/** What messages carry that has a layer of its own and no fields here, by its media type. */
const XML: Protocol = { id: 'xml', title: 'Extensible Markup Language' };
const JPEG: Protocol = { id: 'image-jfif', title: 'JPEG image' };
const GIF: Protocol = { id: 'image-gif', title: 'GIF image' };
const PNG: Protocol = { id: 'png', title: 'PNG image' };

export const mediaFields = defineFields({ 'media.type': { title: 'Media type', kind: 'bytes' } });
const MEDIA: Protocol = { id: 'media', title: 'Media type', fields: mediaFields };

const IS_TEXT = /^text\/(?!xml$)|^application\/(?:x-)?javascript$/;
export const IS_JSON = /[/+]json(?:-rpc|request)?$/;
/** Types that have layers of their own in other programs, and none here. */
const IS_OTHER = /^message\/|^application\/(?:ocsp-|pkix-|x-x509|ipp$|soap)/;

/** Opens the layer of contents of which no more is told than what they are; without a type they are mere data. */
export function explainPlainContent(bytes: Uint8Array, at: number, end: number, type: string, output: Output): void {
  const bare = contentLayer(type, bytes, at, end);
  if (type === '' || type === 'application/octet-stream') {
    const layer = output.explain(bytes, at, end, data);
    layer?.field('data.data', at, end - at);
    layer?.field('data.len', at, 0, end - at);
  } else if (IS_TEXT.test(type)) {
    const layer = output.explain(bytes, at, end, TEXT_LINES);
    if (layer !== null) explainTextLines(bytes, at, end, layer);
  } else if (bare !== null) {
    const layer = output.explain(bytes, at, end, bare);
    if (layer !== null && bare === XML) explainTextLines(bytes, at, end, layer);
  } else if (!IS_OTHER.test(type)) output.explain(bytes, at, end, MEDIA)?.field('media.type', at, end - at);
}

/** Bytes of the least image that Wireshark looks into. */
const LEAST_IMAGE = 20;
/** How images begin: GIF (its specification, 17), PNG (RFC 2083, 3.1), JPEG with a header of JFIF or Exif. */
const STARTS: Readonly<Record<string, RegExp>> = {
  [GIF.id]: /^GIF8[79]a/,
  [PNG.id]: /^\x89PNG\r\n[^]\n/,
  [JPEG.id]: /^\xff\xd8\xff[\xe0\xe1][^]{2}(?:JFIF|Exif)\0/,
};

/** Contents that are called an image and do not begin like one. */
export function isNoImage(bytes: Uint8Array, at: number, end: number, type: string): boolean {
  const image = imageLayer(type);
  if (image === null) return false;
  return end - at < LEAST_IMAGE || !STARTS[image.id].test(latin1(bytes, at, Math.min(end, at + LEAST_IMAGE)));
}

/** What Info says of contents behind the words of what carries them: ` (text/html)`. */
export function mediaWords(type: string, bytes: Uint8Array, at: number, end: number): string {
  if (type === '' || type === 'application/octet-stream' || type.startsWith('multipart/')) return '';
  if (IS_JSON.test(type)) return `, JavaScript Object Notation (${type})`;
  if (/[/+]xml$/.test(type)) return '';
  const image = isNoImage(bytes, at, end, type) ? null : imageLayer(type);
  if (image === null) return ` (${type})`;
  // Images go by their format.
  if (image === JPEG) return ' (JPEG JFIF image)';
  return image === PNG ? ' (PNG)' : ` (${latin1(bytes, at, at + 6)})`;
}

/** The layer of contents that are not looked into; null where the type names none. */
function contentLayer(mediaType: string, bytes: Uint8Array, at: number, end: number): Protocol | null {
  if (/[/+]xml$/.test(mediaType)) return XML;
  return isNoImage(bytes, at, end, mediaType) ? null : imageLayer(mediaType);
}

function imageLayer(mediaType: string): Protocol | null {
  if (/^image\/p?jpe?g$/.test(mediaType)) return JPEG;
  if (mediaType === 'image/gif') return GIF;
  return /^image\/(?:x-)?png$/.test(mediaType) ? PNG : null;
}

/**
 * Layers that parsers of applications open inside their own: they stand in no stack of an analysis, and only the packets of
 * a flow tell. Names follow Wireshark.
 */
export const CONTENT_LAYERS: Readonly<Record<string, string>> = {
  ...Object.fromEntries([XML, JPEG, GIF, PNG, TEXT_LINES].map(({ id, title }) => [id, title])),
  json: 'JavaScript Object Notation',
  media: 'Media type',
  'urlencoded-form': 'HTML form, URL-encoded',
  mime_multipart: 'MIME multipart',
  imf: 'Internet Message Format',
  ocsp: 'Online Certificate Status Protocol',
};

/** First parts of the names of their fields. */
const PREFIXES = new Set(['sdp', 'json', 'media', 'urlencoded-form', 'mime_multipart', 'imf', 'ocsp', 'data']);

/** Whether a field is of a layer inside of a message. */
export const isContentField = (name: string): boolean => PREFIXES.has(name.slice(0, name.indexOf('.')));

/** Whether a table of fields belongs to a layer inside of a message: it is no message of its own. */
export function isContent(fields: Fields): boolean {
  for (const name in fields) return isContentField(name);
  return true;
}
