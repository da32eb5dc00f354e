// Why the operator is not signed in. Its text is for the log: MSAL's code and the first line of what the service said.

/**
 * closed: the person closed the window or cancelled. wrongTenant: an account of another tenant. otherAccount: somebody else than who
 * is signed in, where that was not asked for. consent: the tenant has not
 * consented to the permissions. required: a person must sign in (again). offline: no answer. failed: anything else.
 */
export type SignInFailure = 'closed' | 'failed' | 'wrongTenant' | 'otherAccount' | 'consent' | 'required' | 'offline';

export class SignInError extends Error {
  readonly reason: SignInFailure;
  /** MSAL's or the service's code, e.g. AADSTS65001; empty where there is none. */
  readonly nativeCode: string;
  /** Whom the sign-in spoke with; empty where that does not matter. */
  readonly host: string;

  constructor(reason: SignInFailure, nativeCode = '', message: string = reason, options: ErrorOptions & { readonly host?: string } = {}) {
    super(message, options);
    this.name = 'SignInError';
    this.reason = reason;
    this.nativeCode = nativeCode;
    this.host = options.host ?? '';
  }
}
