// A display filter over one analysis: first all that its columns tell, for all packets at once; then, where only bytes
// tell, packet by packet (engine/selection/filter-run.ts).

import type { FilterError } from '../../model/query.ts';
import type { Analysis } from '../analysis.ts';
import { CONTENT_LAYERS } from '../dissect/content-layers.ts';
import { data } from '../dissect/data.ts';
import { Catalogue } from './catalogue.ts';
import { check } from './check.ts';
import type { Leaf, Test } from './check.ts';
import type { Entry } from './entry.ts';
import { AND, ASK, invert, join, maskOfStacks, NO, NOT, OR, XOR, YES } from './mask.ts';
import type { Mask } from './mask.ts';
import type { Reader } from './source.ts';
import { isQuotable, layerNames, markQuoting } from './stacks.ts';
import { parseFilter } from './syntax.ts';
import { FilterFault } from './tokens.ts';
import { transactionMask } from './transactions.ts';
import { layerVerdicts, markApplications, markFlows } from './verdicts.ts';

export type { Mask } from './mask.ts';

/** A filter that makes sense; null stands for the empty one. */
export type Compiled =
  { readonly ok: true; readonly test: Test | null } | { readonly ok: false; readonly error: FilterError };

/** What the columns say of each packet (NO, YES or ASK; null: all are accepted), or why the filter makes no sense. */
export type Filtered =
  { readonly ok: true; readonly mask: Mask | null } | { readonly ok: false; readonly error: FilterError };

/** Reads a filter and gives it its meaning in an analysis. */
export function compileFilter(analysis: Analysis, text: string): Compiled {
  const parsed = parseFilter(text);
  if (!parsed.ok) return parsed;
  if (parsed.node === null) return { ok: true, test: null };
  try {
    return { ok: true, test: check(parsed.node, new Catalogue(analysis, text)) };
  } catch (fault) {
    if (!(fault instanceof FilterFault)) throw fault;
    return { ok: false, error: fault.error };
  }
}

/**
 * The packets that a display filter accepts as far as columns tell: one byte each (mask.ts), or null for all of them.
 * About 10 ms per comparison and million packets.
 * @param hasFile without it, columns of transactions stand in for fields that only bytes tell
 */
export function applyFilter(analysis: Analysis, text: string, hasFile = true): Filtered {
  const compiled = compileFilter(analysis, text);
  if (!compiled.ok) return compiled;
  return { ok: true, mask: compiled.test === null ? null : new FilterPlan(analysis, compiled.test, hasFile).mask };
}

/** What columns say of a filter, and how the rest is decided. */
export class FilterPlan {
  readonly #test: Test;
  /** Answers that are looked up later: of tests that ask some packet, and of the largest parts that ask none. */
  readonly #kept = new Map<Test, Mask>();
  /** NO, YES or ASK of each packet. */
  readonly mask: Mask;

  constructor(analysis: Analysis, test: Test, hasFile = true) {
    this.#test = test;
    this.mask = this.#columns(analysis, test, hasFile);
  }

  #columns(analysis: Analysis, test: Test, hasFile: boolean): Mask {
    if (test.kind === 'leaf') {
      const mask = leafMask(analysis, test.leaf, hasFile);
      this.#kept.set(test, mask);
      return mask.slice(); // written over by what the test is part of
    }
    if (test.kind === 'not') {
      const mask = invert(this.#columns(analysis, test.inner, hasFile));
      return this.#settled(test, mask, [test.inner]);
    }
    const left = this.#columns(analysis, test.left, hasFile);
    const mask = join(left, this.#columns(analysis, test.right, hasFile), test.kind);
    return this.#settled(test, mask, [test.left, test.right]);
  }

  /** Where a whole part asks no packet, the answers of its parts are forgotten: each takes a byte per packet. */
  #settled(test: Test, mask: Mask, parts: readonly Test[]): Mask {
    if (mask.includes(ASK)) return mask;
    for (const part of parts) this.#forget(part);
    this.#kept.set(test, mask);
    return mask.slice();
  }

  #forget(test: Test): void {
    if (this.#kept.delete(test) || test.kind === 'leaf') return;
    for (const part of test.kind === 'not' ? [test.inner] : [test.left, test.right]) this.#forget(part);
  }

  /** Fields whose values are needed for the packets that are still to be asked, and the first place that needs them. */
  get asked(): { entries: readonly Entry[]; at: number; length: number } {
    const entries = new Map<string, Entry>();
    let first: Leaf | null = null;
    for (const [test, mask] of this.#kept) {
      if (test.kind !== 'leaf' || !mask.includes(ASK)) continue;
      first ??= test.leaf;
      for (const entry of test.leaf.entries) entries.set(entry.name, entry);
    }
    return { entries: [...entries.values()], at: first?.at ?? 0, length: first?.length ?? 1 };
  }

  /** Decides a packet whose fields are at hand. */
  decide(packet: number, read: Reader): boolean {
    return this.#decide(this.#test, packet, read) === YES;
  }

  #decide(test: Test, packet: number, read: Reader): number {
    const known = this.#kept.get(test)?.[packet] ?? ASK;
    if (known !== ASK) return known;
    switch (test.kind) {
      case 'leaf':
        return test.leaf.passes(read) ? YES : NO;
      case 'not':
        return NOT(this.#decide(test.inner, packet, read));
      default: {
        const left = this.#decide(test.left, packet, read);
        if (test.kind === 'and' && left === NO) return NO;
        if (test.kind === 'or' && left === YES) return YES;
        const how = test.kind === 'and' ? AND : test.kind === 'or' ? OR : XOR;
        return how(left, this.#decide(test.right, packet, read));
      }
    }
  }
}

/** What the columns say of one test. */
function leafMask(analysis: Analysis, leaf: Leaf, hasFile: boolean): Mask {
  const { single } = leaf;
  if (single !== null) {
    const { entry, question } = single;
    // What nobody recognises is in no stack, nor is what stands inside of messages.
    const isInStack = entry.name !== data.id && !Object.hasOwn(CONTENT_LAYERS, entry.name);
    if (entry.type === 'protocol' && question.exists === true && isInStack) return protocolMask(analysis, entry);
    if (entry.column !== null) return settle(entry.column.mask(analysis, question), entry);
    const isOnlyCells = entry.protocols.length === 0 && entry.type !== 'protocol';
    if (entry.cells === entry.type && (isOnlyCells || !hasFile))
      return transactionMask(analysis, entry.name, entry.cells, question);
  }
  return candidates(analysis, leaf);
}

/** Where no dissector tells a field byte by byte, what columns know is all there is. */
function settle(mask: Mask, entry: Entry): Mask {
  if (entry.protocols.length > 0) return mask;
  for (let packet = 0; packet < mask.length; packet += 1) if (mask[packet] === ASK) mask[packet] = NO;
  return mask;
}

/** Packets whose stack holds a layer. What an ICMP error quotes are layers as well: only its bytes tell. */
function protocolMask(analysis: Analysis, { name, protocols }: Entry): Mask {
  const mask = layerVerdicts(analysis, name, protocols[0]);
  if (isQuotable(protocols[0])) markQuoting(analysis, mask, ASK, (verdict) => verdict === NO);
  return mask;
}

/** Packets that may pass a test: their stack, or the application of their flow, has layers of all the fields it needs. */
function candidates(analysis: Analysis, { needs }: Leaf): Mask {
  let all: Mask | null = null;
  for (const entries of needs) {
    if (entries.length === 0) continue;
    const mask = mayHold(analysis, entries);
    all = all === null ? mask : join(all, mask, 'and');
  }
  const mask = all ?? new Uint8Array(analysis.packets.length).fill(YES);
  for (let packet = 0; packet < mask.length; packet += 1) if (mask[packet] !== NO) mask[packet] = ASK;
  return mask;
}

function mayHold(analysis: Analysis, entries: readonly Entry[]): Mask {
  // Payload that nobody claims is told as data, also where the stack ends above it.
  const everywhere = entries.some(
    ({ protocols, column }) =>
      protocols.includes('frame') || protocols.includes('data') || (protocols.length === 0 && column === null),
  );
  const isColumn = entries.some(({ protocols, column }) => column !== null && protocols.length === 0);
  if (everywhere || isColumn) return new Uint8Array(analysis.packets.length).fill(YES);
  const wanted = new Set(entries.flatMap(({ protocols }) => protocols));
  const mask = maskOfStacks(analysis, (stack) =>
    layerNames(analysis, stack).some((name) => wanted.has(name)) ? YES : NO,
  );
  if ([...wanted].some(isQuotable)) markQuoting(analysis, mask, YES, (verdict) => verdict === NO);
  if (entries.some(({ application }) => application)) markFlows(analysis, mask, wanted);
  if (entries.some(({ name }) => Object.hasOwn(CONTENT_LAYERS, name))) markApplications(analysis, mask);
  return mask;
}
