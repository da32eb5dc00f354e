// The WebAuthn client of the pages in the OBR window: what a browser does between the page's call and the key (WebAuthn L3
// §5.1.3, §5.1.4). Who may ask is the gate's word; how the key is driven is the hand's; neither is known here.

import type { PageCeremony, PageErrorName, PageReply } from '../browser-ports.ts';
import type { Clock } from '../ports.ts';
import type { ClientOrigin } from '../webauthn/client-data.ts';
import type { CreatedCredential } from '../webauthn/create-credential.ts';
import { type CreationOptions, parseCreationOptions } from '../webauthn/creation-options.ts';
import { refuseForCreation, refuseForRequest } from '../webauthn/extension-refusals.ts';
import type { AssertedCredential } from '../webauthn/get-credential.ts';
import { type RequestOptions, parseRequestOptions } from '../webauthn/request-options.ts';
import { judgeRpId } from '../webauthn/rp-id.ts';
import { WebAuthnError } from '../webauthn/webauthn-error.ts';
import type { AssertionClaim, MadeCredential, RegistrationClaim } from './interlock.ts';
import { ObrRefusalError } from './obr-refusal.ts';
import { PageError, toPageError } from './page-error.ts';
import { pageAssertion, pageCredential } from './page-reply.ts';

/** Who may ask for what. In the app the armed session. @throws ObrRefusalError */
export interface CeremonyGate {
  claim(registration: RegistrationClaim, signal: AbortSignal): Promise<{
    created(made: MadeCredential): void;
    abandoned(): void;
  }>;
  claimAssertion(assertion: AssertionClaim): {
    /** Null: any credential that the page lists. */
    readonly only: MadeCredential | null;
  };
  refuse(reason: 'malformed', seen: string): ObrRefusalError;
}

interface OnKey<Options> extends ClientOrigin {
  readonly options: Options;
  readonly rpId: string;
  readonly isRelatedOrigin: boolean;
  readonly signal: AbortSignal;
}

/** Drives a key, asking its people for PIN and touch. Rejects with the signal's reason, CtapError, WebAuthnError … */
export interface KeyHand {
  create(request: OnKey<CreationOptions>): Promise<CreatedCredential>;
  get(request: OnKey<RequestOptions>): Promise<AssertedCredential>;
}

export interface PageClientParts {
  readonly gate: CeremonyGate;
  readonly hand: KeyHand;
  readonly clock: Clock;
  /** May this origin use this RP id of another domain? See webauthn/related-origins.ts. */
  readonly isRelated: (rpId: string, origin: string, signal: AbortSignal) => Promise<boolean>;
  readonly onRefused: (error: ObrRefusalError) => Promise<void>;
  /** The gate has been told, the page not yet. */
  readonly onCreated?: (credential: CreatedCredential) => void;
}

export interface PageClient {
  /** Rejects only for what is our own mistake. */
  answer(ceremony: PageCeremony, signal: AbortSignal): Promise<PageReply>;
}

/** Clamped as browsers do it (§5.1.3 step 4): a person must find the key, and nothing waits for ever. */
const TIMEOUT_MS = { least: 10_000, most: 10 * 60_000, usual: 5 * 60_000 };

export function createPageClient(parts: PageClientParts): PageClient {
  const { gate, hand, clock, isRelated } = parts;

  const create = async (ceremony: PageCeremony, page: AbortSignal): Promise<PageReply> => {
    mayAsk(ceremony);
    const options = read(gate, () => parseCreationOptions(ceremony.options));
    const refused = refuseForCreation(ceremony.options, ceremony.origin);
    if (refused !== null) throw new PageError(refused, 'An extension cannot be used like this.');
    const { id: userHandle, name: userName, displayName } = options.user;
    const claim = { ...party(ceremony), rpId: options.rp.id, userName, displayName, userHandle };
    const claimed = await gate.claim(claim, page);
    const timer = startTimer(clock, options.timeoutMs, page);
    try {
      const rp = await scope(options.rp.id, ceremony, timer.signal);
      if (options.attachment === 'platform') throw new PageError('NotAllowedError', 'There are security keys only.');
      const credential = await hand.create({ options, ...rp, ...clientOf(ceremony), signal: timer.signal });
      claimed.created({ credentialId: credential.credentialId, userHandle });
      parts.onCreated?.(credential);
      return { ok: true, credential: pageCredential(credential) };
    } catch (error) {
      claimed.abandoned();
      throw timer.reasonOf(error);
    } finally {
      timer.end();
    }
  };

  const get = async (ceremony: PageCeremony, page: AbortSignal): Promise<PageReply> => {
    mayAsk(ceremony);
    const options = read(gate, () => parseRequestOptions(ceremony.options));
    const refused = refuseForRequest(ceremony.options, ceremony.origin);
    if (refused !== null) throw new PageError(refused, 'An extension cannot be used like this.');
    const allowedIds = options.allowCredentials?.map(({ id }) => id);
    const { only } = gate.claimAssertion({ ...party(ceremony), rpId: options.rpId, allowedIds });
    const timer = startTimer(clock, options.timeoutMs, page);
    try {
      const rp = await scope(options.rpId, ceremony, timer.signal);
      const narrowed = only === null ? options : { ...options, allowCredentials: [{ id: only.credentialId }] };
      const assertion = await hand.get({ options: narrowed, ...rp, ...clientOf(ceremony), signal: timer.signal });
      return { ok: true, credential: pageAssertion(assertion, only?.userHandle) };
    } catch (error) {
      throw timer.reasonOf(error);
    } finally {
      timer.end();
    }
  };

  const scope = async (
    rpId: string | undefined,
    { origin }: PageCeremony,
    signal: AbortSignal,
  ): Promise<{ readonly rpId: string; readonly isRelatedOrigin: boolean }> => {
    const verdict = judgeRpId(rpId, origin);
    if (verdict.kind === 'own') return { rpId: verdict.rpId, isRelatedOrigin: false };
    if (verdict.kind === 'foreign' && (await isRelated(verdict.rpId, origin, signal))) {
      return { rpId: verdict.rpId, isRelatedOrigin: true };
    }
    throw new PageError('SecurityError', 'The RP ID is not one of this page.');
  };

  return {
    async answer(ceremony, signal) {
      try {
        return await (ceremony.kind === 'create' ? create(ceremony, signal) : get(ceremony, signal));
      } catch (error) {
        if (error instanceof ObrRefusalError) await parts.onRefused(error);
        if (signal.aborted) return { ok: false, name: 'AbortError', message: 'The request was cancelled.' };
        return { ok: false, ...toPageError(error) };
      }
    },
  };
}

/** §5.1.3 steps 1–2, §5.1.4.2 step 1: the permissions policy, and in foreign company somebody who has just clicked there. */
function mayAsk({ kind, isPermitted, crossOrigin, hasUserActivation }: PageCeremony): void {
  if (!isPermitted) throw new PageError('NotAllowedError', 'The permissions policy does not let this frame ask.');
  if (kind === 'create' && crossOrigin && !hasUserActivation) {
    throw new PageError('NotAllowedError', 'A frame of another origin needs a click in it first.');
  }
}

function party({ origin, isTopFrame }: PageCeremony) {
  return { origin, isTopFrame };
}

function clientOf({ origin, crossOrigin, topOrigin }: PageCeremony): ClientOrigin {
  return { origin, crossOrigin, ...(crossOrigin ? { topOrigin } : {}) };
}

function read<T>(gate: CeremonyGate, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (error instanceof WebAuthnError && error.kind === 'noKnownCredentialType') {
      throw new PageError('NotSupportedError', 'None of the listed types is known.');
    }
    throw gate.refuse('malformed', error instanceof Error ? error.message : 'unreadable options');
  }
}

/** The page's own signal, and the time that its options allow. */
function startTimer(clock: Clock, wanted: number | undefined, page: AbortSignal) {
  const over = new AbortController();
  const stop = new AbortController();
  const timeoutMs = Math.min(Math.max(wanted ?? TIMEOUT_MS.usual, TIMEOUT_MS.least), TIMEOUT_MS.most);
  clock.sleep(timeoutMs, stop.signal).then(
    () => over.abort(new Error('time is up')),
    () => undefined,
  );
  return {
    signal: AbortSignal.any([page, over.signal]),
    end: () => stop.abort(new Error('ended')),
    reasonOf: (error: unknown): unknown =>
      over.signal.aborted ? new PageError('NotAllowedError' satisfies PageErrorName, 'The time is up.') : error,
  };
}
