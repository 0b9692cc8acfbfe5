import type { PacketExtras, Row } from '../../../model/query.ts';
import type { AppState } from '../../state/app.svelte.ts';
import { monoWidth } from '../../state/columns.ts';
import type { TimeForm } from '../../state/preferences.svelte.ts';
import { absoluteText, cut, digitsOf, secondsBetween } from './time-text.ts';

/** As Wireshark writes the time of a reference. */
const REFERENCE = '*REF*';
const LEAST_WIDTH = 120;

const textOf = (cell: Row[string] | undefined): string | undefined => (typeof cell === 'string' ? cell : undefined);

/** How the list of packets writes times, and the packets from which it counts them. */
export class PacketTimes {
  readonly #app: AppState;
  readonly #deltaOf: (id: number) => PacketExtras['fields'][number] | undefined;
  readonly #digits = $derived.by(() => {
    const { preferences, session } = this.#app;
    return digitsOf(preferences.timeDigits, session.summary?.facts.interfaces ?? []);
  });

  /** @param deltaOf what is known of a packet's `wireloupe.flow_delta`; undefined while it is on the way */
  constructor(app: AppState, deltaOf: (id: number) => PacketExtras['fields'][number] | undefined) {
    this.#app = app;
    this.#deltaOf = deltaOf;
  }

  /**
   * The time of a row; undefined leaves it as the row tells it.
   * @param before the row above
   */
  text(row: Row, before: Row | undefined): string | undefined {
    const { preferences, session, packetList } = this.#app;
    const own = textOf(row['time']);
    if (own === undefined) return undefined;
    const id = Number(row['number']) - 1;
    const since = (from: string | undefined): string =>
      secondsBetween(from ?? session.summary?.first ?? own, own, this.#digits);
    switch (preferences.timeForm) {
      case 'absolute':
        return absoluteText(own, this.#digits);
      case 'previous':
        return since(textOf(before?.['time']) ?? own);
      case 'conversation': {
        const seconds = this.#deltaOf(id);
        return seconds ? cut(seconds.text, this.#digits) : ''; // while it is on the way no other time stands there
      }
      case 'reference':
        return packetList.references.has(id) ? REFERENCE : since(packetList.references.before(id)?.time);
      default:
        return since(undefined);
    }
  }

  /** Pixels that the longest time since a packet takes; undefined leaves dates as wide as they are elsewhere. */
  get width(): number | undefined {
    const { preferences, session } = this.#app;
    if (preferences.timeForm === 'absolute') return undefined;
    const { first, last } = session.summary ?? { first: null, last: null };
    return Math.max(LEAST_WIDTH, first && last ? monoWidth(secondsBetween(first, last, this.#digits).length) : 0);
  }

  /** Counts from a packet, or no longer. */
  async toggleReference(id: number | null): Promise<void> {
    if (id === null) return;
    const { workers, preferences, packetList } = this.#app;
    const { analysis } = await workers;
    const time = textOf((await analysis.row('packets', id))?.['time']);
    if (time === undefined) return;
    packetList.references.toggle(id, time);
    if (packetList.references.has(id)) preferences.set({ timeForm: 'reference' });
  }

  /** A reference without a packet would count from nowhere: the current one is taken. */
  setForm(form: TimeForm, current: number | null): void {
    const { preferences, packetList } = this.#app;
    if (form === 'reference' && packetList.references.list.length === 0) void this.toggleReference(current);
    preferences.set({ timeForm: form });
  }
}
