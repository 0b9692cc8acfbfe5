import { latin1 } from '../../../base/text.ts';
import { ANOMALY } from '../../../model/anomaly.ts';
import { GIVE_UP } from '../../../model/stream.ts';
import type { FlowView, Output, StreamParser } from '../../../model/stream.ts';
import { NOWHERE } from '../../../model/field.ts';
import type { FieldGroup } from '../../../model/field.ts';
import { lineGroup } from './line-fields.ts';
import type { TextLine } from './line-fields.ts';
import { LineFinder, LONGEST_LINE, trimLine } from './lines.ts';

/** Bytes of a line that is passed over: what goes on longer is no text. */
const MOST_PASSED = 1 << 20;
/** Lines of one packet that are told: more are read by nobody. */
export const MOST_LINES_TOLD = 512;
/** Lines of one packet that Info may name. */
const MOST_LINES_WORDED = 32;
const LF = 0x0a;

/**
 * A protocol of text lines: splits both directions into lines and hands each over as text. A subclass may ask for bytes
 * that are no lines (`skip`), such as a literal or a mail body.
 */
export abstract class LineParser implements StreamParser {
  protected readonly flow: FlowView;
  protected readonly output: Output;
  readonly #finders = [new LineFinder(), new LineFinder()] as const;
  /** Bytes of each direction to pass over: responder, originator. */
  readonly #skipped = [0, 0];
  /** Bytes of a line of each direction that is too long and was passed over so far: responder, originator. */
  readonly #passed = [0, 0];
  #ended = false;

  constructor(flow: FlowView, output: Output) {
    this.flow = flow;
    this.output = output;
  }

  /** One line without its end. */
  protected abstract line(text: string, fromOriginator: boolean): void;

  /**
   * A line as bytes, before it is made text: true if it was data, such as a line of mail. `lineEnd` is the number of bytes
   * that end it, 0 for a piece of a line that is longer than is kept.
   */
  protected data?(bytes: Uint8Array, at: number, end: number, lineEnd: 0 | 1 | 2, fromOriginator: boolean): boolean;

  /** Words for Info with one line more than `before`; without it, the first line and which side it is from. */
  protected worded?(line: TextLine, before: string, isData: boolean): string;

  /** Lines of one packet that Info may name: all that are told, where a later one takes the place of those before. */
  protected readonly mostWorded: number = MOST_LINES_WORDED;

  /** Names the fields of a line that the protocol reads; asked before `line`, and only where somebody looks. */
  protected explainLine?(line: TextLine, layer: FieldGroup): void;

  /** The same of a line that is data. */
  protected explainData(line: TextLine, layer: FieldGroup): void {
    lineGroup(line, layer);
  }

  /** The same of bytes that are no lines (`skip`). */
  protected explainBlock?(block: TextLine, layer: FieldGroup): void;

  /** Where somebody looks: every line before it is told, also those of packets that are not. */
  protected follow?(line: TextLine, isData: boolean): void;

  /** The same of bytes that are no lines; `left` more of them will come. */
  protected followBlock?(block: TextLine, left: number): void;

  /** Some of the bytes that `skip` announced, as they pass; `left` more will come. */
  protected block?(bytes: Uint8Array, at: number, end: number, left: number, fromOriginator: boolean): void;

  /** A packet with a piece of a line is the protocol's as well: its lines are not waited for. */
  protected readonly takesPieces: boolean = false;

  /** Lost bytes of a direction. */
  protected lose?(length: number, fromOriginator: boolean): void;

  /** The next bytes of a direction are no lines. */
  protected skip(length: number, fromOriginator: boolean): void {
    this.#skipped[Number(fromOriginator)] = length;
  }

  /** What follows is another protocol: the rest of the bytes stays unused. */
  protected upgrade(application?: string): void {
    this.#ended = true;
    this.flow.upgrade(application);
  }

  feed(bytes: Uint8Array, at: number, end: number, fromOriginator: boolean): number {
    const side = Number(fromOriginator);
    const finder = this.#finders[side];
    let place = at;
    const told =
      this.output.explains && this.explainLine !== undefined
        ? new ToldLines(this.output, bytes, end, this.mostWorded)
        : null;
    while (place < end && !this.#ended) {
      const skipped = Math.min(this.#skipped[side], end - place);
      if (skipped > 0) {
        this.#skipped[side] -= skipped;
        finder.reset();
        if (told !== null && this.explainBlock !== undefined) this.#explainBlock(told, place, skipped, fromOriginator);
        this.block?.(bytes, place, place + skipped, this.#skipped[side], fromOriginator);
        place += skipped;
        continue;
      }
      const lineEnd = finder.find(bytes, place, end);
      if (lineEnd < 0) {
        const isPassed = this.#passed[side] > 0;
        if (this.flow.cut > 0) {
          this.#cut(told, place, end, !isPassed, fromOriginator);
          finder.reset();
          place = end;
          break;
        }
        if (!isPassed && end - place <= LONGEST_LINE) break;
        // The last byte may be the CR of a line end.
        if (!isPassed && this.data?.(bytes, place, end - 1, 0, fromOriginator) === true) {
          finder.reset();
          return end - 1 - at;
        }
        finder.reset();
        if (!this.#pass(end - place, side)) return GIVE_UP;
        place = end;
        break;
      }
      if (this.#passed[side] > 0) {
        this.#passed[side] = 0;
        place = lineEnd + 1;
        continue;
      }
      const textEnd = trimLine(bytes, place, lineEnd);
      const hasReturn = textEnd < lineEnd;
      const line = told?.line(place, lineEnd + 1, textEnd, fromOriginator) ?? null;
      const isData = this.data?.(bytes, place, hasReturn ? lineEnd - 1 : lineEnd, hasReturn ? 2 : 1, fromOriginator);
      if (line !== null) this.#explain(line, told!.layerOf(line, this.#worded(isData === true)), isData === true);
      if (isData !== true && textEnd - place > LONGEST_LINE) {
        if (!this.#pass(lineEnd + 1 - place, side)) return GIVE_UP;
        this.#passed[side] = 0;
      } else if (isData !== true) this.line(latin1(bytes, place, textEnd), fromOriginator);
      place = lineEnd + 1;
    }
    if (this.flow.confirmed && !this.#ended && (place > at || this.takesPieces)) this.output.mark(this.flow);
    return place - at;
  }

  /** The capture cut a line: it is told, and said to nobody, since a part of an argument is another argument. */
  #cut(told: ToldLines | null, at: number, end: number, isTold: boolean, fromOriginator: boolean): void {
    if (!isTold || told === null) return;
    const line = told.line(at, end, end, fromOriginator);
    this.#explain(line, told.layerOf(line, this.#worded(false)), false);
  }

  readonly #worded =
    (isData: boolean) =>
    (line: TextLine, before: string): string =>
      this.worded?.(line, before, isData) ??
      (line.isFirst ? `${line.fromOriginator ? 'Request' : 'Response'}: ${line.text}` : before);

  /** Bytes of a line that is too long for any text protocol. False: this is none, or none any more. */
  #pass(length: number, side: number): boolean {
    if (this.#passed[side] === 0) this.output.note(this.flow, ANOMALY.applicationMalformed);
    this.#passed[side] += length;
    return this.flow.confirmed && this.#passed[side] <= MOST_PASSED;
  }

  #explain(line: TextLine, layer: FieldGroup | null, isData: boolean): void {
    this.follow?.(line, isData);
    // What the lines carry (a mail) may be asked where they are not.
    if (isData) this.explainData(line, layer ?? NOWHERE);
    else this.explainLine?.(line, layer ?? NOWHERE);
  }

  #explainBlock(told: ToldLines, at: number, length: number, fromOriginator: boolean): void {
    const block = { ...told.line(at, at + length, at, fromOriginator), text: `${length} bytes` };
    const layer = told.layerOf(block, this.#worded(true));
    this.followBlock?.(block, this.#skipped[Number(fromOriginator)]);
    this.explainBlock?.(block, layer ?? NOWHERE);
  }

  gap(length: number, fromOriginator: boolean): void {
    const side = Number(fromOriginator);
    this.#skipped[side] = Math.max(0, this.#skipped[side] - length);
    this.#finders[side].reset();
    this.#passed[side] = 0;
    this.lose?.(length, fromOriginator);
  }
}

/** The lines of one packet become one layer, from the first one to the last whole one. */
class ToldLines {
  readonly #output: Output;
  readonly #bytes: Uint8Array;
  readonly #end: number;
  readonly #mostWorded: number;
  #layer: FieldGroup | null = null;
  #count = 0;
  #words = '';

  constructor(output: Output, bytes: Uint8Array, end: number, mostWorded: number) {
    this.#output = output;
    this.#bytes = bytes;
    this.#end = end;
    this.#mostWorded = mostWorded;
  }

  line(at: number, next: number, textEnd: number, fromOriginator: boolean): TextLine {
    const isFirst = this.#count === 0;
    this.#count += 1;
    return {
      bytes: this.#bytes,
      at,
      next,
      left: this.#end - at,
      text: latin1(this.#bytes, at, textEnd),
      fromOriginator,
      isFirst,
    };
  }

  /** Null: nobody asks for it. `words` adds the line to those of the lines before it. */
  layerOf(line: TextLine, words: (line: TextLine, before: string) => string): FieldGroup | null {
    const { at, next, isFirst } = line;
    const bytes = this.#bytes;
    if (isFirst) {
      const end = Math.max(next, bytes.lastIndexOf(LF, this.#end - 1) + 1);
      this.#layer = this.#output.explain(bytes, at, end);
    }
    if (this.#count <= this.#mostWorded) {
      const said = words(line, this.#words);
      if (said !== this.#words) this.#layer?.summary(said);
      this.#words = said;
    }
    return this.#count > MOST_LINES_TOLD ? null : this.#layer;
  }
}
