// The accounts that are remembered between two starts: which tenants (settings), and, sealed by the system's key store, who is signed
// in there and with which tokens. Where there is no key store, persons and tokens are in memory only.

import { z } from 'zod';
import type { CloudChoice } from '../../shared/clouds.ts';
import type { Timestamp } from '../../shared/models.ts';
import type { SecretStore } from '../browser-ports.ts';
import type { TokenCachePort } from '../directory/token-cache.ts';
import type { Random } from '../ports.ts';
import type { Store } from '../store/store.ts';
import { cloudChoiceShape } from './cloud-choice.ts';
import { createTokenCache } from './token-cache.ts';

export interface Account {
  readonly id: string;
  /** GUID or domain, as typed. */
  readonly tenant: string;
  readonly clientId: string;
  readonly cloud: CloudChoice;
  /** Permissions that were granted beside those that every sign-in asks for. */
  readonly extraScopes: readonly string[];
  readonly operator: AccountOperator | null;
}

export interface AccountOperator {
  readonly id: string;
  /** The tenant's GUID. */
  readonly tenantId: string;
  readonly displayName: string;
  readonly userPrincipalName: string;
  /** Null for one that an older version of the app has kept. */
  readonly signedInAt: Timestamp | null;
}

export interface AccountBook {
  /** The one that was used last comes first. */
  readonly accounts: readonly Account[];
  /** Reads what was kept. What cannot be read, or names a cloud that is none, is left out. */
  load(): Promise<void>;
  /** Adds it, or takes the place of the one with its id, and puts it first. */
  put(account: Account): Promise<void>;
  /** Forgets it with its tokens. */
  remove(id: string): Promise<void>;
  /** Who was signed in and their tokens are gone from the disk; the tenant stays. */
  wipe(id: string): Promise<void>;
  newId(): string;
  tokenCache(id: string): TokenCachePort;
}

export interface AccountBookOptions {
  readonly store: Pick<Store, 'settings' | 'blobs'>;
  readonly secretStore: SecretStore;
  readonly random: Random;
  readonly isUsable: (cloud: CloudChoice) => boolean;
  /** A text that is kept and cannot be read costs a sign-in, nothing more. */
  readonly onUnreadable: (error: unknown) => void;
}

const SETTING = 'accounts';
const PERSONS = 'accountOperators';
const MAX_ACCOUNTS = 50;

const text = z.string().min(1).max(253);
const connections = z.array(
  z.object({ id: text, tenant: text, clientId: text, cloud: cloudChoiceShape, extraScopes: z.array(text).max(50) }),
);
const persons = z.record(
  text,
  z.object({
    id: text, tenantId: text, displayName: z.string().max(1000), userPrincipalName: z.string().max(1000),
    signedInAt: z.string().max(40).nullable().default(null),
  }),
);

export function createAccountBook({ store, secretStore, random, isUsable, onUnreadable }: AccountBookOptions): AccountBook {
  let accounts: readonly Account[] = [];

  const readPersons = async (): Promise<z.infer<typeof persons>> => {
    try {
      const sealed = secretStore.available ? await store.blobs.get(PERSONS) : null;
      return sealed === null ? {} : persons.parse(JSON.parse(secretStore.unseal(sealed)));
    } catch (error) {
      onUnreadable(error);
      return {};
    }
  };

  const savePersons = async (): Promise<void> => {
    if (!secretStore.available) return;
    const known = accounts.flatMap(({ id, operator }) => (operator === null ? [] : [[id, operator] as const]));
    await store.blobs.set(PERSONS, known.length === 0 ? null : secretStore.seal(JSON.stringify(Object.fromEntries(known))));
  };

  /** The setting is an entry of the audit: written only when a tenant comes, goes or changes its place in the cloud. */
  const save = async (before: readonly Account[]): Promise<void> => {
    const shown = (list: readonly Account[]) => list.map(({ operator: _, extraScopes, cloud, ...rest }) => ({ ...rest, extraScopes: [...extraScopes], cloud: { ...cloud } }));
    if (JSON.stringify(shown(before)) !== JSON.stringify(shown(accounts))) await store.settings.set(SETTING, shown(accounts));
    await savePersons();
  };

  const change = async (next: readonly Account[]): Promise<void> => {
    const before = accounts;
    accounts = next.slice(0, MAX_ACCOUNTS);
    await save(before);
  };

  const tokens = (id: string): string => `tokenCache.${id}`;

  return {
    get accounts() {
      return accounts;
    },
    load: async () => {
      const saved = connections.safeParse(await store.settings.get(SETTING));
      if (!saved.success) return;
      const known = await readPersons();
      accounts = saved.data.filter(({ cloud }) => isUsable(cloud)).map((account) => ({ ...account, operator: known[account.id] ?? null }));
    },
    put: (account) => change([account, ...accounts.filter(({ id }) => id !== account.id)]),
    // The tokens go last: with them the old text of what changed before goes from the files, too.
    remove: async (id) => {
      await change(accounts.filter((account) => account.id !== id));
      await store.blobs.set(tokens(id), null);
    },
    wipe: async (id) => {
      await change(accounts.map((account) => (account.id === id ? { ...account, operator: null } : account)));
      await store.blobs.set(tokens(id), null);
    },
    newId: () => Buffer.from(random.bytes(12)).toString('hex'),
    tokenCache: (id) => createTokenCache({ blobs: store.blobs, secretStore, name: tokens(id) }),
  };
}
