import type { Fields } from '../../model/field.ts';
import { CONTENT_LAYERS, isContent, isContentField } from '../dissect/content-layers.ts';
import type { Entry } from './entry.ts';

/** A few names that are asked for, and in which tables of fields they are told. */
export class AskedFields {
  readonly names: ReadonlySet<string>;
  /** Layers are asked for that stand inside of messages: whoever opens them must be heard. */
  readonly #layers: boolean;
  /** Fields of contents are asked for, which other contents may hold (parts of a multipart body). */
  readonly #contents: boolean;
  readonly #known = new WeakMap<Fields, boolean>();

  /** @param entries with what stands for their names, where these are other fields */
  constructor(entries: readonly Entry[]) {
    this.names = new Set(
      entries.flatMap(({ name, type, parts = [] }) => (type === 'protocol' ? parts : [name, ...parts])),
    );
    this.#layers = entries.some(
      ({ name }) => name === 'frame.protocols' || name === 'data' || Object.hasOwn(CONTENT_LAYERS, name),
    );
    this.#contents = entries.some(({ name }) => isContentField(name));
  }

  /** Whether somebody must hear of a table of fields. */
  areIn(fields: Fields): boolean {
    let known = this.#known.get(fields);
    if (known === undefined) {
      known =
        this.#layers ||
        (this.#contents && isContent(fields)) ||
        Object.keys(fields).some((name) => this.names.has(name));
      this.#known.set(fields, known);
    }
    return known;
  }
}
