import type { Text } from '../model/text.ts';

/** Why the database refuses: STORE_PROBLEMS says each in words. */
export type StoreProblem = 'blocked' | 'newer' | 'unavailable' | 'quota' | 'closed' | 'failed';

/** Why something could not be stored or read; the user's data is untouched. */
export interface StoreFailure {
  readonly ok: false;
  readonly reason: StoreProblem;
  /** What the browser said, for a report of the fault. */
  readonly message: string;
}

/** How a write went. */
export type Saved = { readonly ok: true } | StoreFailure;

/** What each problem means and what helps. Nothing on screen is lost by any of them. */
export const STORE_PROBLEMS: Readonly<Record<StoreProblem, Text>> = {
  blocked: {
    en: 'Another tab holds the library in an older version. Close the other tabs of this page, then try again.',
    ru: 'Библиотеку держит открытой другая вкладка со старой версией. Закройте остальные вкладки этой страницы и повторите.',
  },
  newer: {
    en: 'The library was written by a newer version of this page and cannot be read by this one. Reload the page to get the newer version; nothing was deleted.',
    ru: 'Библиотеку записала более новая версия страницы, эта прочитать её не может. Перезагрузите страницу; ничего не удалено.',
  },
  unavailable: {
    en: 'This browser does not let the page store anything (private window, or storage is switched off). Analysis works; nothing is kept when the tab closes.',
    ru: 'Браузер не даёт странице ничего хранить (приватное окно или хранение отключено). Анализ работает; после закрытия вкладки ничего не останется.',
  },
  quota: {
    en: 'There is no room left in the storage of this browser. What is on screen stays; delete a capture from the library and try again.',
    ru: 'В хранилище браузера не осталось места. Всё, что на экране, остаётся; удалите какой-нибудь перехват из библиотеки и повторите.',
  },
  closed: {
    en: 'A newer version of this page was opened in another tab and took over the library. Reload this tab to use it again.',
    ru: 'В другой вкладке открыта более новая версия страницы, библиотека теперь у неё. Перезагрузите эту вкладку.',
  },
  failed: {
    en: 'The browser could not store or read this. What is on screen stays.',
    ru: 'Браузер не смог записать или прочитать данные. Всё, что на экране, остаётся.',
  },
};

const SAVED: Saved = { ok: true };

/** The problem behind what IndexedDB threw. It has names, not codes; messages differ from browser to browser. */
export function failureOf(error: unknown): StoreFailure {
  const { name = 'Error', message = '' } = (error ?? {}) as { name?: string; message?: string };
  return { ok: false, reason: PROBLEMS_BY_NAME[name] ?? 'failed', message: `${name}: ${message}` };
}

const PROBLEMS_BY_NAME: Readonly<Record<string, StoreProblem>> = {
  QuotaExceededError: 'quota',
  VersionError: 'newer',
  SecurityError: 'unavailable',
  // The database was closed meanwhile. Where it cannot even be opened, db.ts says `unavailable`.
  InvalidStateError: 'closed',
};

/** Runs a write; what IndexedDB throws becomes a value. */
export async function saving(write: () => Promise<unknown>): Promise<Saved> {
  try {
    await write();
    return SAVED;
  } catch (error) {
    return failureOf(error);
  }
}
