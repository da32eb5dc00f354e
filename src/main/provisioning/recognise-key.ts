// Have we met this key before? By its serial number; a key without one of its own is asked for the credentials that this app has put on
// keys of its model, without a touch. Changes nothing.

import { fromBase64Url, toBase64Url } from '../../shared/bytes.ts';
import type { KeySummary } from '../../shared/models.ts';
import type { LedgerKey } from '../../shared/key-ledger.ts';
import type { SecurityKey } from '../ctap/security-key.ts';
import { CTAP_STATUS, CtapError } from '../ctap/status.ts';
import { uniqueSerial } from '../desk/key-summary.ts';
import type { KeyBook } from '../store/key-book.ts';
import type { Ledger, LedgerEntry } from '../store/ledger.ts';
import { listPortions, preflightRoom } from '../webauthn/excluded-credentials.ts';

/** Questions to one key, and credentials that it is asked for: a desk that gave out thousands asks for the newest. */
const MAX_QUESTIONS = 12;
const MAX_CREDENTIALS = 96;

export interface KnownKey {
  /** Whom this app gave it to last, and who has not brought it back. */
  readonly before: Pick<LedgerEntry, 'targetId' | 'displayName' | 'at'> | null;
  /** Null: it is not in the book. */
  readonly inBook: LedgerKey | null;
  /** Credentials of the ledger that answered from the key; empty for one that is known by its serial number. */
  readonly credentialIds: readonly string[];
}

export interface RecogniseKeyInput {
  readonly key: SecurityKey;
  readonly summary: KeySummary;
  readonly rpIds: readonly string[];
  readonly ledger: Ledger;
  readonly keys: KeyBook;
}

/** @throws StoreError; HidError, SmartcardError, CborError of a key that cannot be talked to */
export async function recogniseKey({ key, summary, rpIds, ledger, keys }: RecogniseKeyInput): Promise<KnownKey> {
  const serialNumber = uniqueSerial(summary);
  const { aaguid } = summary;
  const credentialIds =
    serialNumber === '' ? await credentialsOnKey(key, rpIds, await ledger.credentialIdsOf(aaguid, MAX_CREDENTIALS)) : [];
  const inBook = await keys.find({ aaguid, serialNumber }, credentialIds);
  const last = await ledger.whoHad({ aaguid, serialNumber, credentialIds });
  const isBack = inBook !== null && (inBook.state === 'returned' || inBook.state === 'reset') && last !== null && inBook.stateAt >= last.at;
  return { before: isBack ? null : last, inBook, credentialIds };
}

/**
 * Which of these credentials the key has; the first that answers, for one is enough to know it. One with the highest credential
 * protection hides from such a question.
 */
export async function credentialsOnKey(key: SecurityKey, rpIds: readonly string[], known: readonly string[]): Promise<readonly string[]> {
  const list = known.map((id) => ({ id: fromBase64Url(id) }));
  const questions = rpIds.flatMap((rpId) => listPortions(list, key.info, preflightRoom(key.info)).map((allowList) => ({ rpId, allowList })));
  for (const { rpId, allowList } of questions.slice(0, MAX_QUESTIONS)) {
    try {
      const { credential } = await key.getAssertion({ rpId, clientDataHash: new Uint8Array(32), allowList, options: { up: false } });
      // A key may leave the id out where it was asked for one only (CTAP 2.0 §5.2).
      const id = credential?.id ?? allowList[0]?.id;
      return id === undefined ? [] : [toBase64Url(id)];
    } catch (error) {
      if (!(error instanceof CtapError)) throw error;
      // A key that always wants its user verified answers no such question.
      if (error.status !== CTAP_STATUS.CTAP2_ERR_NO_CREDENTIALS) return [];
    }
  }
  return [];
}
