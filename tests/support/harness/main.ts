// A page without a face: the client and the library, built as the app is built, for tests to call.
import * as captures from '../../../src/store/captures.ts';
import { openStore } from '../../../src/store/db.ts';
import * as settings from '../../../src/store/settings.ts';
import * as triage from '../../../src/store/triage.ts';
import { libraryTotals } from '../../../src/store/totals.ts';
import { vaultStore } from '../../../src/store/vault.ts';
import { DEFAULT_SETTINGS } from '../../../src/model/settings.ts';
import { EVERYTHING } from '../../../src/model/query.ts';
import { createAnalysisClient, createHashClient } from '../../../src/worker/client.ts';

const harness = {
  ...{ captures, settings, triage, openStore, libraryTotals, vaultStore },
  ...{ createAnalysisClient, createHashClient, DEFAULT_SETTINGS, EVERYTHING },
};
export type Harness = typeof harness;
Object.assign(globalThis, { harness });
