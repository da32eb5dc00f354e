// What an interrupted run may have left, concluded from its journal alone. Pure; a table test shows every case.

import type { Route } from '../../shared/checks.ts';
import type { LeftBehind } from '../../shared/models.ts';
import type { JournalEntry } from './journal.ts';

interface Credential {
  readonly id: string;
  /** onKey: on the key only. sent: handed to the service, outcome not noted. stored: the service said yes. */
  readonly state: 'onKey' | 'sent' | 'stored';
  readonly methodId: string;
}

/**
 * The journal is written ahead: an entry says that a step was about to happen (`postSent`) or had happened
 * (`credentialStored`). So a credential that was sent, and of which nothing more is known, may be at the service or not.
 * One that was stored in a run without an end lacks the proof (read-back, assertion), which only the record could state.
 *
 * In the OBR route the page gets the credential from `create()` and stores it by itself, whatever the journal says: a
 * created credential counts as sent.
 *
 * A key that was asked for a credential, and of which nothing more is known, may have made one: its id is in no file.
 *
 * A registration that was begun at the service is left unless it was finished or discarded.
 *
 * A replaced key is left unless `retired` follows its `retireRequested`: it may be at the service, or not.
 *
 * A pass is left unless `tapRevoked` follows its `tapIssued`. One that was requested, and of which nothing more is known,
 * may have been issued: it is left as well, with an empty id, for the answer that names it never came. Two passes in one run: the service replaces the first by the
 * second, so only the last one is open.
 */
export function concludeLeftBehind(route: Route, entries: readonly JournalEntry[]): readonly LeftBehind[] {
  let pass: { readonly userId: string; readonly tapId: string } | null = null;
  let credentials: readonly Credential[] = [];
  let maybeOnKey = false;
  /** Begun at the service; '' while its id is not known. */
  let pending: string | null = null;
  let retiring: string | null = null;
  const changeLast = (change: Partial<Credential> | 'gone'): void => {
    const last = credentials.at(-1);
    if (last === undefined) return;
    credentials = change === 'gone' ? credentials.slice(0, -1) : [...credentials.slice(0, -1), { ...last, ...change }];
  };
  for (const entry of entries) {
    switch (entry.kind) {
      case 'tapRequested':
        pass = { userId: entry.userId, tapId: '' };
        break;
      case 'tapIssued':
        pass = { userId: entry.userId, tapId: entry.tapId };
        break;
      case 'tapRevoked':
        pass = null;
        break;
      case 'registrationRequested':
        pending = '';
        break;
      case 'registrationBegun':
        pending = entry.pendingId;
        break;
      case 'registrationDiscarded':
        pending = null;
        break;
      case 'createRequested':
        maybeOnKey = true;
        break;
      case 'credentialCreated':
        maybeOnKey = false;
        credentials = [
          ...credentials,
          { id: entry.credentialIdBase64Url, state: route === 'obr' ? 'sent' : 'onKey', methodId: '' },
        ];
        break;
      case 'postSent':
        changeLast({ state: 'sent' });
        break;
      case 'credentialStored':
        pending = null;
        changeLast({ state: 'stored', methodId: entry.methodId });
        break;
      case 'credentialDeleted':
        // Deleted from the key although the service has it: the service lists a credential that no key holds.
        changeLast(credentials.at(-1)?.state === 'stored' ? { state: 'sent' } : 'gone');
        break;
      case 'serviceLacks':
        credentials = credentials.map((one) => (one.id === entry.credentialIdBase64Url ? { ...one, state: 'onKey' } : one));
        break;
      case 'keyLacks':
        if (entry.credentialIdBase64Url === null) maybeOnKey = false;
        // The service may have it all the same: then it lists a credential that no key holds.
        credentials = credentials.flatMap((one) =>
          one.id !== entry.credentialIdBase64Url ? [one] : one.state === 'onKey' ? [] : [{ ...one, state: 'sent' as const }]);
        break;
      case 'keyHolds':
        // Nobody can be asked whether the service has it.
        maybeOnKey = false;
        if (!credentials.some(({ id }) => id === entry.credentialIdBase64Url)) {
          credentials = [...credentials, { id: entry.credentialIdBase64Url, state: 'sent', methodId: '' }];
        }
        break;
      case 'retireRequested':
        retiring = entry.methodId;
        break;
      case 'retired':
        retiring = null;
        break;
      case 'entered':
      case 'responseSigned':
      case 'obrArmed':
      case 'obrRefused':
      case 'obrDisarmed':
        break;
    }
  }
  const left: LeftBehind[] = credentials.map(({ id, state, methodId }) => {
    switch (state) {
      case 'onKey':
        return { kind: 'credentialOnKey', credentialIdBase64Url: id };
      case 'sent':
        return { kind: 'unknownAtService', credentialIdBase64Url: id, ...(pending === null || pending === '' ? {} : { methodId: pending }) };
      case 'stored':
        return { kind: 'registeredUnproven', credentialIdBase64Url: id, methodId };
    }
  });
  if (maybeOnKey) left.push({ kind: 'maybeOnKey' });
  // A credential that was sent tells of it already.
  if (pending !== null && !left.some((one) => one.kind === 'unknownAtService')) left.push({ kind: 'pendingAtService', methodId: pending });
  if (retiring !== null) left.push({ kind: 'oldKeyNotDeleted', methodId: retiring });
  if (pass !== null) left.push({ kind: 'tapNotRevoked', ...pass });
  return left;
}
