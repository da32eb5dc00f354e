// What the app and its thread for imports say to each other. Both are this program, so the messages are as they are typed here.

import type { StoreErrorKind } from '../store-error.ts';
import type { ImportWrites } from '../user-imports.ts';

export interface ThreadStart {
  /** The database. */
  readonly file: string;
  /** Where it is encrypted. */
  readonly key: string | null;
}

type Calls = { readonly [Name in keyof ImportWrites]: { readonly call: Name; readonly parameters: Parameters<ImportWrites[Name]> } };

/** One call, or the last word: the thread closes the file and ends. */
export type ImportOrder = (Calls[keyof Calls] & { readonly id: number }) | { readonly call: 'close' };

export type ImportReply =
  | { readonly id: number; readonly ok: true; readonly value: number | undefined }
  | { readonly id: number; readonly ok: false; readonly error: Failure };

/** An error class does not survive the way between threads. */
export type Failure =
  | { readonly of: 'store'; readonly kind: StoreErrorKind; readonly file: string; readonly nativeCode: string }
  | { readonly of: 'us'; readonly message: string };
