import type { LibraryFileFault, LibraryOutline, LibraryTaken } from '../../model/library-file.ts';
import type { WorkProgress } from '../../model/work-progress.ts';
import type { Workers } from './client.ts';

/** How far writing or reading a library file is, or what came of it. */
export type LibraryFileStep =
  | { readonly name: 'idle' | 'stopped' }
  | { readonly name: 'exporting' | 'inspecting' | 'importing'; readonly progress: WorkProgress | null }
  | { readonly name: 'exported'; readonly bytes: number }
  | { readonly name: 'offered'; readonly outline: LibraryOutline }
  | { readonly name: 'imported'; readonly taken: LibraryTaken }
  | { readonly name: 'failed'; readonly fault: LibraryFileFault };

type Work = 'exporting' | 'inspecting' | 'importing';

/** Without the day, the name of nobody and nothing: it ends up in the history of downloads. */
export const LIBRARY_FILE = 'wireloupe-library.gz';

/** The library as one file: written, looked into, taken in. */
export class LibraryFile {
  step = $state.raw<LibraryFileStep>({ name: 'idle' });
  /** Something was taken in, perhaps not all of it. */
  onTaken: (withSettings: boolean) => void = () => undefined;
  readonly #workers: Promise<Workers>;
  #file: Blob | null = null;
  #ticket = 0;

  constructor(workers: Promise<Workers>) {
    this.#workers = workers;
  }

  readonly isWorking: boolean = $derived('progress' in this.step);

  async export(withSettings: boolean, save: (file: Blob, name: string) => void): Promise<void> {
    const file = await this.#run('exporting', (analysis, listener) => analysis.exportLibrary(withSettings, listener));
    if (!(file instanceof Blob)) return;
    save(file, LIBRARY_FILE);
    this.step = { name: 'exported', bytes: file.size };
  }

  /** Reads and checks a file; nothing of it is kept before somebody says so. */
  async inspect(file: Blob): Promise<void> {
    this.#file = file;
    const outline = await this.#run('inspecting', (analysis, listener) => analysis.inspectLibrary(file, listener));
    if (outline) this.step = { name: 'offered', outline };
  }

  /** Takes in what was offered. */
  async take(withSettings: boolean): Promise<void> {
    const file = this.#file;
    if (file === null || this.step.name !== 'offered') return;
    const taken = await this.#run('importing', (analysis, listener) =>
      analysis.importLibrary(file, withSettings, listener),
    );
    if (taken) this.step = { name: 'imported', taken };
    if (this.#file === file) this.#file = null; // another may have been offered meanwhile
    this.onTaken(withSettings);
  }

  dismiss(): void {
    this.#file = null;
    this.step = { name: 'idle' };
  }

  async stop(): Promise<void> {
    const { analysis } = await this.#workers;
    await analysis.stopLibraryFile().catch(() => undefined);
  }

  /** What came of it; null when it was stopped, failed, or something else was begun. */
  async #run<Answer extends object>(
    name: Work,
    ask: (
      analysis: Workers['analysis'],
      listener: (progress: WorkProgress) => void,
    ) => Promise<Answer | LibraryFileFault | null>,
  ): Promise<Exclude<Answer, LibraryFileFault> | null> {
    const ticket = ++this.#ticket;
    this.step = { name, progress: null };
    const { analysis } = await this.#workers;
    const answer = await ask(analysis, (progress) => {
      if (ticket === this.#ticket && this.isWorking) this.step = { name, progress };
    }).catch((error: unknown): LibraryFileFault => ({
      ok: false,
      reason: 'failed',
      message: String(error),
      captures: 0,
    }));
    if (ticket !== this.#ticket) return null;
    if (answer === null) this.step = { name: 'stopped' };
    else if ('ok' in answer && !answer.ok) this.step = { name: 'failed', fault: answer };
    else return answer as Exclude<Answer, LibraryFileFault>;
    return null;
  }
}
