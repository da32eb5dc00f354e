// Whether the record on this computer's disk is encrypted, and why it is not.

export type RecordProtection =
  | { readonly status: 'encrypted' }
  /** `noKeyStore`: the system has none that is open. */
  | { readonly status: 'plain'; readonly reason: 'noKeyStore' }
  /** The record could not be brought over; `detail`: the system's or SQLite's name of the failure. */
  | { readonly status: 'plain'; readonly reason: 'failed'; readonly detail: string };
