// What the key itself and this app's records say before a run: can it do what a passkey needs, does it have one of this user
// already, whose was it before. No touch and no PIN: what a key does not tell without them is "unknown".

import type { Check } from '../../shared/checks.ts';
import type { LedgerKey } from '../../shared/key-ledger.ts';
import type { KeySummary } from '../../shared/models.ts';
import type { SecurityKey } from '../ctap/security-key.ts';
import { CTAP_STATUS, CtapError } from '../ctap/status.ts';
import { BOTH, ok, refused, rule, unknown, warning } from '../services/check-values.ts';
import type { ServiceKey } from '../services/key-registry.ts';
import type { Known } from '../services/known.ts';
import type { LedgerEntry } from '../store/ledger.ts';
import { candidateCredentialIds } from '../webauthn/credential-ids.ts';
import { listPortions, preflightRoom, refuseExcluded } from '../webauthn/excluded-credentials.ts';
import { firmwareAdvisory } from './firmware-advisories.ts';

export interface KeyCheckInput {
  readonly key: SecurityKey;
  readonly summary: KeySummary;
  /** The relying parties of the service. */
  readonly rpIds: readonly string[];
  readonly existingKeys: Known<readonly ServiceKey[]>;
  readonly targetId: string;
  /** Whom this app gave the key to before; null: nobody that it knows of. */
  readonly before: Pick<LedgerEntry, 'targetId' | 'displayName' | 'at'> | null;
  /** As the ledger of keys has it. */
  readonly inBook: LedgerKey | null;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly isPracticeTenant: boolean;
}

/** @throws HidError, SmartcardError, CtapError of a key that cannot be talked to */
export async function checkKey(input: KeyCheckInput): Promise<readonly Check[]> {
  const { key, summary } = input;
  const { options, versions, extensions } = key.info;
  const speaksCtap2 = versions.some((version) => version.startsWith('FIDO_2'));
  return [
    rule('keySpeaksCtap2', speaksCtap2),
    rule('keyStoresCredentials', options.get('rk') === true),
    rule('keyVerifiesUser', options.has('clientPin') || options.get('uv') === true),
    await checkPin(key),
    checkRoom(key),
    extensions.includes('hmac-secret') ? ok('keyHasHmacSecret') : warning('keyHasHmacSecret'),
    key.credentials.supported ? ok('keyCanForget') : warning('keyCanForget'),
    checkFirmware(summary),
    await checkRegistered(input),
    ...checkOwner(input),
    checkInService(input),
    ...checkPractice(input),
  ];
}

/** A blocked PIN stands in nobody's way where a finger is enrolled. */
async function checkPin(key: SecurityKey): Promise<Check> {
  const retries = key.pinSet ? await key.pinRetries() : null;
  const detail = retries === null ? {} : { retriesLeft: retries.retriesLeft };
  return rule('keyPinUsable', retries === null || retries.retriesLeft > 0 || key.uvConfigured, { detail });
}

function checkRoom(key: SecurityKey): Check {
  const remaining = key.info.remainingDiscoverableCredentials;
  if (remaining === undefined) return unknown('keyHasFreeSlot', 'keyDoesNotSay');
  return rule('keyHasFreeSlot', remaining > 0, { detail: { remaining } });
}

function checkFirmware({ manufacturer, product, firmware }: KeySummary): Check {
  if (firmware === null) return unknown('keyFirmwareIsSound', 'keyDoesNotSay');
  const advisory = firmwareAdvisory({ vendor: `${manufacturer} ${product}`, firmware });
  return advisory === null
    ? ok('keyFirmwareIsSound', { detail: { firmware } })
    : warning('keyFirmwareIsSound', { detail: { firmware, advisory } });
}

/**
 * The key is asked for the credentials that the service lists for the target (getAssertion without a touch). One with the
 * highest credential protection hides from such a question; then makeCredential refuses it after the touch.
 */
async function checkRegistered({ key, rpIds, existingKeys, targetId, before }: KeyCheckInput): Promise<Check> {
  const code = 'keyNotRegisteredYet';
  const byLedger = before !== null && before.targetId === targetId;
  const instead = (otherwise: Check): Check =>
    byLedger ? warning(code, { routes: [], reason: 'knownToLedger', detail: { displayName: before.displayName, at: before.at } }) : otherwise;
  if (!existingKeys.known) return instead(unknown(code, existingKeys.reason));
  const list = existingKeys.value
    .flatMap(({ credentialId }) => (credentialId === null ? [] : candidateCredentialIds(credentialId)))
    .map((id) => ({ id }));
  if (list.length === 0) return instead(ok(code));
  try {
    for (const rpId of rpIds) {
      const portions = listPortions(list, key.info, preflightRoom(key.info));
      await refuseExcluded(key, rpId, portions, undefined, {});
    }
  } catch (error) {
    if (!(error instanceof CtapError)) throw error;
    if (error.status === CTAP_STATUS.CTAP2_ERR_CREDENTIAL_EXCLUDED) return refused(code, { reason: 'knownToKey' });
    // A key that always wants its user verified answers no such question.
    return instead(unknown(code, 'keyDoesNotSay'));
  }
  return instead(ok(code));
}

/** The same key twice in one sitting is most likely the wrong one. */
const SITTING_MS = 12 * 3_600_000;

function checkOwner({ before, targetId, now }: KeyCheckInput): readonly Check[] {
  if (before === null || before.targetId === targetId) return [ok('keyNotGivenToOther', { routes: [] })];
  const today = now - Date.parse(before.at) < SITTING_MS ? ({ reason: 'givenToday' } as const) : {};
  return [warning('keyNotGivenToOther', { routes: [], ...today, detail: { displayName: before.displayName, at: before.at } })];
}

function checkInService({ inBook }: KeyCheckInput): Check {
  if (inBook?.state !== 'lost' && inBook?.state !== 'retired') return ok('keyIsInService', { routes: [] });
  return warning('keyIsInService', { routes: [], detail: { state: inBook.state, at: inBook.stateAt } });
}

/** What practice leaves on a real key stays there: a passkey of people who do not exist. */
function checkPractice({ isPracticeTenant, summary }: KeyCheckInput): readonly Check[] {
  if (!isPracticeTenant) return [];
  return summary.practice ? [] : [warning('keyIsForPractice', { routes: BOTH, detail: { product: summary.product } })];
}
