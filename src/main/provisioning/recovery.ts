// What a crash left behind, looked after at the next start: passes are revoked as soon as the operator is signed in; the service
// and the key are asked when the operator wants it. Every finding goes into the journal first; nothing is repaired silently.

import { AppError } from '../../shared/errors.ts';
import { fromBase64Url, toBase64Url } from '../../shared/bytes.ts';
import type { LeftBehind, ObrTarget, SendSigned, UnfinishedRun } from '../../shared/models.ts';
import { type Step, steps } from '../../shared/run-state.ts';
import type { KeyShelf, OpenKey } from '../desk/key-shelf.ts';
import { managementToken } from '../desk/management-token.ts';
import type { Directory } from '../directory/directory.ts';
import type { Clock, Random } from '../ports.ts';
import type { Secret } from '../secret.ts';
import type { KeyRegistry } from '../services/key-registry.ts';
import type { Service } from '../services/service.ts';
import type { Journal, JournalEntry } from '../store/journal.ts';
import type { PinUvAuthToken } from '../ctap/pin-uv-auth.ts';
import { isSameKey } from './same-key.ts';
import { proveOwn, sendSigned } from './send-signed.ts';

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
   * Sends once more what the key has signed, where the service does not have it, its challenge has not ended and the key shows that it is its own.
   *
   * @throws AppError 'input.invalid' (no such run, or nothing was signed) | 'entra.challengeExpired' | 'service.cannotBeAsked' | 'key.notFound' (also:
   *   another key) | 'key.noCredential'; GraphError; ServiceError; CtapError; HidError
   */
  sendSigned(session: RecoverySession, send: SendSigned): Promise<void>;
  /**
   * Looks on the key for what the run left there; what the service does not have is deleted from it. Where nobody can be asked what the
   * service has, nothing is deleted: then it is noted whether the key has it.
   *
   * @param pin  of the key; a wrong one costs a try
   * @throws AppError 'input.invalid' | 'key.notFound' (also: another key) | 'key.unsupported' | 'pin.wrong' | 'pin.blocked' | 'pin.powerCycle'; GraphError; CtapError
   */
  lookOnKey(session: RecoverySession, look: { readonly runId: string; readonly keyId: string; readonly pin: Secret<string> }): Promise<void>;
}

export interface RecoveryOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly shelf: KeyShelf;
  readonly journal: Journal;
  /** Read anew for each call. */
  readonly services: readonly Pick<Service, 'id' | 'rpIds' | 'registry'>[];
  /** The run that is going on now is nobody's to repair. */
  readonly currentRunId: () => string | null;
}

/** A read may lag behind the write by some seconds: "absent" is said after the last of them only. */
const READ_DELAYS_MS = [0, 2000, 6000] as const;
/** The service's clock and ours differ. */
const CLOCK_SKEW_MS = 60_000;

export function createRecovery(options: RecoveryOptions): Recovery {
  const { clock, random, shelf, journal, currentRunId } = options;
  const openRuns = async (tenantId: string): Promise<readonly UnfinishedRun[]> =>
    (await journal.unfinished()).filter((run) => run.tenantId === tenantId && run.runId !== currentRunId());

  const find = async ({ tenantId }: RecoverySession, runId: string): Promise<UnfinishedRun> => {
    const run = (await openRuns(tenantId)).find((one) => one.runId === runId);
    if (run === undefined) throw new AppError('input.invalid', { field: 'runId' });
    return run;
  };

  /** @throws AppError 'service.cannotBeAsked': it is not one of the desk's any more, or has no interface */
  const askable = (session: RecoverySession, run: UnfinishedRun): { readonly rpIds: readonly string[]; readonly registry: KeyRegistry } => {
    const service = options.services.find(({ id }) => id === run.service);
    const registry = service?.registry(session.directory) ?? null;
    if (service === undefined || registry === null) throw new AppError('service.cannotBeAsked');
    return { rpIds: service.rpIds, registry };
  };

  const isAskable = ({ directory }: RecoverySession, run: UnfinishedRun): boolean =>
    options.services.some(({ id, registry }) => id === run.service && registry(directory) !== null);

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
  const heldByService = async (registry: KeyRegistry, run: UnfinishedRun, wanted: readonly string[]): Promise<readonly (readonly [string, string])[]> => {
    let found: readonly (readonly [string, string])[] = [];
    for (const delayMs of READ_DELAYS_MS) {
      await clock.sleep(delayMs);
      const keys = await registry.list(asTarget(run));
      found = wanted.flatMap((id) => {
        const key = keys.find((candidate) => isSameKey(candidate, { credentialIdBase64Url: id, methodId: begunFor(run, id) }));
        return key === undefined ? [] : [[id, key.id] as const];
      });
      if (found.length === wanted.length) break;
    }
    return found;
  };

  const askService: Recovery['askService'] = async (session, runId) => {
    const run = await find(session, runId);
    const wanted = run.leftBehind.flatMap((left) => (left.kind === 'unknownAtService' ? [left.credentialIdBase64Url] : []));
    const { registry } = askable(session, run);
    const held = new Map(await heldByService(registry, run, wanted));
    for (const id of wanted) {
      const methodId = held.get(id);
      if (methodId === undefined) await note(run, { kind: 'serviceLacks', credentialIdBase64Url: id });
      else await note(run, { kind: 'credentialStored', methodId });
    }
    if (registry.keepsPending && held.size < Math.max(1, wanted.length)) await discardPending(registry, run);
  };

  const sendAgain: Recovery['sendSigned'] = async (session, { runId, keyId }) => {
    const run = await find(session, runId);
    const signed = await journal.signedResponse(runId);
    if (signed === null || !run.leftBehind.some(isOpenCredential)) throw new AppError('input.invalid', { field: 'runId' });
    const { registry, rpIds } = askable(session, run);
    const id = signed.credentialIdBase64Url;
    await withKeyOf(run, keyId, ({ key }) => proveOwn({ key, signed, rpIds, random }));
    const sent = await sendSigned({
      registry, target: asTarget(run), signed, clock,
      noteSent: () => note(run, { kind: 'postSent' }),
      ask: async () => new Map(await heldByService(registry, run, [id])).get(id),
    });
    if ('methodId' in sent) return note(run, { kind: 'credentialStored', methodId: sent.methodId });
    await note(run, { kind: 'serviceLacks', credentialIdBase64Url: id });
    throw sent.refusal;
  };

  /** @throws AppError 'key.notFound' (also: another key); what `work` throws */
  const withKeyOf = async (run: UnfinishedRun, keyId: string, work: (opened: OpenKey) => Promise<void>): Promise<void> => {
    const opened = await shelf.open(keyId);
    try {
      if (!isKeyOf(run, opened)) throw new AppError('key.notFound');
      await work(opened);
    } finally {
      await opened.close();
    }
  };

  /** What the service began for this run, and nobody will finish. */
  const discardPending = async (registry: KeyRegistry, run: UnfinishedRun): Promise<void> => {
    const target = asTarget(run);
    const named = run.leftBehind.flatMap((left) => ('methodId' in left && left.methodId !== undefined ? [left.methodId] : []));
    const pending = await registry.pendingSince(target, Date.parse(run.startedAt) - CLOCK_SKEW_MS);
    const known = named.filter((id) => id !== '');
    // A name that is known is the only one that is ours; without one it is what was begun since.
    for (const id of known.length === 0 ? pending : pending.filter((one) => known.includes(one))) await registry.discard(target, id);
    await note(run, { kind: 'registrationDiscarded' });
  };

  /**
   * What the key has of the run's user: by the user handle, for keys may cut names off, services may change them, and another account may
   * have the same. By the name where the journal does not say the handle.
   */
  const credentialsOf = async (run: UnfinishedRun, opened: OpenKey, pin: Secret<string>, rpIds: readonly string[]): Promise<readonly string[]> => {
    const { asked, target } = run;
    const found: string[] = [];
    // One after the other: a new token ends the one before.
    for (const rpId of new Set(asked === undefined ? rpIds : [asked.rpId, ...rpIds])) {
      const stored = await opened.key.credentials.listCredentials({ token: await managementToken(opened, pin), rpId });
      const isOurs = ({ user }: (typeof stored)[number]): boolean =>
        asked === undefined ? user.name === target.userPrincipalName : toBase64Url(user.id) === asked.userHandleBase64Url;
      found.push(...stored.filter(isOurs).map(({ credentialId }) => toBase64Url(credentialId)));
    }
    return found;
  };

  /** The service cannot be asked: what is on the key may be there as well, and only a person can look. */
  const noteWhatIsThere = async (run: UnfinishedRun, opened: OpenKey, pin: Secret<string>): Promise<void> => {
    const service = options.services.find(({ id }) => id === run.service);
    if (run.asked === undefined && service === undefined) throw new AppError('service.cannotBeAsked');
    const onKey = await credentialsOf(run, opened, pin, service?.rpIds ?? []);
    for (const left of run.leftBehind) {
      if (left.kind === 'credentialOnKey' && !onKey.includes(left.credentialIdBase64Url)) {
        await note(run, { kind: 'keyLacks', credentialIdBase64Url: left.credentialIdBase64Url });
      }
    }
    if (!run.leftBehind.some(({ kind }) => kind === 'maybeOnKey')) return;
    for (const credentialIdBase64Url of onKey) await note(run, { kind: 'keyHolds', credentialIdBase64Url });
    if (onKey.length === 0) await note(run, { kind: 'keyLacks', credentialIdBase64Url: null });
  };

  const removeOrphans = async (session: RecoverySession, run: UnfinishedRun, opened: OpenKey, pin: Secret<string>): Promise<void> => {
    const { credentials } = opened.key;
    if (!credentials.supported) throw new AppError('key.unsupported', { missing: 'credentialManagement' });
    if (!isAskable(session, run)) return noteWhatIsThere(run, opened, pin);
    const { rpIds, registry } = askable(session, run);
    const freshToken = (): Promise<PinUvAuthToken> => managementToken(opened, pin);
    const onKey = await credentialsOf(run, opened, pin, rpIds);
    const known = run.leftBehind.flatMap((left) => (left.kind === 'credentialOnKey' ? [left.credentialIdBase64Url] : []));
    const isMaybe = run.leftBehind.some((left) => left.kind === 'maybeOnKey');
    const held = new Set((await heldByService(registry, run, onKey)).map(([id]) => id));
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
    sendSigned: sendAgain,
    lookOnKey: async (session, { runId, keyId, pin }) => {
      const run = await find(session, runId);
      await withKeyOf(run, keyId, (opened) => removeOrphans(session, run, opened, pin));
    },
  };
}

/** A key without a serial number of its own is known by its model alone; its credentials say the rest. */
function isKeyOf({ key }: UnfinishedRun, { summary }: OpenKey): boolean {
  if (key.aaguid !== null && summary.aaguid !== key.aaguid) return false;
  return !summary.serialIsUnique || key.serialNumber === '' || summary.serialNumber === key.serialNumber;
}

/** The id of the registration that the service had begun for this credential. */
function begunFor({ leftBehind }: UnfinishedRun, credentialIdBase64Url: string): string | null {
  for (const left of leftBehind) {
    if (left.kind === 'unknownAtService' && left.credentialIdBase64Url === credentialIdBase64Url) return left.methodId ?? null;
  }
  return null;
}

function asTarget({ target }: UnfinishedRun): ObrTarget {
  return { ...target, photo: null };
}

function isOpenCredential({ kind }: LeftBehind): boolean {
  return kind === 'credentialOnKey' || kind === 'unknownAtService';
}

function stepOf({ lastStep }: UnfinishedRun): Step {
  return steps.find((step) => step === lastStep) ?? 'inspect';
}
