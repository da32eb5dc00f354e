// What provisioning needs of a service that keys are registered at: its checks, its list of keys, its relying party, its pages.

import type { Check, Fix, Route } from '../../shared/checks.ts';
import type { ObrTarget, ServiceId } from '../../shared/models.ts';
import type { PagePlace } from '../../shared/page-guide.ts';
import type { Autofill } from '../browser-ports.ts';
import type { AuthenticatorInfo } from '../ctap/get-info.ts';
import type { Directory } from '../directory/directory.ts';
import type { Secret } from '../secret.ts';
import type { KeyRegistry, ServiceKey } from './key-registry.ts';
import type { Known } from './known.ts';

export interface CheckInput {
  readonly directory: Directory;
  readonly operatorId: string;
  readonly target: ObrTarget;
  /** What the service lists for the target now. */
  readonly existingKeys: Known<readonly ServiceKey[]>;
  /** What the key says of itself; null before one was picked. */
  readonly key: AuthenticatorInfo | null;
}

export interface ServicePages {
  readonly startUrl: string;
  readonly allowedHosts: readonly string[];
  readonly autofill: readonly Autofill[];
}

/** Whom a page of the service may register for a target; see obr/interlock.ts. */
export interface ExpectedUser {
  /** user.name; null: the service has names of its own, and the operator confirms the one on the page once, typed. */
  readonly name: string | null;
  /** user.displayName; null: it is not judged. */
  readonly displayName: string | null;
  /** True for a user.id that cannot be of an account of this service. */
  isForeignHandle(userHandle: Uint8Array): boolean;
}

export interface Service {
  readonly id: ServiceId;
  /** As the desk calls it, for records; the window has words of its own for those that it knows. */
  readonly name: string;
  /** In the order of preference; never empty. */
  readonly routes: readonly Route[];
  /** The relying parties that a credential for this service may be made for. */
  readonly rpIds: readonly string[];
  /** Its list of keys and its way to register one by its interface. Null: it has none, and nothing there can be asked. */
  registry(directory: Directory): KeyRegistry | null;
  /** Pages call the user by the mail address of the directory: `expectedUser` and `checks` want it in the target. */
  readonly wantsMail?: boolean;
  /** What the page's request must say of its user. */
  expectedUser(target: ObrTarget): ExpectedUser;
  /** Checks of the target, the operator and the tenant's policies; with a key, of what the policies say of it. */
  checks(input: CheckInput): Promise<readonly Check[]>;
  /** Where a check of a run for this target is put right. */
  fixOf(check: Check, targetId: string): Fix | null;
  /** The pages let the operator in as the user by a Temporary Access Pass. */
  readonly needsPass: boolean;
  /** What the operator does on the first page. */
  readonly firstStage: 'signIn' | 'site';
  /** The pages of the OBR route, and what is filled into them. */
  pages(target: ObrTarget, pass: Secret<string> | null): ServicePages;
  /** Which of its pages this is, by its origin and path. */
  pagePlace(url: string): PagePlace;
}
