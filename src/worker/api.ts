// The types of everything that crosses between page and worker, and nothing else. Both sides import this file.

import type { Burst } from '../model/bursts.ts';
import type { FoundHost, HostCard } from '../model/host-card.ts';
import type { OpenFailure } from '../model/capture.ts';
import type { ExportOutline, ExportProgress, ExportRefusal, PacketExport } from '../model/export.ts';
import type { ExpertReport } from '../model/expert.ts';
import type { PacketDetail } from '../model/field.ts';
import type { FindPart, FindQuery } from '../model/find.ts';
import type { DetectorDescription, Finding, FindingSpan } from '../model/finding.ts';
import type {
  StreamAbsent,
  StreamPage,
  StreamPart,
  StreamQuery,
  StreamSearch,
  StreamSide,
  StreamState,
  StreamView,
} from '../model/follow.ts';
import type { HealthReport } from '../model/health.ts';
import type { Ladder } from '../model/ladder.ts';
import type { LibraryFileFault, LibraryOutline, LibraryTaken } from '../model/library-file.ts';
import type { LibraryFound, LibrarySearchFault } from '../model/library-search.ts';
import type { Notice } from '../model/notice.ts';
import type {
  ExtrasWish,
  FilterCompletion,
  FilterError,
  FilterOutcome,
  IoGraph,
  IoWish,
  RelatedPackets,
  Overview,
  OverviewWish,
  PacketExtras,
  RemarkList,
  RowQuery,
  TimesSince,
  RowWindow,
  Selection,
  Summary,
  TableDescription,
} from '../model/query.ts';
import type { ReportWish } from '../model/report.ts';
import type { TimesQuery, TimesReport } from '../model/response-times.ts';
import type { Settings } from '../model/settings.ts';
import type { TcpGraphAbsent, TcpGraphQuery, TcpGraphState } from '../model/tcp-graph.ts';
import type { WorkProgress } from '../model/work-progress.ts';

/** How far reading has come; at most ten a second. */
export interface Progress {
  readonly bytesRead: number;
  readonly bytesTotal: number;
  readonly packets: number;
  /** Bytes per second over the last second or so, and milliseconds since the start. */
  readonly rate: number;
  readonly elapsedMilliseconds: number;
  /** What is being done now: once all is read, what other threads have found is gathered, and then the whole is judged. */
  readonly step: 'reading' | 'gathering' | 'judging';
  readonly notices: readonly Notice[];
}

/** How opening a capture ended. */
export type Opened =
  { readonly ok: true; readonly summary: Summary } | { readonly ok: false; readonly failure: OpenFailure };

/** Everything that the page asks of the worker that analyses. Arguments and answers are cloned or transferred. */
export interface AnalysisApi {
  /** Opens a capture: replaces the open one only when the new one can be read at all. */
  open(file: File, settings: Settings, onProgress: (progress: Progress) => void): Promise<Opened>;
  /** Stops reading; what was read stands. */
  cancel(): void;
  /** The summary as it stands: also while reading. Null when nothing is open. */
  summary(): Summary | null;
  tables(): TableDescription[];
  overview(selection: Selection, wish: OverviewWish): Overview;
  /** Packets of a selection: a part of what its overview says, known in a fifth of the time. */
  countPackets(selection: Selection): number;
  /** Stretches of time with packets, where long pauses part them. */
  bursts(): Burst[];
  rows(query: RowQuery): RowWindow;
  /** Where a row of a table stands in the order of a query, from 0; −1 when it is not in the selection. */
  position(query: Omit<RowQuery, 'from' | 'count'>, id: number): number;
  /** The same of several rows. */
  positions(query: Omit<RowQuery, 'from' | 'count'>, ids: readonly number[]): number[];
  /** Numbers in the table of the rows at some places in the order of a query. */
  rowsAt(query: Omit<RowQuery, 'from' | 'count'>, places: readonly number[]): number[];
  host(address: string): HostCard | null;
  /** Hosts by a part of their address or of a name of theirs; no more than `most`. */
  findHosts(text: string, most: number): FoundHost[];
  /** One row of a table by its number. */
  row(table: string, id: number): RowWindow['rows'][number] | null;
  /** Neighbours of a packet in its flow, and the answer or question to it. */
  related(packet: number): RelatedPackets;
  /** Several filters over time. The next one takes its place, and `cancelGraph` ends it: the answer is null then. */
  ioGraph(wish: IoWish, onProgress: (progress: WorkProgress) => void): Promise<IoGraph | null>;
  cancelGraph(): void;
  /** How the network does: load, troubles with their evidence, and where slow flows lose their time. */
  health(selection: Selection, onProgress: (share: number) => void): Promise<HealthReport | null>;
  /** Gives up the report on health that is being worked out: null is its answer. */
  cancelHealth(): void;
  /** Who sends and receives the packets of a selection; no more than `most` of them by name. */
  ladder(selection: Selection, most: number): Ladder;
  /** How long requests waited for their answers, by procedure. */
  responseTimes(selection: Selection, query: TimesQuery): TimesReport;
  /** What is odd about the packets of a selection, by kind. */
  expert(selection: Selection): ExpertReport;
  findings(): Finding[];
  /** When the findings happened: those whose packets are there. */
  findingSpans(): FindingSpan[];
  /** Every detector: its words and thresholds. The same for every capture. */
  detectors(): DetectorDescription[];
  /** Runs all detectors again over the finished tables. */
  judge(settings: Settings): Promise<Finding[]>;
  /** Exactly the rows of a query (all of them), as CSV safe against formulas, or as NDJSON. Null when cancelled. */
  exportRows(
    query: RowQuery,
    columns: readonly string[],
    format: 'csv' | 'ndjson',
    onProgress: (progress: WorkProgress) => void,
  ): Promise<Blob | null>;
  /** What a capture file of these packets will hold, as far as they are known; null when nothing is open. */
  outlineCapture(wanted: Pick<PacketExport, 'scope' | 'format'>): ExportOutline | null;
  /** Writes packets to a capture file of their own. Writing another one, or `stopWriting`, ends it. */
  writeCapture(wanted: PacketExport, onProgress: (progress: ExportProgress) => void): Promise<Exported>;
  stopWriting(): void;
  /** A report on the whole analysis; formats stand in report/registry.ts. Null when cancelled; the next one ends the last. */
  report(format: string, wish: ReportWish, onProgress: (progress: WorkProgress) => void): Promise<Blob | null>;
  cancelReport(): void;
  /** The bytes of one packet, or what is needed to get them. */
  packetBytes(packet: number): Promise<Uint8Array<ArrayBuffer> | { readonly missing: 'file' }>;
  /** The field tree of one packet with the bytes it points into. Its file must be there. */
  packetDetail(packet: number): Promise<PacketDetail | { readonly missing: 'file' }>;
  /** Reads what `packetDetail` needs of packets that may be asked for next; the next call ends it. */
  readAhead(packets: readonly number[]): Promise<void>;
  /** Words for the Info column of some packets, at most a window of them; empty where the file is not there. */
  packetInfos(packets: readonly number[]): Promise<string[]>;
  /** Values of fields and colour rules of some packets, at most a screen of them. Without the file, what columns know. */
  packetExtras(packets: readonly number[], wish: ExtrasWish): Promise<PacketExtras[]>;
  /**
   * Rows of packets as CSV; Info, and columns that are fields (`field:tcp.len`), are read for it. `since` says from which
   * packets the column `since` counts. Null when cancelled.
   */
  exportPackets(
    query: RowQuery,
    columns: readonly string[],
    since: TimesSince,
    onProgress: (progress: WorkProgress) => void,
  ): Promise<Blob | null>;
  cancelExport(): void;
  /** Marks and notes of the open capture, as fields for filters; all of them, each time. */
  setRemarks(remarks: RemarkList): void;
  /**
   * Reads on in the stream of a flow for a moment and tells how far it is known, with the sizes of pieces from `from` on.
   * To be asked again until it is complete; whoever asks no more has cancelled. The same holds for searching and saving.
   */
  follow(flow: number, view: StreamView, from: number): Promise<StreamState | StreamAbsent>;
  /** Pieces of a stream from `from` on, perhaps fewer than `count`. */
  followPage(flow: number, view: StreamView, from: number, count: number): Promise<StreamPage | StreamAbsent>;
  /** Searches on from where the answer before stopped, at first from 0. */
  followSearch(flow: number, query: StreamQuery, from: number): Promise<StreamSearch | StreamAbsent>;
  /**
   * Looks for bytes in packets or streams for a moment. `isNew` begins a search; without it the last one goes on. To be
   * asked again until its share is 1; whoever asks no more has cancelled.
   */
  find(query: FindQuery, isNew: boolean): Promise<FindPart>;
  /** The next stretch of a stream as it was sent, at first from 0. */
  followSave(flow: number, side: StreamSide, from: number): Promise<StreamPart | StreamAbsent>;
  /**
   * Reads the headers of a TCP flow on for a moment and draws what is known of it. To be asked again until it is complete;
   * whoever asks no more has cancelled. What was read is kept for other graphs of the same flow.
   */
  tcpGraph(flow: number, query: TcpGraphQuery): Promise<TcpGraphState | TcpGraphAbsent>;
  /** Keeps the open analysis in the library; `id` is the capture's key there. */
  keep(id: string): Promise<Kept>;
  /** Looks for an address, a name or a hash in all kept captures. Null when stopped, or when it is nothing to look for. */
  searchLibrary(
    text: string,
    onFound: (found: LibraryFound) => void,
  ): Promise<LibraryFound | LibrarySearchFault | null>;
  /** Stops looking. */
  stopSearch(): void;
  /** The whole library as one file. Null when stopped; the next of these three ends the last. */
  exportLibrary(
    withSettings: boolean,
    onProgress: (progress: WorkProgress) => void,
  ): Promise<Blob | LibraryFileFault | null>;
  /** Reads and checks all of a library file; nothing of it is kept. */
  inspectLibrary(
    file: Blob,
    onProgress: (progress: WorkProgress) => void,
  ): Promise<LibraryOutline | LibraryFileFault | null>;
  /** Takes in what the library does not have; what it has stays. */
  importLibrary(
    file: Blob,
    withSettings: boolean,
    onProgress: (progress: WorkProgress) => void,
  ): Promise<LibraryTaken | LibraryFileFault | null>;
  stopLibraryFile(): void;
  /** Opens an analysis from the library, without its file. */
  reopen(id: string): Promise<Opened>;
  /** Gives a reopened analysis its file back; refused when it is another one (size and fingerprint). */
  attach(file: File): Promise<boolean>;
  /**
   * Reads packets again where only their bytes tell whether a filter accepts them. Views that ask in the meantime are told
   * what is known; afterwards they are told all. Several filters may be under way; the same one is read for once.
   */
  prepareFilter(filter: string, onProgress: (progress: WorkProgress) => void): Promise<FilterOutcome>;
  /** What may be written at a place of a filter: names, operators, values that occur in the capture. */
  completeFilter(text: string, caret: number): FilterCompletion;
  /** Stops reading for a filter; what was found stands. */
  cancelFilter(filter: string): void;
  /** Checks a display filter as it is typed. */
  checkFilter(filter: string): { readonly error: FilterError | null };
}

/** How an export ended; `packets` were written. */
export type Exported =
  | { readonly ok: true; readonly file: Blob; readonly packets: number }
  | { readonly ok: false; readonly reason: ExportRefusal; readonly message?: string };

/** `couldDrop`: captures of the library whose deletion would make room, the largest first. */
export type Kept =
  | { readonly ok: true; readonly bytes: number }
  | {
      readonly ok: false;
      readonly reason: 'quota' | 'blocked' | 'newer' | 'unavailable' | 'closed' | 'failed';
      readonly message: string;
      readonly neededBytes: number;
      readonly couldDrop: readonly { readonly id: string; readonly name: string; readonly keptBytes: number }[];
    };

/** The analysing worker as its client knows it. */
export interface AnalysisWorkerApi extends AnalysisApi {
  /** @param lanes workers at the other ends of these ports read payload, while this one reads packets */
  open(
    file: File,
    settings: Settings,
    onProgress: (progress: Progress) => void,
    lanes?: readonly MessagePort[],
  ): Promise<Opened>;
  /** Reads payload of one capture for the worker at the other end of the port, and does nothing else. */
  serveLane(port: MessagePort): void;
}

/** The second worker: SHA-256 of a file while the page goes on. */
export interface HashApi {
  sha256(file: File, onProgress: (bytes: number) => void): Promise<string | null>;
  /** Somebody is at work on the page: hashing, which takes a core, waits half a second. */
  makeWay(): void;
  cancel(): void;
}
