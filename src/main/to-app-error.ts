// Every error of main as a code of the catalogue. Pure: one function per class; what no branch knows is a mistake of ours.

import { AppError, type ErrorCode, type ErrorDetail, type ErrorReply } from '../shared/errors.ts';
import { CborError } from './ctap/cbor.ts';
import { PinFormatError } from './ctap/client-pin.ts';
import { CoseError } from './ctap/cose.ts';
import { NotCtap2Error } from './ctap/key-link.ts';
import { LargeBlobsFullError } from './ctap/large-blob-store.ts';
import { MissingFeatureError } from './ctap/missing-feature.ts';
import { PinProtocolError } from './ctap/pin-protocol.ts';
import { CTAP_STATUS, CtapError } from './ctap/status.ts';
import { GraphError } from './directory/graph-error.ts';
import { SignInError } from './directory/sign-in-error.ts';
import { HidError } from './hid/hid-error.ts';
import { ObrRefusalError } from './obr/obr-refusal.ts';
import { proxyErrorOf } from './proxy-error.ts';
import { ServiceError } from './services/service-error.ts';
import { FleetError } from './store/postgres/postgres-error.ts';
import { StoreError } from './store/store-error.ts';
import { WebAuthnError } from './webauthn/webauthn-error.ts';

export function toErrorReply(error: unknown): ErrorReply {
  if (error instanceof AppError) return { code: error.code, detail: error.detail };
  const proxy = proxyErrorOf(error);
  if (proxy !== null) return reply(`proxy.${proxy.kind}`, { host: proxy.host });
  if (error instanceof CtapError) return fromCtap(error);
  if (error instanceof HidError) return fromHid(error);
  if (error instanceof GraphError) return fromGraph(error);
  if (error instanceof ServiceError) return fromService(error);
  if (error instanceof SignInError) return fromSignIn(error);
  if (error instanceof StoreError) return fromStore(error);
  if (error instanceof FleetError) return reply(`fleet.${error.kind}`, { place: error.place, reason: error.nativeCode });
  if (error instanceof WebAuthnError) return fromWebAuthn(error);
  if (error instanceof ObrRefusalError) {
    const { reason, expected, seen } = error.refusal;
    return reply('obr.pageRefused', { reason, expected, seen });
  }
  if (error instanceof NotCtap2Error) return reply('key.u2fOnly');
  if (error instanceof LargeBlobsFullError) {
    return reply('key.blobsFull', { neededBytes: error.neededBytes, availableBytes: error.availableBytes });
  }
  if (error instanceof MissingFeatureError) return reply('key.unsupported', { missing: error.feature });
  if (error instanceof PinFormatError) return reply('pin.rejected', { reason: error.kind });
  if (error instanceof CborError || error instanceof CoseError || error instanceof PinProtocolError) {
    return reply('key.malformed', { reason: error.message });
  }
  return reply('bug');
}

function reply(code: ErrorCode, detail: ErrorDetail = {}): ErrorReply {
  return { code, detail };
}

/** @see CTAP 2.1 §8.2 status codes, §6.5.5 those of clientPIN */
function fromCtap({ status, statusName, command }: CtapError): ErrorReply {
  switch (status) {
    case CTAP_STATUS.CTAP2_ERR_CREDENTIAL_EXCLUDED:
      return reply('key.alreadyRegistered');
    case CTAP_STATUS.CTAP2_ERR_KEY_STORE_FULL:
      return reply('key.noFreeSlots');
    case CTAP_STATUS.CTAP2_ERR_NO_CREDENTIALS:
      return reply('key.noCredential');
    case CTAP_STATUS.CTAP2_ERR_LARGE_BLOB_STORAGE_FULL:
      return reply('key.blobsFull');
    case CTAP_STATUS.CTAP2_ERR_FP_DATABASE_FULL:
      return reply('uv.full');
    case CTAP_STATUS.CTAP2_ERR_UV_INVALID:
      return reply('uv.notRecognised');
    case CTAP_STATUS.CTAP2_ERR_PIN_INVALID:
      return reply('pin.wrong');
    case CTAP_STATUS.CTAP2_ERR_PIN_NOT_SET:
      return reply('pin.notSet');
    case CTAP_STATUS.CTAP2_ERR_PUAT_REQUIRED:
      return reply('pin.required');
    // A token dies of old age, or of another command that a key counts as its end.
    case CTAP_STATUS.CTAP2_ERR_PIN_TOKEN_EXPIRED:
    case CTAP_STATUS.CTAP2_ERR_PIN_AUTH_INVALID:
      return reply('pin.expired');
    case CTAP_STATUS.CTAP2_ERR_NOT_ALLOWED:
      return command === 'authenticatorReset'
        ? reply('key.resetTooLate')
        : reply('key.refused', { status: statusName, command });
    case CTAP_STATUS.CTAP2_ERR_PIN_BLOCKED:
      return reply('pin.blocked');
    case CTAP_STATUS.CTAP2_ERR_UV_BLOCKED:
      return reply('uv.blocked');
    case CTAP_STATUS.CTAP2_ERR_PIN_AUTH_BLOCKED:
      return reply('pin.powerCycle');
    case CTAP_STATUS.CTAP2_ERR_PIN_POLICY_VIOLATION:
      return reply('pin.rejected', { reason: statusName });
    case CTAP_STATUS.CTAP2_ERR_USER_ACTION_TIMEOUT:
    case CTAP_STATUS.CTAP2_ERR_ACTION_TIMEOUT:
    case CTAP_STATUS.CTAP1_ERR_TIMEOUT:
      return reply('touch.timeout');
    case CTAP_STATUS.CTAP2_ERR_OPERATION_DENIED:
    case CTAP_STATUS.CTAP2_ERR_KEEPALIVE_CANCEL:
      return reply('touch.refused');
    case CTAP_STATUS.CTAP1_ERR_CHANNEL_BUSY:
    case CTAP_STATUS.CTAP1_ERR_LOCK_REQUIRED:
    case CTAP_STATUS.CTAP2_ERR_OPERATION_PENDING:
      return reply('key.busy');
    case CTAP_STATUS.CTAP2_ERR_UNSUPPORTED_ALGORITHM:
    case CTAP_STATUS.CTAP2_ERR_UNSUPPORTED_OPTION:
    case CTAP_STATUS.CTAP2_ERR_UNSUPPORTED_EXTENSION:
    case CTAP_STATUS.CTAP2_ERR_INVALID_SUBCOMMAND:
    case CTAP_STATUS.CTAP1_ERR_INVALID_COMMAND:
      return reply('key.unsupported', { missing: `${command} (${statusName})` });
    default:
      return reply('key.refused', { status: statusName, command });
  }
}

function fromHid({ kind, message }: HidError): ErrorReply {
  switch (kind) {
    case 'removed':
      return reply('key.removed');
    case 'busy':
      return reply('key.busy');
    case 'denied':
      return reply('key.denied');
    case 'timeout':
      return reply('key.timeout');
    case 'protocol':
    case 'io':
      return reply('key.malformed', { reason: message });
  }
}

/** The texts are those seen in practice (they come without a code of their own): a word of each is enough. */
function fromGraph(error: GraphError): ErrorReply {
  const { httpStatus, requestId, host, message } = error;
  if (error.kind === 'offline') return reply('entra.offline', { host });
  if (error.kind === 'malformed') return reply('entra.malformed', { reason: message });
  if (/UserCredentialPolicy does not allow/i.test(message)) return reply('tap.policyOff', { requestId });
  if (/cannot be added to an external guest/i.test(message)) return reply('tap.guest', { requestId });
  if (/group restriction policy/i.test(message)) return reply('entra.policyScope', { requestId });
  if (/challenge/i.test(message) && /expired/i.test(message)) return reply('entra.challengeExpired', { requestId });
  switch (httpStatus) {
    case 401:
      return reply('entra.unauthorized', { requestId });
    case 403:
      return reply('entra.forbidden', { requestId });
    case 404:
      return reply('entra.notFound', { requestId });
    case 405:
      return reply('entra.self', { requestId });
    case 429:
      return reply('entra.throttled', { requestId, retryAfterMs: error.retryAfterMs ?? 0 });
    default:
      return httpStatus >= 500 || httpStatus === 408
        ? reply('entra.unavailable', { requestId, httpStatus })
        : reply('entra.rejected', { requestId, message });
  }
}

function fromService({ service, kind, host, httpStatus, code, message, retryAfterMs }: ServiceError): ErrorReply {
  if (kind === 'offline') return reply('service.offline', { service, host });
  if (kind === 'malformed') return reply('service.malformed', { service, reason: message });
  switch (httpStatus) {
    case 401:
      return reply('service.unauthorized', { service });
    case 403:
      return reply('service.forbidden', { service, code });
    case 429:
      return reply('service.throttled', { service, retryAfterMs: retryAfterMs ?? 0 });
    default:
      return httpStatus >= 500 || httpStatus === 408
        ? reply('service.unavailable', { service, httpStatus })
        : reply('service.rejected', { service, code, message });
  }
}

function fromSignIn({ reason, nativeCode, message, host }: SignInError): ErrorReply {
  switch (reason) {
    case 'closed':
      return reply('signIn.closed');
    case 'wrongTenant':
      return reply('signIn.wrongTenant', { tenantId: message });
    case 'otherAccount':
      return reply('signIn.otherAccount', { account: message });
    case 'consent':
      return reply('signIn.consent', { reason: nativeCode });
    case 'required':
      return reply('signIn.required');
    case 'offline':
      return reply('entra.offline', { host });
    case 'failed':
      return reply('signIn.failed', { reason: nativeCode === '' ? message : nativeCode });
  }
}

function fromStore({ kind, file, nativeCode }: StoreError): ErrorReply {
  switch (kind) {
    case 'full':
      return reply('store.full', { file });
    case 'newer':
      return reply('store.newer', { file });
    case 'damaged':
      return reply('store.damaged', { file, reason: nativeCode });
    case 'locked':
      return reply('store.locked', { file, reason: nativeCode });
    case 'readOnly':
      return reply('store.readOnly', { file, reason: nativeCode });
    case 'keyLost':
      return reply('store.keyLost', { file, reason: nativeCode });
    case 'io':
      return reply('store.unavailable', { file, reason: nativeCode });
  }
}

function fromWebAuthn({ kind, message }: WebAuthnError): ErrorReply {
  switch (kind) {
    case 'malformedOptions':
    case 'noKnownCredentialType':
    case 'rpNotOfOrigin':
      return reply('entra.malformed', { reason: message });
    case 'noCommonAlgorithm':
    case 'noResidentKeys':
    case 'userVerificationImpossible':
    case 'credentialProtectionImpossible':
    case 'noLargeBlobs':
    case 'tooLarge':
      return reply('key.unsupported', { missing: kind });
    case 'unexpectedCredential':
    case 'unexpectedAssertion':
      return reply('key.malformed', { reason: message });
  }
}
