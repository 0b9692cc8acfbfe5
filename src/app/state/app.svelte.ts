import { createContext } from 'svelte';
import { asksJudgement } from '../../model/judged-fields.ts';
import { asksRemarks } from '../../model/query.ts';
import type { Settings } from '../../model/settings.ts';
import type { Workers } from './client.ts';
import { type Beside, readBeside, writeBeside } from './beside.ts';
import { Bursts } from './bursts.svelte.ts';
import { Completion } from './completion.svelte.ts';
import { FilterHistory } from './filter-history.svelte.ts';
import type { Room } from './columns.ts';
import { combine } from './filter-text.ts';
import { Filter } from './filter.svelte.ts';
import { GraphState } from './graph.svelte.ts';
import { Inspector } from './inspector.svelte.ts';
import { KeptPlaces } from './kept-places.ts';
import { type KeptCapture, Library, type Surroundings } from './library.svelte.ts';
import { LibraryFile } from './library-file.svelte.ts';
import { LibrarySearch } from './library-search.svelte.ts';
import { Menu } from './menu.svelte.ts';
import { OverviewState } from './overview.svelte.ts';
import { PacketExport } from './packet-export.svelte.ts';
import { PacketList } from './packet-list.svelte.ts';
import { type PageError, pageError, withError } from './page-errors.ts';
import { type Keeper, Preferences } from './preferences.svelte.ts';
import { Requests } from './requests.svelte.ts';
import { Review } from './review.svelte.ts';
import { type AddressBar, Route } from './route.svelte.ts';
import { Rows } from './rows.svelte.ts';
import { Session } from './session.svelte.ts';
import { SettingsState } from './settings.svelte.ts';
import { type OpenStore, Store } from './store.svelte.ts';
import { type TimeScale, timeScale } from './time-scale.ts';
import { Vault, type VaultStore } from './vault.ts';

/** What the page stands on; tests and the development page bring their own. */
export interface Ground {
  readonly workers: Promise<Workers>;
  readonly keeper: Keeper;
  readonly languages: readonly string[];
  readonly bar: AddressBar;
  readonly vaultStore: VaultStore | null;
  /** The sample capture, fetched before any capture can be chosen; null where it could not be. */
  readonly sample: Promise<File | null>;
  /** The database of the library; tests bring their own. */
  readonly openStore?: OpenStore;
}

const WITH_ROWS: ReadonlySet<string> = new Set(['packets', 'flows', 'hosts', 'transactions', 'ladder']);

/** Everything the reader is looking at. One instance per session, so that a second capture is a second instance. */
export class AppState {
  readonly preferences: Preferences;
  readonly route: Route;
  readonly session: Session;
  readonly overview: OverviewState;
  readonly bursts: Bursts;
  readonly filter: Filter;
  readonly filterHistory: FilterHistory;
  readonly completion: Completion;
  readonly inspector: Inspector;
  readonly adjust: SettingsState;
  readonly library: Library;
  readonly librarySearch: LibrarySearch;
  readonly libraryFile: LibraryFile;
  readonly review: Review;
  readonly packetList: PacketList;
  readonly packetExport: PacketExport;
  readonly graph: GraphState;
  readonly places = new KeptPlaces();
  readonly menu = new Menu();
  readonly requests = new Requests();
  readonly workers: Promise<Workers>;
  readonly sample: Promise<File | null>;
  /** Bars over the time of the capture; null until its map is there. */
  readonly timeScale: TimeScale | null = $derived.by(() => {
    const map = this.overview.whole?.traffic;
    return map ? timeScale(map, this.bursts.list) : null;
  });
  /** Everything that is loaded later has come: from now on the page needs no request. */
  isLoaded = $state(false);
  /** Why something that is loaded later did not come: then no capture can be opened. */
  loadFailure = $state<string | null>(null);
  /** The time under the pointer, in a chart or on the timeline: nanoseconds since the first packet. */
  pointed = $state<number | null>(null);
  /** A fault of this program that nothing else tells of. */
  fault = $state<string | null>(null);
  /** Errors of this program since the page was opened, those of views too. */
  errors = $state.raw<readonly PageError[]>([]);
  /** The window has no room for a panel beside the three panes of packets. */
  isNarrow = $state(false);
  /** The panel was asked for where it has no room. */
  #insists = $state(false);
  /** The dialog over the page, one at a time. */
  dialog = $state<'filters' | 'keys' | 'palette' | 'privacy' | 'quality' | null>(null);

  constructor(ground: Ground) {
    this.workers = ground.workers;
    this.sample = ground.sample;
    this.preferences = new Preferences(ground.keeper, ground.languages);
    this.route = new Route(new Vault(ground.vaultStore), ground.bar);
    this.session = new Session(ground.workers, () => this.settings);
    this.overview = new OverviewState(ground.workers, () => this.session.readingLeft);
    this.bursts = new Bursts(ground.workers);
    const store = new Store(ground.openStore);
    this.filter = new Filter(ground.workers, this.route);
    this.filterHistory = new FilterHistory(store);
    this.completion = new Completion(ground.workers, this.filterHistory);
    this.filter.onApplied = (text) => this.filterHistory.add(text);
    this.filter.onGrown = () => {
      this.session.revision += 1;
    };
    this.inspector = new Inspector(ground.workers);
    this.adjust = new SettingsState(ground.workers, store);
    this.library = new Library(ground.workers, this.session, store, browserStorage);
    this.librarySearch = new LibrarySearch(ground.workers);
    this.libraryFile = new LibraryFile(ground.workers);
    this.libraryFile.onTaken = (withSettings) => void this.#taken(withSettings);
    this.review = new Review(ground.workers, store, this.adjust);
    this.packetList = new PacketList(ground.workers, store);
    this.packetExport = new PacketExport(ground.workers, () => ({
      selection: this.route.selection,
      marked: this.packetList.remarks.list.filter(({ marked }) => marked).map(({ packet }) => packet),
    }));
    this.graph = new GraphState(ground.workers);
    this.packetList.remarks.onTold = () => {
      if (asksRemarks(this.route.place.filter)) this.#answerAnew();
    };
    this.route.onLeft = () => {
      this.inspector.leave();
      this.#insists = false;
    };
    this.session.onOpened = () => this.library.take();
    this.session.onShown = () => this.places.clear();
    this.session.onReplaced = () => {
      this.#leaveCapture();
      this.route.go({ part: null, filter: '', brush: null, item: null }, 'replace');
    };
    this.review.onChanged = () => {
      // What is inside may be outside now, and a host may do something else.
      if (asksJudgement(this.route.place.filter)) this.#answerAnew();
      else if (this.overview.by === 'direction') this.session.revision += 1;
      this.library.keepLater();
    };
  }

  /** What changes results, as it is set now. */
  get settings(): Settings {
    return this.adjust.current;
  }

  /** Rows of one table, for a view that is about to show them. */
  rows(): Rows {
    return new Rows(this.workers);
  }

  /** Opens the rows behind something in a view. */
  show(view: string, term: string): void {
    this.route.go({ view, filter: combine(this.route.place.filter, term, 'keep') });
  }

  /**
   * Whether the inspector is there. It steps aside where it has nothing to say, unless it shows what was asked for or was
   * asked for itself.
   */
  get isInspecting(): boolean {
    if (!this.preferences.inspector || !this.session.hasCapture) return false;
    return this.#hasRows || this.#insists || this.inspector.isAsked;
  }

  /** What stands beside the list of packets. */
  readonly beside: Beside | null = $derived.by(() => {
    const { view, part } = this.route.place;
    return view === 'packets' ? readBeside(part) : null;
  });

  /** Puts something beside the list of packets, or away. */
  setBeside(beside: Beside | null): void {
    this.route.go({ part: beside && writeBeside(beside) });
  }

  /** What a view has room for. */
  get room(): Room {
    const isShared = this.isInspecting || this.beside !== null;
    if (!this.isNarrow) return this.beside === null ? 'wide' : 'narrow';
    return isShared ? 'tight' : 'narrow';
  }

  /** The view has rows to tell of; in a narrow window, or where there is a pane beside them, those of packets do that. */
  get #hasRows(): boolean {
    const { view } = this.route.place;
    return WITH_ROWS.has(view) && !(view === 'packets' && (this.isNarrow || this.beside !== null));
  }

  /** Shows the inspector, or puts it away: where it is not at home, only there. */
  toggleInspector(): void {
    if (!this.isInspecting) this.openInspector();
    else if (!this.#hasRows) {
      this.#insists = false;
      if (this.inspector.isAsked) this.inspector.clear();
    } else this.preferences.set({ inspector: false });
  }

  openInspector(): void {
    if (!this.preferences.inspector) this.preferences.set({ inspector: true });
    this.#insists = true;
  }

  /** Shows a host in the inspector, which opens for it. */
  inspect(address: string): void {
    if (!this.preferences.inspector) this.preferences.set({ inspector: true });
    void this.inspector.showHost(address);
  }

  /** Shows a flow in the inspector, which opens for it. */
  inspectFlow(flow: number): void {
    if (!this.preferences.inspector) this.preferences.set({ inspector: true });
    void this.inspector.showFlow(flow);
  }

  /** Shows what both sides of a flow said; beside the packets, where those are looked at. */
  follow(flow: number): void {
    if (this.route.place.view === 'packets') this.setBeside({ kind: 'stream', flow });
    else this.route.go({ view: 'stream', part: String(flow), item: null });
  }

  /** Shows the packets of a flow as arrows between its ends, a ladder; likewise. */
  showLadder(flow: number): void {
    if (this.route.place.view === 'packets') this.setBeside({ kind: 'ladder', flow });
    else this.route.go({ view: 'ladder', filter: `wireloupe.flow == ${flow}`, brush: null });
  }

  /** Draws a TCP flow over its time. */
  drawTcp(flow: number): void {
    this.route.go({ view: 'tcp', part: String(flow), item: null });
  }

  /** Takes files from a drop or a choice. A filter of another capture would hide most of this one. */
  async open(files: readonly File[], folders: readonly string[] = []): Promise<void> {
    if (files.length === 0) return this.session.open([], folders);
    if (this.session.hasCapture) this.route.go({ view: 'overview', part: null, filter: '', brush: null, item: null });
    else if (this.route.place.view === 'open') this.route.go({ view: 'overview' }, 'replace');
    this.#leaveCapture();
    await Promise.all([this.workers, this.adjust.load()]);
    this.requests.begin();
    await this.session.open(files, folders);
  }

  /** The filter in force accepts other packets than before. */
  #answerAnew(): void {
    this.session.revision += 1;
    void this.filter.again();
  }

  /** What was pointed at is of another capture. */
  #leaveCapture(): void {
    this.inspector.clear();
    this.packetList.leave();
    this.packetExport.close();
    this.graph.forget();
  }

  /** Takes the file of the capture from the library; another one is opened in its place. */
  async giveBack(file: File): Promise<void> {
    this.requests.begin();
    if (!(await this.library.giveBack(file))) await this.open([file]);
  }

  /** Takes note of what was thrown and caught by nobody. That the worker was lost is told by the session. */
  fail(error: unknown): void {
    if (error instanceof Error && error.name === 'WorkerLost') return;
    this.remember(error);
    this.fault = error instanceof Error ? (error.stack ?? error.message) : String(error);
  }

  /** Keeps an error for the diagnostics. */
  remember(error: unknown): void {
    this.errors = withError(this.errors, pageError(error, new Date()));
  }

  /** Reads what was kept about the page and, after a reload, opens what was open. Where the reader was, he stays. */
  async start(): Promise<void> {
    await Promise.all([this.adjust.load(), this.library.shelf.load(), this.workers]);
    if (await this.library.resume()) this.requests.begin();
  }

  /** A library file was taken in: what it says of the open capture, and its settings, are in force at once. */
  async #taken(withSettings: boolean): Promise<void> {
    await this.library.shelf.refresh();
    if (withSettings) await Promise.all([this.adjust.reload(), this.filterHistory.reload()]);
    this.library.meetWords();
  }

  /** Deletes everything that this page has ever stored in the database, and what stands on the page of it. */
  async wipe(): Promise<void> {
    if (!(await this.library.wipe())) return;
    this.adjust.forget();
    this.filterHistory.forget();
    this.review.forget();
    this.packetList.remarks.forget();
  }

  /** Opens an analysis from the library, without its file: the overview, or the packets of a filter. */
  async reopen(capture: KeptCapture, filter = ''): Promise<void> {
    const view = filter === '' ? 'overview' : 'packets';
    const isOpen = this.session.phase.name === 'ready' && this.library.current?.id === capture.id;
    if (!isOpen || filter === '') {
      await Promise.all([this.workers, this.adjust.load()]);
      this.requests.begin();
      if (!(await this.library.reopen(capture))) return;
      this.#leaveCapture();
      this.places.clear();
    }
    this.route.go({ view, part: null, filter, brush: null, item: null });
  }
}

const OPEN = 'wireloupe.open';

const browserStorage: Surroundings = {
  protocol: location.protocol,
  async estimate() {
    const { usage, quota } = (await navigator.storage?.estimate?.()) ?? {};
    return usage === undefined || quota === undefined ? null : { usage, quota };
  },
  tab: {
    read() {
      try {
        return sessionStorage.getItem(OPEN);
      } catch {
        return null; // storage is forbidden: a reload begins anew
      }
    },
    write(id) {
      try {
        if (id === null) sessionStorage.removeItem(OPEN);
        else sessionStorage.setItem(OPEN, id);
      } catch {
        // As above.
      }
    },
  },
};

export const [getApp, setApp] = createContext<AppState>();
