// What a request says that an attacker controls: written down for the detectors, as it came.

import type { ContentPlace, FlowView, Output } from '../../../../model/stream.ts';
import { unescapeJson } from '../json-text.ts';
import type { Head } from './head.ts';
import { splitParameters, splitTarget } from './parameters.ts';
import type { Parameter } from './parameters.ts';

/** Content facts of one body, and characters of each. */
const MOST_PIECES = 64;
const PIECE = 1024;
const MOST_REMEMBERED = 256;
/** Fields that say nothing, and those that have a place of their own. */
const PLAIN_FIELDS = new Set(['cookie', 'content-length', 'connection', 'date', 'transfer-encoding', 'upgrade']);
/** Fields whose ordinary values are full of signs that detectors look at: only the unusual is passed on. */
const UNUSUAL =
  /\$\{|\(\)\s*\{|<[a-z!/?]|\.\.[\\/]|%[0-9a-f]{2}|['"]\s*(?:or|and|union|select)\b|\b(?:sleep|waitfor|benchmark)\b/i;

/** Writes content facts of the requests of one connection. A value that a header only repeats is written once. */
export class RequestFacts {
  readonly #flow: FlowView;
  readonly #output: Output;
  readonly #last = new Map<string, string>();
  /** Who sent the request that is being read. */
  isOriginatorClient = true;

  constructor(flow: FlowView, output: Output) {
    this.#flow = flow;
    this.#output = output;
  }

  head(head: Head, row: number): void {
    const { path, query } = splitTarget(head.uri);
    this.#say('path', '', path, row);
    for (const { name, value } of splitParameters(query)) this.#parameter('parameter', name, value, row);
    for (const { name, value } of head.fields) {
      if (name === 'cookie') this.#cookies(value, row);
      else if (name === 'user-agent') this.#sayOnce('agent', name, value, row);
      else if (name === 'referer' || name.startsWith('x-')) this.#sayOnce('header', name, value, row);
      else if (!PLAIN_FIELDS.has(name) && UNUSUAL.test(value)) this.#sayOnce('header', name, value, row);
    }
  }

  /** The beginning of a body, as far as it is kept; returns its parameters when it is a form. */
  body(type: string | null, text: string, row: number): Parameter[] {
    if (text === '') return [];
    const kind = kindOf(type, text);
    if (kind === 'other') return [];
    if (kind === 'form') {
      const parameters = splitParameters(text);
      this.parameters(parameters, row);
      return parameters;
    }
    const pieces = kind === 'json' ? jsonTexts(text) : markupTexts(text);
    for (const { name, value } of pieces.slice(0, MOST_PIECES)) this.#say('body', name, value, row);
    return [];
  }

  /** Fields of a form. */
  parameters(parameters: readonly Parameter[], row: number): void {
    for (const { name, value } of parameters) this.#parameter('body', name, value, row);
  }

  #cookies(value: string, row: number): void {
    for (const part of value.split(';', 128)) {
      const equals = part.indexOf('=');
      this.#sayOnce('cookie', part.slice(0, Math.max(0, equals)).trim(), part.slice(equals + 1).trim(), row);
    }
  }

  /** An attack may stand in the name as well. */
  #parameter(place: ContentPlace, name: string, value: string, row: number): void {
    this.#say(place, name, value, row);
    if (!/^[\w.[\]-]*$/.test(name)) this.#say(place, '', name, row);
  }

  #sayOnce(place: ContentPlace, name: string, value: string, row: number): void {
    const key = `${place} ${name}`;
    if (this.#last.get(key) === value) return;
    if (this.#last.size < MOST_REMEMBERED) this.#last.set(key, value);
    this.#say(place, name, value, row);
  }

  #say(place: ContentPlace, name: string, value: string, row: number): void {
    if (value !== '') this.#output.content(this.#flow, place, name, value, row, this.isOriginatorClient);
  }
}

/** Told by the type, and by the first byte where the type says nothing. */
function kindOf(type: string | null, text: string): 'form' | 'json' | 'markup' | 'other' {
  const start = text.slice(0, 256);
  if (type !== null && /json/i.test(type)) return 'json';
  if (type !== null && /xml/i.test(type)) return 'markup';
  // eslint-disable-next-line no-control-regex
  if (/[\x00-\x08\x0e-\x1f]/.test(start)) return 'other';
  if (type !== null && /urlencoded/i.test(type)) return 'form';
  if (type !== null && !/^\s*text\/plain|octet-stream/i.test(type)) return 'other';
  if (/^\s*[{[]/.test(start)) return 'json';
  if (/^\s*</.test(start)) return 'markup';
  return /^[\w.%[\]-]{1,64}=/.test(start) ? 'form' : 'other';
}

/** Texts of a JSON document, with the name before each; the document may be cut. */
function jsonTexts(text: string): Parameter[] {
  const found: Parameter[] = [];
  let name = '';
  for (const [whole, content] of text.matchAll(/"((?:[^"\\]|\\.){0,4096})"(\s*:)?/g)) {
    if (whole.endsWith(':')) name = content;
    else found.push({ name, value: unescapeJson(content) });
    if (found.length >= MOST_PIECES) break;
  }
  return found;
}

/** Declarations, texts and attributes of a markup document. */
function markupTexts(text: string): Parameter[] {
  const found: Parameter[] = [];
  for (const { 0: piece, index } of text.matchAll(/<![^>]{0,2048}|[^<>]{1,2048}/g)) {
    const isTag = text[index - 1] === '<';
    const value = piece.trim();
    if (value === '' || (isTag && (!value.includes('=') || /^\?xml\b|\bxmlns\b/.test(value)))) continue;
    found.push({ name: '', value: value.slice(0, PIECE) });
    if (found.length >= MOST_PIECES) break;
  }
  return found;
}
