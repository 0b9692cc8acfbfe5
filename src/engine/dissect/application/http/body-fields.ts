// RFC 9112, 7.1 and the bodies of messages, for the packet somebody looks at.

import { latin1Bytes } from '../../../../base/text.ts';
import { defineFields } from '../../../../model/field.ts';
import type { FieldGroup, Protocol } from '../../../../model/field.ts';
import type { Output } from '../../../../model/stream.ts';
import { explainPlainContent, IS_JSON, isNoImage, mediaFields, mediaWords } from '../../content-layers.ts';
import { data } from '../../data.ts';
import { explainJson, jsonFields } from '../json-fields.ts';
import { explainMultipart, multipartFields } from '../multipart-fields.ts';
import { explainOcspRequest, explainOcspResponse, OCSP } from '../x509/ocsp-fields.ts';
import { decodeParameter, splitParameters } from './parameters.ts';

/** Items of one form that are told. */
const MOST_ITEMS = 512;
/** Characters of a body that are one value. */
const LONGEST_TEXT = 8192;
const LINE_END = Uint8Array.of(0x0d, 0x0a);

export const bodyFields = defineFields({
  'http.file_data': { title: 'File data', kind: 'text' },
  'http.chunk_size': { title: 'Chunk size', kind: 'unsigned', unit: 'bytes' },
  'http.chunk_data': { title: 'Chunk data', kind: 'bytes' },
  'http.chunk_boundary': { title: 'Chunk boundary', kind: 'bytes' },
  'http.subdissector_failed': { title: 'Not what its type says', kind: 'label', derived: true },
  'http.decompression_failed': { title: 'Cannot be decoded', kind: 'label', derived: true },
  'http.chunked_trailer_part': { title: 'Fields behind the chunks', kind: 'text' },
});

const formFields = defineFields({
  'urlencoded-form.key': { title: 'Key', kind: 'text' },
  'urlencoded-form.value': {
    title: 'Value',
    kind: 'text',
    help: {
      en: 'What was typed into a form. Over HTTP anyone on the way reads it, passwords too.',
      ru: 'Что ввели в форму. По HTTP это читает любой на пути, и пароли тоже.',
    },
  },
});

/** Fields of the layers that stand inside of a message. */
export const contentFields = {
  ...formFields,
  ...mediaFields,
  ...data.fields,
  ...jsonFields,
  ...multipartFields,
  ...OCSP.fields,
};

const FORM: Protocol = { id: 'urlencoded-form', title: 'HTML form, URL-encoded', fields: formFields };

/** One chunk of a body. */
export interface Chunk {
  /** Where its bytes begin in the body without the chunks' sizes. */
  readonly from: number;
  readonly size: number;
  /** Where the line with its size begins in the layer's own bytes, −1 where it stands elsewhere, and where its bytes do. */
  readonly at: number;
  readonly dataAt: number;
}

/** What is known of a body once its message ended. */
export interface TellableBody {
  /** As sent, without the chunks' sizes; its beginning, where it is long. */
  readonly bytes: Uint8Array;
  /** Where it stands in the layer's own bytes, −1 where it does not. */
  readonly at: number;
  readonly chunks: readonly Chunk[];
  /** Lines behind the last chunk. */
  readonly trailer: string;
  /** Without its coding: one character a byte. */
  readonly text: string;
}

/** Names the body of a message, and its chunks. */
export function explainBody(body: TellableBody, layer: FieldGroup, at: number): void {
  const { bytes, chunks, trailer, text } = body;
  if (chunks.length > 0) {
    const group = layer.group('Chunks', at, 0);
    for (const chunk of chunks) explainChunk(chunk, bytes.subarray(chunk.from, chunk.from + chunk.size), group, at);
    if (trailer !== '') group.field('http.chunked_trailer_part', at, 0, trailer);
  }
  if (text === '' || layer.asked?.has('http.file_data') === false) return;
  const end = text.indexOf('\0');
  const shown = readable(text.slice(0, end < 0 ? LONGEST_TEXT : Math.min(end, LONGEST_TEXT)));
  layer.field('http.file_data', body.at < 0 ? at : body.at, body.at < 0 ? 0 : bytes.length, shown);
}

/** Names a chunk that holds `data`: the line with its size, its bytes, and the end of their line. */
function explainChunk({ size, at, dataAt }: Chunk, data: Uint8Array, group: FieldGroup, elsewhere: number): void {
  const place = at < 0 ? elsewhere : at;
  const [line, own, end] = at < 0 ? [0, 0, 0] : [dataAt - at, size, LINE_END.length];
  if (size === 0) {
    group.group('End of chunks', place, line).field('http.chunk_size', place, line, size);
    return;
  }
  const chunk = group.group(`Chunk of ${size} bytes`, place, line + own + end);
  chunk.field('http.chunk_size', place, line, size);
  chunk.field('http.chunk_data', place + line, own, data);
  chunk.field('http.chunk_boundary', place + line + own, end, LINE_END);
}

/** A body is not what its Content-Type calls it. */
export function isMistaken(header: string | null, { text }: TellableBody): boolean {
  const type = header?.split(';', 1)[0].trim().toLowerCase() ?? '';
  return text !== '' && isNoImage(latin1Bytes(text), 0, text.length, type);
}

/**
 * Opens the layer of what a body holds, by the value of its Content-Type. Returns what Info says of it behind the first line of
 * its message.
 */
export function explainContent(header: string | null, body: TellableBody, output: Output): string {
  const { text } = body;
  if (text === '') return '';
  const type = header?.split(';', 1)[0].trim().toLowerCase() ?? '';
  const content = latin1Bytes(text);
  if (type === 'application/x-www-form-urlencoded') explainForm(text, content, output);
  else if (type === 'application/ocsp-response' || type === 'application/ocsp-request') {
    const layer = output.explain(content, 0, content.length, OCSP);
    const isResponse = type.endsWith('response');
    const explain = isResponse ? explainOcspResponse : explainOcspRequest;
    if (layer !== null) explain(content, 0, content.length, layer);
    layer?.summary(isResponse ? 'Response' : 'Request');
  } else if (type.startsWith('multipart/'))
    return spaced(explainMultipart(content, 0, content.length, header ?? '', output));
  else if (IS_JSON.test(type)) explainJson(content, 0, content.length, output);
  else explainPlainContent(content, 0, content.length, type, output);
  return spaced(mediaWords(type, content, 0, content.length));
}

const spaced = (words: string): string => (words === '' ? '' : ` ${words}`);

function explainForm(text: string, content: Uint8Array, output: Output): void {
  const layer = output.explain(content, 0, content.length, FORM);
  if (layer === null) return;
  let at = 0;
  for (const part of text.split('&', MOST_ITEMS)) {
    const [parameter] = splitParameters(part);
    if (parameter !== undefined) {
      const key = part.includes('=') ? parameter.name : part;
      const value = part.includes('=') ? decodeParameter(parameter.value) : '';
      const item = layer.group(`Form item: "${decodeParameter(key)}" = "${value}"`, at, part.length);
      item.field('urlencoded-form.key', at, key.length, decodeParameter(key));
      item.field(
        'urlencoded-form.value',
        Math.min(at + key.length + 1, at + part.length),
        parameter.value.length,
        value,
      );
    }
    at += part.length + 1;
  }
}

/** UTF-8, with a mark where it is none. */
function readable(text: string): string {
  for (let i = 0; i < text.length; i += 1)
    if (text.charCodeAt(i) >= 0x80) return new TextDecoder().decode(latin1Bytes(text));
  return text;
}
