// What has changed in the directory since the last look: who came, who left, who has another name or a disabled account.

import type { SyncSummary } from '../../shared/users.ts';
import type { UserSummary } from '../../shared/models.ts';
import type { Directory, DirectoryUser, UserChanged } from '../directory/directory.ts';
import { GraphError } from '../directory/graph-error.ts';
import type { Store } from '../store/store.ts';

/** Names that are shown of each kind. */
const NAMED = 20;
/** Unknown users of whom the change tells a part only; more of them are left for the next import of all. */
const ASKED_FOR = 200;

export interface SyncRun {
  readonly directory: Directory;
  readonly store: Store;
  readonly tenantId: string;
  readonly deltaLink: string;
  /** ISO 8601, for the summary. */
  readonly at: string;
  readonly signal: AbortSignal;
}

/** 'forgotten': the service does not know any more what has changed since; everybody is to be imported again. */
export async function syncUsers(run: SyncRun): Promise<SyncSummary | 'forgotten'> {
  const { directory, store, tenantId, signal } = run;
  const summary = { at: run.at, added: 0, changed: 0, deleted: [] as string[], disabled: [] as string[], renamed: [] as SyncSummary['renamed'][number][] };
  let deltaLink: string | null = null;
  let asked = 0;
  try {
    for await (const page of directory.userChanges(run.deltaLink, signal)) {
      signal.throwIfAborted();
      deltaLink = page.deltaLink;
      // A user may be told of twice: the later one counts.
      const changes = [...new Map(page.changes.map((change) => [change.id, change])).values()];
      const known = new Map((await store.users.some(tenantId, changes.map(({ id }) => id))).map((user) => [user.id, user]));
      const put: DirectoryUser[] = [];
      for (const change of changes) {
        const before = known.get(change.id) ?? null;
        if (change.kind === 'removed') {
          if (before !== null) summary.deleted.push(before.displayName);
          continue;
        }
        const after = before === null ? await newcomer(directory, change, asked++ < ASKED_FOR) : merge(before, change);
        if (after === null || (before !== null && isSame(before, after))) continue;
        put.push(after);
        tell(summary, before, after);
      }
      await store.users.remove(tenantId, changes.filter(({ kind }) => kind === 'removed').map(({ id }) => id));
      await store.imports.add(tenantId, put, null);
    }
  } catch (error) {
    if (isForgotten(error)) return 'forgotten';
    throw error;
  }
  if (deltaLink !== null) await store.imports.synced(tenantId, deltaLink);
  return {
    ...summary,
    deleted: summary.deleted.slice(0, NAMED),
    disabled: summary.disabled.slice(0, NAMED),
    renamed: summary.renamed.slice(0, NAMED),
  };
}

/** 410, and the 400 that some tenants answer with (syncStateNotFound). */
function isForgotten(error: unknown): boolean {
  if (!(error instanceof GraphError) || error.kind !== 'http') return false;
  return error.httpStatus === 410 || /syncState|resyncRequired/i.test(error.graphCode);
}

type Changed = Extract<UserChanged, { kind: 'changed' }>;

async function newcomer(directory: Directory, { id, members }: Changed, mayAsk: boolean): Promise<DirectoryUser | null> {
  const { userPrincipalName } = members;
  if (userPrincipalName !== undefined && 'accountEnabled' in members) {
    return merge({ id, displayName: userPrincipalName, userPrincipalName, department: null, jobTitle: null, employeeId: null, accountEnabled: true, userType: 'member' }, { kind: 'changed', id, members });
  }
  if (!mayAsk) return null;
  try {
    return await directory.user(id);
  } catch (error) {
    // Came and left again.
    if (error instanceof GraphError && error.httpStatus === 404) return null;
    throw error;
  }
}

function merge(before: DirectoryUser, { members }: Changed): DirectoryUser {
  const { id, displayName, userPrincipalName, department, jobTitle, employeeId, accountEnabled, userType } = before;
  return { id, displayName, userPrincipalName, department, jobTitle, employeeId, accountEnabled, userType, ...members };
}

function isSame(before: UserSummary, after: DirectoryUser): boolean {
  const now = new Map<string, unknown>(Object.entries(before));
  return Object.entries(after).every(([name, value]) => now.get(name) === value);
}

function tell(
  summary: { added: number; changed: number; readonly disabled: string[]; readonly renamed: SyncSummary['renamed'][number][] },
  before: UserSummary | null,
  after: DirectoryUser,
): void {
  if (before === null) {
    summary.added += 1;
    return;
  }
  summary.changed += 1;
  if (before.accountEnabled && !after.accountEnabled) summary.disabled.push(after.displayName);
  if (before.displayName !== after.displayName) summary.renamed.push({ from: before.displayName, to: after.displayName });
}
