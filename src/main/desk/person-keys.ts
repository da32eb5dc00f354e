// Deleting a key of a person by hand: at the service, and from the key itself where it is plugged in. What is to be done is in
// the audit before it is done, and its outcome after it.

import { toBase64Url } from '../../shared/bytes.ts';
import { AppError } from '../../shared/errors.ts';
import type { ObrTarget } from '../../shared/models.ts';
import type { KeyDeletion } from '../../shared/person.ts';
import { sameCredentialId } from '../directory/method-id.ts';
import { GraphError } from '../directory/graph-error.ts';
import type { Clock } from '../ports.ts';
import type { Secret } from '../secret.ts';
import type { AuditNote } from '../store/audit.ts';
import type { Store } from '../store/store.ts';
import { toErrorReply } from '../to-app-error.ts';
import { deleteMethod } from './delete-method.ts';
import type { KeyShelf, OpenKey } from './key-shelf.ts';
import { managementToken } from './management-token.ts';
import type { PersonLock } from './person-lock.ts';
import type { SignedIn } from './session.ts';

export interface KeyToDelete {
  readonly userId: string;
  readonly methodId: string;
  readonly onKey: { readonly keyId: string; readonly pin: Secret<string> } | null;
}

export interface PersonKeys {
  /**
   * Deletes the key at the service; then the passkey on the key, where it is plugged in. PIN and passkey are looked at before:
   * nothing is deleted for want of them.
   *
   * @throws AppError 'entra.self' | 'person.busy' | 'run.alreadyRunning' | 'person.deletionUnknown' | 'key.notFound' |
   *   'key.unsupported' | 'key.noCredential' | 'pin.wrong' | 'pin.blocked' | 'pin.powerCycle'; GraphError; CtapError; StoreError
   */
  remove(request: KeyToDelete): Promise<KeyDeletion>;
}

export interface PersonKeysOptions {
  readonly clock: Clock;
  readonly store: Store;
  readonly shelf: KeyShelf;
  readonly lock: PersonLock;
  /** @throws AppError 'signIn.required' */
  readonly session: () => SignedIn;
  readonly target: (userId: string) => Promise<ObrTarget>;
}

interface OnKey {
  readonly opened: OpenKey;
  readonly pin: Secret<string>;
  readonly credentialId: Uint8Array;
}

export function createPersonKeys({ clock, store, shelf, lock, session, target }: PersonKeysOptions): PersonKeys {
  const find = async (opened: OpenKey, pin: Secret<string>, methodId: string): Promise<OnKey> => {
    const { credentials } = opened.key;
    if (!credentials.supported) throw new AppError('key.unsupported', { missing: 'credentialManagement' });
    for (const rpId of session().cloud.rpIds) {
      const stored = await credentials.listCredentials({ token: await managementToken(opened, pin), rpId });
      const found = stored.find(({ credentialId }) => sameCredentialId(methodId, toBase64Url(credentialId)));
      if (found !== undefined) return { opened, pin, credentialId: found.credentialId };
    }
    throw new AppError('key.noCredential');
  };

  const removeAtService = async (of: ObrTarget, methodId: string): Promise<KeyDeletion['service']> => {
    const note = (kind: 'key.deletionBegun' | 'key.deleted', outcome: AuditNote['outcome'], reason: string): Promise<void> =>
      store.audit.note({
        kind, outcome, reason, service: 'entra', target: nameOf(of),
        key: { aaguid: null, product: '', serialNumber: '', credentialIdBase64Url: methodId },
      });
    await note('key.deletionBegun', 'done', '');
    let service: KeyDeletion['service'];
    try {
      service = await deleteMethod({ directory: session().directory, clock }, of.id, methodId);
    } catch (error) {
      const { code } = toErrorReply(error);
      const outcome = code === 'person.deletionUnknown' ? 'unknown' : error instanceof GraphError && error.httpStatus === 403 ? 'refused' : 'failed';
      await note('key.deleted', outcome, code);
      throw error;
    }
    await note('key.deleted', 'done', service === 'alreadyGone' ? 'alreadyGone' : '');
    return service;
  };

  const removeFromKey = async ({ opened, pin, credentialId }: OnKey, of: ObrTarget): Promise<Pick<KeyDeletion, 'onKey' | 'onKeyError'>> => {
    const { aaguid, product, serialNumber } = opened.summary;
    const credentialIdBase64Url = toBase64Url(credentialId);
    try {
      await opened.key.credentials.delete({ token: await managementToken(opened, pin), credentialId });
    } catch (error) {
      return { onKey: 'failed', onKeyError: toErrorReply(error) };
    }
    await store.ledger.forget(credentialIdBase64Url);
    await store.audit.note({
      kind: 'credential.deleted', outcome: 'done', target: nameOf(of), service: 'entra',
      key: { aaguid, product, serialNumber, credentialIdBase64Url },
    });
    return { onKey: 'deleted', onKeyError: null };
  };

  return {
    remove: ({ userId, methodId, onKey }) =>
      lock.during(userId, async () => {
        if (session().operator.id === userId) throw new AppError('entra.self');
        const of = await target(userId);
        if (onKey === null) return { service: await removeAtService(of, methodId), onKey: 'notAsked', onKeyError: null };
        const opened = await shelf.open(onKey.keyId);
        try {
          const found = await find(opened, onKey.pin, methodId);
          const service = await removeAtService(of, methodId);
          return { service, ...(await removeFromKey(found, of)) };
        } finally {
          await opened.close();
        }
      }),
  };
}

function nameOf({ id, displayName, userPrincipalName }: ObrTarget): NonNullable<AuditNote['target']> {
  return { id, displayName, userPrincipalName };
}
