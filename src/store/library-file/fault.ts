import type { LibraryFileFault } from '../../model/library-file.ts';

/** Why a library file cannot be used. */
export class LibraryFileError extends Error {
  override readonly name = 'LibraryFileError';
  readonly reason: LibraryFileFault['reason'];

  constructor(reason: LibraryFileFault['reason'], message: string) {
    super(message);
    this.reason = reason;
  }
}
