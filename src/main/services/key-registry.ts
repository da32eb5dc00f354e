// The keys that a service has for a user, read and registered through the interface that it offers to administrators. The run
// knows no more of Graph, Okta or PingOne than this.

import type { ObrTarget } from '../../shared/models.ts';

/** A key that works at the service: what it has only begun to register is none. */
export interface ServiceKey {
  /** As the service names it in its interface. */
  readonly id: string;
  readonly displayName: string;
  readonly model: string | null;
  /** As the service writes it: compare with sameCredentialId. Null: it does not tell. */
  readonly credentialId: string | null;
}

/** What the service wants to be made, and for which page. */
export interface RegistrationOffer {
  /** PublicKeyCredentialCreationOptions in JSON form, `rp.id` included; judged in webauthn. */
  readonly publicKey: unknown;
  /** Of the page that the service would show, e.g. https://login.example.com. */
  readonly origin: string;
  /** Milliseconds since the epoch; null where the service does not say. */
  readonly challengeExpiresAt: number | null;
  /** What the service keeps until the registration is finished; null: it keeps nothing. */
  readonly pendingId: string | null;
}

export interface SignedRegistration {
  /** 1 … 30 characters. */
  readonly displayName: string;
  readonly credentialId: Uint8Array;
  readonly clientDataJson: Uint8Array;
  readonly attestationObject: Uint8Array;
  readonly clientExtensionResults: Readonly<Record<string, unknown>>;
}

/** Every method throws GraphError or ServiceError; AppError 'service.noSuchUser' | 'service.severalUsers' | 'service.notConnected'. */
export interface KeyRegistry {
  /** `begin` leaves something at the service, which is given up by `discard` where the registration is not finished. */
  readonly keepsPending: boolean;
  list(target: ObrTarget): Promise<readonly ServiceKey[]>;
  /**
   * The challenge lives for minutes: ask just before the key is touched. Never sent twice by itself.
   *
   * @param displayName  of the key, for services that want it now; 1 … 30 characters
   */
  begin(target: ObrTarget, displayName: string): Promise<RegistrationOffer>;
  /** Never sent twice by itself. The error's `outcomeIsUnknown` says whether the service may have it although this threw. */
  finish(target: ObrTarget, offer: RegistrationOffer, signed: SignedRegistration): Promise<ServiceKey>;
  /** Registrations that were begun at `since` (milliseconds since the epoch) or later, and not finished. */
  pendingSince(target: ObrTarget, since: number): Promise<readonly string[]>;
  /** One that is gone already is fine. */
  discard(target: ObrTarget, pendingId: string): Promise<void>;
}
