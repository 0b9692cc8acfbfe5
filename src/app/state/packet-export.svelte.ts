import { reasonOf } from '../../base/reason.ts';
import { EXPORT_FORMATS } from '../../model/export.ts';
import type { ExportFormat, ExportOutline, ExportProgress, ExportScope } from '../../model/export.ts';
import type { Selection } from '../../model/query.ts';
import type { Exported } from '../../worker/api.ts';
import type { Workers } from './client.ts';

/** Packets or flows that somebody points at when he asks for an export; both empty where he points at nothing. */
export interface ExportOffer {
  readonly packets: readonly number[];
  readonly flows: readonly number[];
}

/** What an export may be of at any time: the filter and the brush in force, the packets that are marked. */
export interface ExportGround {
  readonly selection: Selection;
  readonly marked: readonly number[];
}

/** Which packets to export. */
export type ExportChoice = 'shown' | 'selected' | 'conversation' | 'marked';

/** What came of the last export. */
export type ExportOutcome =
  | { readonly ok: true; readonly name: string; readonly packets: number; readonly bytes: number }
  | Extract<Exported, { ok: false }>;

/** Packets on their way into a file: what was pointed at, what is chosen of it, how far it is. */
export class PacketExport {
  /** Null while nobody asks for an export. */
  offer = $state.raw<ExportOffer | null>(null);
  choice = $state.raw<ExportChoice>('shown');
  format = $state.raw<ExportFormat>('pcapng');
  secrets = $state(false);
  notes = $state(false);
  /** What the file will hold; null while that is being found out. */
  outline = $state.raw<ExportOutline | null>(null);
  progress = $state.raw<ExportProgress | null>(null);
  isWriting = $state(false);
  outcome = $state.raw<ExportOutcome | null>(null);
  readonly #workers: Promise<Workers>;
  readonly #now: () => ExportGround;
  #asked = 0;
  /** What `outline` was asked for. */
  #outlined = '';
  /** Counts the times that somebody began to ask. */
  #times = 0;

  constructor(workers: Promise<Workers>, now: () => ExportGround) {
    this.#workers = workers;
    this.#now = now;
  }

  /** What there is to choose from, the widest first. */
  readonly choices: readonly ExportChoice[] = $derived.by(() => {
    const { packets = [], flows = [] } = this.offer ?? {};
    const marked = this.#now().marked.length > 0 ? (['marked'] as const) : [];
    if (packets.length > 0) return ['shown', 'selected', 'conversation', ...marked];
    return flows.length > 0 ? ['shown', 'conversation', ...marked] : ['shown', ...marked];
  });
  readonly hasSeveralLinkTypes: boolean = $derived((this.outline?.linkTypes.length ?? 0) > 1);
  readonly canWrite: boolean = $derived(
    !this.isWriting && (this.outline?.packets ?? 0) > 0 && !(this.format === 'pcap' && this.hasSeveralLinkTypes),
  );

  /** Asks what to export; of what was pointed at, that is offered first. */
  open(offer: ExportOffer, choice: ExportChoice = 'shown'): void {
    this.#times += 1;
    this.offer = offer;
    this.choice = choice;
    this.secrets = false;
    this.notes = false;
    this.outcome = null;
  }

  /** Nobody asks any more: what is being written is let go. */
  close(): void {
    if (this.isWriting) void this.stop();
    this.#times += 1;
    this.offer = null;
    this.outline = null;
  }

  get scope(): ExportScope {
    const { packets = [], flows = [] } = this.offer ?? {};
    if (this.choice === 'shown') return { kind: 'selection', selection: this.#now().selection };
    if (this.choice === 'marked') return { kind: 'packets', packets: this.#now().marked };
    if (this.choice === 'selected') return { kind: 'packets', packets };
    return packets.length > 0 ? { kind: 'conversations', packets } : { kind: 'flows', flows };
  }

  /** Finds out what the file would hold. To be asked again when the choice, the filter or the capture changes. */
  async look(scope: ExportScope, format: ExportFormat): Promise<void> {
    const ticket = ++this.#asked;
    const question = `${this.#times} ${this.choice} ${format}`;
    if (question !== this.#outlined) this.outline = null; // what the choice before comes to says nothing of this one
    this.#outlined = question;
    const { analysis } = await this.#workers;
    const outline = await analysis.outlineCapture({ scope, format }).catch(() => null);
    if (ticket === this.#asked && this.offer !== null) this.outline = outline;
  }

  /** Writes the file; null where none came of it, and `outcome` says why. */
  async write(name: string): Promise<Blob | null> {
    const { scope, format, secrets, notes } = this;
    const times = this.#times;
    this.isWriting = true;
    this.outcome = null;
    this.progress = null;
    try {
      const { analysis } = await this.#workers;
      const written = await analysis.writeCapture({ scope, format, secrets, notes }, (progress) => {
        this.progress = progress;
      });
      if (times !== this.#times) return null; // nobody waits for it any more
      this.outcome = written.ok ? { ok: true, name, packets: written.packets, bytes: written.file.size } : written;
      return written.ok ? written.file : null;
    } catch (error) {
      const message = reasonOf(error);
      if (times === this.#times) this.outcome = { ok: false, reason: 'unreadable', message };
      return null;
    } finally {
      this.isWriting = false;
      this.progress = null;
    }
  }

  async stop(): Promise<void> {
    await (await this.#workers).analysis.stopWriting();
  }
}

const WRAPPED = /\.(gz|zst|zstd)$/i;
const CAPTURE = /\.(pcapng|pcap|ntar|cap|dmp)$/i;

/** A name for the file: that of the capture, and what of it is inside. */
export function exportName(capture: string, part: string, format: ExportFormat): string {
  const base = capture.replace(WRAPPED, '').replace(CAPTURE, '');
  return `${base === '' ? 'packets' : base}-${part}.${format}`;
}

/** The name with the ending of a format, whichever it had. */
export function endAs(name: string, format: ExportFormat): string {
  const known = EXPORT_FORMATS.find((each) => name.toLowerCase().endsWith(`.${each}`));
  return `${known === undefined ? name : name.slice(0, -known.length - 1)}.${format}`;
}
