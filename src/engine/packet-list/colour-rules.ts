import type { Analysis } from '../analysis.ts';
import type { Test } from '../filter/check.ts';
import type { Entry } from '../filter/entry.ts';
import { compileFilter } from '../filter/filter.ts';
import type { Reader } from '../filter/source.ts';
import { FilterFault } from '../filter/tokens.ts';

/** Filters in an order: the first that accepts a packet gives it its colour. One that makes no sense accepts none. */
export class ColourRules {
  readonly #tests: (Test | null)[];
  /** Tests whose fields columns know, at least of most packets. */
  readonly #isInColumns: readonly boolean[];
  /** Every field that some rule asks. */
  readonly entries: readonly Entry[];

  constructor(analysis: Analysis, filters: readonly string[]) {
    this.#tests = filters.map((filter) => {
      const compiled = compileFilter(analysis, filter);
      return compiled.ok ? compiled.test : null;
    });
    const entries = new Map<string, Entry>();
    this.#isInColumns = this.#tests.map((test) => {
      const own = new Map<string, Entry>();
      if (test !== null) gather(test, own);
      for (const [name, entry] of own) entries.set(name, entry);
      return [...own.values()].every(isInColumns);
    });
    this.entries = [...entries.values()];
  }

  /**
   * The number of the first rule that accepts a packet, or −1.
   * @param isRead whether the reader knows what bytes tell; without it a rule that asks for that accepts nothing
   */
  match(read: Reader, isRead: boolean): number {
    return this.#tests.findIndex(
      (test, rule) => test !== null && (isRead || this.#isInColumns[rule]) && this.#accepts(test, rule, read),
    );
  }

  /** A rule whose pattern takes too long accepts nothing from then on. */
  #accepts(test: Test, rule: number, read: Reader): boolean {
    try {
      return passes(test, read);
    } catch (fault) {
      if (!(fault instanceof FilterFault)) throw fault;
      this.#tests[rule] = null;
      return false;
    }
  }
}

const isInColumns = ({ type, column, cells, protocols }: Entry): boolean =>
  type === 'protocol' || column !== null || cells !== null || protocols.length === 0;

function gather(test: Test, entries: Map<string, Entry>): void {
  if (test.kind === 'leaf') for (const entry of test.leaf.entries) entries.set(entry.name, entry);
  else if (test.kind === 'not') gather(test.inner, entries);
  else {
    gather(test.left, entries);
    gather(test.right, entries);
  }
}

function passes(test: Test, read: Reader): boolean {
  switch (test.kind) {
    case 'leaf':
      return test.leaf.passes(read);
    case 'not':
      return !passes(test.inner, read);
    case 'and':
      return passes(test.left, read) && passes(test.right, read);
    case 'or':
      return passes(test.left, read) || passes(test.right, read);
    default:
      return passes(test.left, read) !== passes(test.right, read);
  }
}
