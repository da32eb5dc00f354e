// What a crash left behind, looked after at the next start: passes are revoked as soon as the operator is signed in; the service
// and the key are asked when the operator wants it. Every finding goes into the journal first; nothing is repaired silently.

import { AppError } from '../../shared/errors.ts';
import { fromBase64Url, toBase64Url } from '../../shared/bytes.ts';
import type { LeftBehind, UnfinishedRun } from '../../shared/models.ts';
import { type Step, steps } from '../../shared/run-state.ts';
import type { KeyShelf, OpenKey } from '../desk/key-shelf.ts';
import { PERMISSION } from '../ctap/client-pin.ts';
import type { Directory } from '../directory/directory.ts';
import { sameCredentialId } from '../directory/method-id.ts';
import type { Clock } from '../ports.ts';
import type { Secret } from '../secret.ts';
import type { Service } from '../services/service.ts';
import type { Journal, JournalEntry } from '../store/journal.ts';
import type { PinUvAuthToken } from '../ctap/pin-uv-auth.ts';

export interface RecoverySession {
  readonly tenantId: string;
  readonly directory: Directory;
}

export interface Recovery {
  /**
   * Revokes the passes that interrupted runs of this tenant left, and notes it. A pass that cannot be revoked now stays in the list.
   *
   * @returns how many are gone now. Does not throw
   */
  revokePasses(session: RecoverySession): Promise<number>;
  /**
   * Asks the service whether it has what it may have. @throws AppError 'input.invalid' (no such run, or of another tenant); GraphError
   */
  askService(session: RecoverySession, runId: string): Promise<void>;
  /**
   * Looks on the key for what the run left there; what the service does not have is deleted from it.
   *
   * @param pin  of the key; a wrong one costs a try
   * @throws AppError 'input.invalid' | 'key.notFound' (also: another key) | 'key.unsupported' | 'pin.wrong' | 'pin.blocked' | 'pin.powerCycle'; GraphError; CtapError
   */
  lookOnKey(session: RecoverySession, look: { readonly runId: string; readonly keyId: string; readonly pin: Secret<string> }): Promise<void>;
}

export interface RecoveryOptions {
  readonly clock: Clock;
  readonly shelf: KeyShelf;
  readonly journal: Journal;
  readonly service: Pick<Service, 'rpIds'>;
  /** The run that is going on now is nobody's to repair. */
  readonly currentRunId: () => string | null;
}

/** A read may lag behind the write by some seconds: "absent" is said after the last of them only. */
const READ_DELAYS_MS = [0, 2000, 6000] as const;

export function createRecovery({ clock, shelf, journal, service, currentRunId }: RecoveryOptions): Recovery {
  const openRuns = async (tenantId: string): Promise<readonly UnfinishedRun[]> =>
    (await journal.unfinished()).filter((run) => run.tenantId === tenantId && run.runId !== currentRunId());

  const find = async ({ tenantId }: RecoverySession, runId: string): Promise<UnfinishedRun> => {
    const run = (await openRuns(tenantId)).find((one) => one.runId === runId);
    if (run === undefined) throw new AppError('input.invalid', { field: 'runId' });
    return run;
  };

  const note = (run: UnfinishedRun, entry: JournalEntry): Promise<void> => journal.note(run.runId, stepOf(run), entry);

  /** Whether it is gone, or was never there. A pass of which only the request is known is the one the user has now. */
  const revokePass = async (directory: Directory, { userId, tapId }: Extract<LeftBehind, { kind: 'tapNotRevoked' }>): Promise<void> => {
    if (tapId !== '') {
      await directory.revokeTemporaryAccessPass(userId, tapId);
      return;
    }
    // The answer that names it never came; the service replaces an older pass by a newer one, so there is one at the most.
    const found = await directory.temporaryAccessPass(userId);
    if (found !== null) await directory.revokeTemporaryAccessPass(userId, found.id);
  };

  /** The credentials that the service has for the target. */
  const heldByService = async ({ directory }: RecoverySession, run: UnfinishedRun, wanted: readonly string[]): Promise<readonly (readonly [string, string])[]> => {
    let found: readonly (readonly [string, string])[] = [];
    for (const delayMs of READ_DELAYS_MS) {
      await clock.sleep(delayMs);
      const methods = await directory.fido2Methods(run.target.id);
      found = wanted.flatMap((id) => {
        const method = methods.find((candidate) => sameCredentialId(candidate.id, id));
        return method === undefined ? [] : [[id, method.id] as const];
      });
      if (found.length === wanted.length) break;
    }
    return found;
  };

  const askService: Recovery['askService'] = async (session, runId) => {
    const run = await find(session, runId);
    const wanted = run.leftBehind.flatMap((left) => (left.kind === 'unknownAtService' ? [left.credentialIdBase64Url] : []));
    const held = new Map(await heldByService(session, run, wanted));
    for (const id of wanted) {
      const methodId = held.get(id);
      if (methodId === undefined) await note(run, { kind: 'serviceLacks', credentialIdBase64Url: id });
      else await note(run, { kind: 'credentialStored', methodId });
    }
  };

  const removeOrphans = async (session: RecoverySession, run: UnfinishedRun, opened: OpenKey, pin: Secret<string>): Promise<void> => {
    const { credentials } = opened.key;
    if (!credentials.supported) throw new AppError('key.unsupported', { missing: 'credentialManagement' });
    const freshToken = (): Promise<PinUvAuthToken> => tokenByPin(opened, pin);
    const stored = (
      await Promise.all(service.rpIds.map(async (rpId) => credentials.listCredentials({ token: await freshToken(), rpId })))
    ).flat();
    const onKey = stored.filter(({ user }) => user.name === run.target.userPrincipalName).map(({ credentialId }) => toBase64Url(credentialId));
    const known = run.leftBehind.flatMap((left) => (left.kind === 'credentialOnKey' ? [left.credentialIdBase64Url] : []));
    const isMaybe = run.leftBehind.some((left) => left.kind === 'maybeOnKey');
    const held = new Set((await heldByService(session, run, onKey)).map(([id]) => id));
    for (const id of onKey) {
      if (held.has(id) || (!isMaybe && !known.includes(id))) continue;
      await credentials.delete({ token: await freshToken(), credentialId: fromBase64Url(id) });
    }
    for (const id of known) if (!held.has(id)) await note(run, { kind: 'keyLacks', credentialIdBase64Url: id });
    if (isMaybe) await note(run, { kind: 'keyLacks', credentialIdBase64Url: null });
  };

  return {
    revokePasses: async (session) => {
      let gone = 0;
      for (const run of await openRuns(session.tenantId).catch(() => [])) {
        for (const left of run.leftBehind) {
          if (left.kind !== 'tapNotRevoked') continue;
          try {
            await revokePass(session.directory, left);
            await note(run, { kind: 'tapRevoked' });
            gone += 1;
          } catch {
            // It stays in the list, and is tried again at the next sign-in.
          }
        }
      }
      return gone;
    },
    askService,
    lookOnKey: async (session, { runId, keyId, pin }) => {
      const run = await find(session, runId);
      const opened = await shelf.open(keyId);
      try {
        if (!isSameKey(run, opened)) throw new AppError('key.notFound');
        await removeOrphans(session, run, opened, pin);
      } finally {
        await opened.close();
      }
    },
  };
}

/** A key without a serial number of its own is known by its model alone; its credentials say the rest. */
function isSameKey({ key }: UnfinishedRun, { summary }: OpenKey): boolean {
  if (key.aaguid !== null && summary.aaguid !== key.aaguid) return false;
  return !summary.serialIsUnique || key.serialNumber === '' || summary.serialNumber === key.serialNumber;
}

function stepOf({ lastStep }: UnfinishedRun): Step {
  return steps.find((step) => step === lastStep) ?? 'inspect';
}

async function tokenByPin({ key }: OpenKey, pin: Secret<string>): Promise<PinUvAuthToken> {
  const result = await key.getPinUvAuthToken({ pin, permissions: PERMISSION.credentialManagement });
  switch (result.kind) {
    case 'token':
      return result.token;
    case 'wrong':
      throw new AppError(result.powerCycleNeeded ? 'pin.powerCycle' : 'pin.wrong');
    case 'blocked':
      throw new AppError('pin.blocked');
    case 'changeRequired':
      throw new AppError('key.refused', { status: 'CTAP2_ERR_PIN_POLICY_VIOLATION' });
  }
}
