// What goes wrong with the record on disk, as one small class; and the mapping from SQLite's and the system's codes.

/**
 * full: no room left. newer: the file was written by a newer version of the app. damaged: the file is no database of
 * ours, or SQLite found it corrupt. locked: another program has held its lock for too long. readOnly: the system does not let
 * this user write it. keyLost: it is encrypted, and its key cannot be got. io: it cannot be opened, read or written for another reason (a bad disk).
 */
export type StoreErrorKind = 'full' | 'newer' | 'damaged' | 'locked' | 'readOnly' | 'keyLost' | 'io';

export class StoreError extends Error {
  readonly kind: StoreErrorKind;
  /** The database file. */
  readonly file: string;
  /** SQLite's or the system's own name of the failure, e.g. SQLITE_FULL, EACCES; empty where there is none. */
  readonly nativeCode: string;

  constructor(kind: StoreErrorKind, file: string, nativeCode: string, options?: ErrorOptions) {
    super(`store: ${kind}${nativeCode === '' ? '' : ` (${nativeCode})`}`, options);
    this.name = 'StoreError';
    this.kind = kind;
    this.file = file;
    this.nativeCode = nativeCode;
  }
}

/**
 * A failure of libsql or of the file system as a StoreError; anything else (a broken constraint, wrong SQL) is a mistake
 * of ours and comes back as it is.
 */
export function toStoreError(error: unknown, file: string): unknown {
  if (error instanceof StoreError || !(error instanceof Error)) return error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const kind = kindOf(error, code);
  return kind === null ? error : new StoreError(kind, file, code, { cause: error });
}

function kindOf(error: Error, code: string): StoreErrorKind | null {
  if (code === 'SQLITE_FULL' || code === 'ENOSPC' || code === 'EDQUOT') return 'full';
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB') return 'damaged';
  if (/^SQLITE_(?:BUSY|LOCKED)/.test(code)) return 'locked';
  if (/^SQLITE_(?:READONLY|PERM)/.test(code) || code === 'EACCES' || code === 'EPERM' || code === 'EROFS') return 'readOnly';
  if (/^SQLITE_(?:IOERR|CANTOPEN|AUTH|NOLFS|PROTOCOL)/.test(code)) return 'io';
  if (/^E[A-Z0-9]+$/.test(code) && 'syscall' in error) return 'io';
  // libsql's constructor throws a plain Error without a code; the number at its end is SQLite's (14 = CANTOPEN).
  if (error.message.startsWith('ConnectionFailed(')) return 'io';
  return null;
}
