import { openAsBlob } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { openCapture, type Opening } from '../engine/open.ts';
import type { OpenFailure } from '../model/capture.ts';
import { DEFAULT_SETTINGS } from '../model/settings.ts';

/** Lets the event loop turn, so that signals are heard; between chunks of a file and pieces of other work. */
export const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A failure with the words of an error: the file cannot be read (any more), or the analysis broke. */
export function failureOf(error: unknown): OpenFailure {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  const isUnreadable = name === 'NotReadableError' || error instanceof Unreadable;
  return { code: isUnreadable ? 'unreadable' : 'crashed', message, looksLike: null, parameters: {} };
}

/** Opens and analyses the capture at a path. What cannot be read is a failure, never an exception. */
export async function openFile(path: string): Promise<Opening & { readonly size: number }> {
  try {
    const file = await blobOf(path);
    const named = Object.assign(file, { name: basename(path) });
    return { ...(await openCapture(named, DEFAULT_SETTINGS, { onChunk: turn })), size: file.size };
  } catch (error) {
    return { ok: false, size: 0, failure: failureOf(error) };
  }
}

/** Why a path leads to no bytes. */
class Unreadable extends Error {}

async function blobOf(path: string): Promise<Blob> {
  const status = await stat(path).catch((error: unknown) => {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new Unreadable(code === 'ENOENT' ? 'There is no such file.' : `The file cannot be read: ${message}.`);
  });
  if (status.isDirectory()) throw new Unreadable('This is a directory.');
  // A pipe has no size, and packets are read twice.
  if (!status.isFile()) throw new Unreadable('This is not a regular file: save what comes from it first.');
  const file = await openAsBlob(path);
  if (file.size === status.size) return file;
  // Node 20 keeps the size of a Blob in 32 bits: of a file of 5 GiB it would read one, and not say so.
  throw new Unreadable(
    'This version of Node reads only files under 4 GiB. Split the capture (editcap -c 1000000), or use the page.',
  );
}
