/** What a library file holds, before anything of it is taken in. */
export interface LibraryOutline {
  readonly ok: true;
  /** Milliseconds since 1970. */
  readonly madeAt: number;
  /** Captures that the library does not have yet, and how many it has already: those stay as they are. */
  readonly captures: readonly { readonly id: string; readonly name: string; readonly packets: number }[];
  readonly known: number;
  /** What the new ones will take, about. */
  readonly bytes: number;
  /** Triage of findings; marks and notes of packets. */
  readonly triage: number;
  readonly remarks: number;
  readonly hasSettings: boolean;
}

/** Why a library file was not taken in, or not written. */
export interface LibraryFileFault {
  readonly ok: false;
  /** `foreign`: no library file. `newer`: of a later form. `broken`: cut or damaged. The rest is the storage. */
  readonly reason: 'foreign' | 'newer' | 'broken' | 'blocked' | 'unavailable' | 'quota' | 'closed' | 'failed';
  /** For a report of the fault. */
  readonly message: string;
  /** Captures that were taken in before. */
  readonly captures: number;
}

/** What came of a library file that was taken in; `known`: captures that were here already. */
export interface LibraryTaken {
  readonly ok: true;
  readonly captures: number;
  readonly known: number;
  /** Words of the analyst that were new or later than those here. */
  readonly said: number;
}
