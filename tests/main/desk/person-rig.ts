// A person's page over the real store and a directory in memory; the actions get their clock and their clipboard from the test.

import type { AuditEntry } from '../../../src/shared/audit.ts';
import type { ObrTarget } from '../../../src/shared/models.ts';
import { clouds } from '../../../src/shared/clouds.ts';
import { AppError } from '../../../src/shared/errors.ts';
import { createPersonLock, type PersonLock } from '../../../src/main/desk/person-lock.ts';
import type { SignedIn } from '../../../src/main/desk/session.ts';
import { openStore, type Store } from '../../../src/main/store/store.ts';
import { FastClock } from '../../fakes/fast-clock.ts';
import { FakeDirectory } from '../../fakes/fake-directory.ts';

export const TENANT = 'tenant-1';
export const OPERATOR = { id: 'op', displayName: 'Robin', userPrincipalName: 'robin@contoso.example', photo: null };
export const KIM: ObrTarget = { id: 'u1', displayName: 'Kim', userPrincipalName: 'u1@contoso.example', photo: null };

const unused = (): never => {
  throw new Error('not used here');
};

export class PersonRig {
  readonly clock = new FastClock();
  readonly directory = new FakeDirectory(this.clock, []);
  readonly store: Store;
  readonly lock: PersonLock;
  signedIn = true;
  /** The person for whom a run goes on. */
  running: string | null = null;

  private constructor(store: Store) {
    this.store = store;
    this.lock = createPersonLock(() => this.running);
    store.audit.setOperator({ id: OPERATOR.id, userPrincipalName: OPERATOR.userPrincipalName }, TENANT);
  }

  static async open(): Promise<PersonRig> {
    return new PersonRig(await openStore({ file: ':memory:', clock: new FastClock() }));
  }

  readonly session = (): SignedIn => {
    if (!this.signedIn) throw new AppError('signIn.required');
    return {
      tenantId: TENANT, isPracticeTenant: true, operator: OPERATOR, directory: this.directory, missingScopes: [], clientId: 'c',
      cloud: clouds.global, adminCentre: null, network: { fetch: unused, signIn: { open: unused }, obr: { open: unused }, close: unused },
    };
  };

  readonly target = async (userId: string): Promise<ObrTarget> => ({ ...KIM, id: userId });

  /** What the audit says, oldest first, without the making of its own key. */
  async audit(): Promise<readonly Pick<AuditEntry, 'kind' | 'outcome' | 'reason' | 'target' | 'operator' | 'key'>[]> {
    const { entries } = await this.store.audit.search({ text: '', before: null });
    return entries.filter(({ kind }) => kind !== 'anchorKey.made').toReversed();
  }

  async auditLine(): Promise<string> {
    return (await this.audit()).map(({ kind, outcome, reason }) => [kind, outcome, reason].filter(Boolean).join(' ')).join(', ');
  }
}
