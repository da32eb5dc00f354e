// `key.credentials`: what the key stores, listed, renamed and deleted (CTAP 2.1 §6.8). Needs a token with the permission
// credentialManagement; for counting and listing a persistent read-only one (CTAP 2.2) does too.
import { enumerateCredentials, enumerateRps, manageCredentials } from './credential-listing.ts';
import type { CredentialCounts, StoredCredential, StoredRp } from './credential-listing.ts';
import type { UserEntity } from './entities.ts';
import type { KeyLink } from './key-link.ts';
import { MissingFeatureError } from './missing-feature.ts';
import type { PinUvAuthToken } from './pin-uv-auth.ts';
import { speaksSelection } from './selection.ts';
import { sha256 } from './sha256.ts';
import type { ExchangeOptions } from './transport.ts';

interface WithToken {
  readonly token: PinUvAuthToken;
}

/** By its id; or by the hash beside it in `listRps`, for keys may cut ids off. */
export type RpRef = { readonly rpId: string } | { readonly rpIdHash: Uint8Array };

/** Errors of all methods: as those of SecurityKey, and MissingFeatureError before anything is sent. */
export class StoredCredentials {
  readonly #link: KeyLink;

  constructor(link: KeyLink) {
    this.#link = link;
  }

  /** Also with the preview of it that keys of FIDO_2_1_PRE have. */
  get supported(): boolean {
    return this.#link.has('credMgmt') || this.#link.has('credentialMgmtPreview');
  }

  /** The preview cannot, nor can keys of FIDO_2_1_PRE that claim the option (solo1): it came with CTAP 2.1. */
  get updatesUsers(): boolean {
    return this.#link.has('credMgmt') && speaksSelection(this.#link.info);
  }

  count({ token }: WithToken, options: ExchangeOptions = {}): Promise<CredentialCounts> {
    return this.#turn(async () => {
      const reply = await manageCredentials(this.#link, token, { subCommand: 'getCredsMetadata' }, options);
      return {
        existing: reply.existingResidentCredentialsCount ?? 0,
        maxRemaining: reply.maxPossibleRemainingResidentCredentialsCount ?? 0,
      };
    });
  }

  listRps({ token }: WithToken, options: ExchangeOptions = {}): Promise<readonly StoredRp[]> {
    return this.#turn(() => enumerateRps(this.#link, token, options));
  }

  /** The discoverable credentials of one RP; empty when it has none. */
  listCredentials(request: WithToken & RpRef, options: ExchangeOptions = {}): Promise<readonly StoredCredential[]> {
    const rpIdHash = 'rpIdHash' in request ? request.rpIdHash : sha256(new TextEncoder().encode(request.rpId));
    return this.#turn(() => enumerateCredentials(this.#link, request.token, rpIdHash, options));
  }

  /** @throws CtapError NO_CREDENTIALS when the key has no such credential */
  delete(request: WithToken & { readonly credentialId: Uint8Array }, options: ExchangeOptions = {}): Promise<void> {
    const { token, credentialId } = request;
    return this.#turn(async () => {
      await manageCredentials(this.#link, token, { subCommand: 'deleteCredential', credentialId }, options);
      await this.#link.lookAgain();
    });
  }

  /**
   * New names for a user; names that are left out are gone from the key. `user.id` must be the one that is stored.
   *
   * @throws MissingFeatureError 'updateUserInformation' on keys that have the preview only; CtapError NO_CREDENTIALS;
   *         INVALID_PARAMETER for another user id; KEY_STORE_FULL
   */
  updateUser(
    request: WithToken & { readonly credentialId: Uint8Array; readonly user: UserEntity },
    options: ExchangeOptions = {},
  ): Promise<void> {
    const { token, credentialId, user } = request;
    return this.#turn(async () => {
      if (!this.updatesUsers) throw new MissingFeatureError('updateUserInformation');
      await manageCredentials(
        this.#link,
        token,
        { subCommand: 'updateUserInformation', credentialId, user },
        options,
      );
    });
  }

  #turn<T>(work: () => Promise<T>): Promise<T> {
    return this.#link.turn(async () => {
      if (!this.supported) throw new MissingFeatureError('credentialManagement');
      return work();
    });
  }
}
