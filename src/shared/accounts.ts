// The tenants that this desk knows, each with the operator who is signed in there. Whole values, made in main; no secret.

import type { CloudId } from './clouds.ts';

export interface AccountSummary {
  /** Of the account here, not of the person. */
  readonly id: string;
  readonly kind: 'practice' | 'entra';
  /** As the operator has typed the tenant. */
  readonly tenant: string;
  readonly cloud: CloudId;
  /** Who is signed in, or will be again without a question; null: nobody. */
  readonly operator: { readonly displayName: string; readonly userPrincipalName: string } | null;
}

export interface AccountsState {
  /** The one that was used last comes first. */
  readonly accounts: readonly AccountSummary[];
  /** The one that the window shows; null on the first page. */
  readonly activeId: string | null;
}

export interface SignOut {
  /** The list of the tenant's users goes from this computer, too. Records and the audit stay. */
  readonly removeUsers: boolean;
}

export interface ForgetAccount extends SignOut {
  readonly accountId: string;
}
