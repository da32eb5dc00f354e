// Every error of main as a code of the catalogue. Only mistakes of ours may come out as `bug`.
import { describe, expect, it } from 'vitest';
import { AppError, type ErrorCode, errorCatalogue } from '../../src/shared/errors.ts';
import { obrRefusalReasons } from '../../src/shared/models.ts';
import { CborError } from '../../src/main/ctap/cbor.ts';
import { PinFormatError } from '../../src/main/ctap/client-pin.ts';
import { CoseError } from '../../src/main/ctap/cose.ts';
import { PinProtocolError } from '../../src/main/ctap/pin-protocol.ts';
import { NotCtap2Error } from '../../src/main/ctap/key-link.ts';
import { LargeBlobsFullError } from '../../src/main/ctap/large-blob-store.ts';
import { MissingFeatureError } from '../../src/main/ctap/missing-feature.ts';
import { CTAP_COMMAND, CTAP_STATUS, CtapError, type CtapCommandName } from '../../src/main/ctap/status.ts';
import type { GraphErrorFacts } from '../../src/main/directory/graph-error.ts';
import { SignInError, type SignInFailure } from '../../src/main/directory/sign-in-error.ts';
import { HidError, type HidErrorKind } from '../../src/main/hid/hid-error.ts';
import { ObrRefusalError } from '../../src/main/obr/obr-refusal.ts';
import { StoreError, type StoreErrorKind } from '../../src/main/store/store-error.ts';
import { toErrorReply } from '../../src/main/to-app-error.ts';
import { WebAuthnError, type WebAuthnErrorKind } from '../../src/main/webauthn/webauthn-error.ts';
import { errors } from '../../src/renderer/i18n/en-errors.ts';
import { graphError } from '../fakes/fake-directory.ts';

const codeOf = (error: unknown): ErrorCode => toErrorReply(error).code;

describe('CTAP status', () => {
  const own: Partial<Record<keyof typeof CTAP_STATUS, ErrorCode>> = {
    CTAP2_ERR_CREDENTIAL_EXCLUDED: 'key.alreadyRegistered',
    CTAP2_ERR_KEY_STORE_FULL: 'key.noFreeSlots',
    CTAP2_ERR_PIN_BLOCKED: 'pin.blocked',
    CTAP2_ERR_UV_BLOCKED: 'uv.blocked',
    CTAP2_ERR_PIN_AUTH_BLOCKED: 'pin.powerCycle',
    CTAP2_ERR_PIN_POLICY_VIOLATION: 'pin.rejected',
    CTAP2_ERR_USER_ACTION_TIMEOUT: 'touch.timeout',
    CTAP2_ERR_ACTION_TIMEOUT: 'touch.timeout',
    CTAP1_ERR_TIMEOUT: 'touch.timeout',
    CTAP2_ERR_OPERATION_DENIED: 'touch.refused',
    CTAP2_ERR_KEEPALIVE_CANCEL: 'touch.refused',
    CTAP1_ERR_CHANNEL_BUSY: 'key.busy',
    CTAP1_ERR_LOCK_REQUIRED: 'key.busy',
    CTAP2_ERR_OPERATION_PENDING: 'key.busy',
    CTAP2_ERR_NO_CREDENTIALS: 'key.noCredential',
    CTAP2_ERR_LARGE_BLOB_STORAGE_FULL: 'key.blobsFull',
    CTAP2_ERR_FP_DATABASE_FULL: 'uv.full',
    CTAP2_ERR_UV_INVALID: 'uv.notRecognised',
    CTAP2_ERR_PIN_INVALID: 'pin.wrong',
    CTAP2_ERR_PIN_NOT_SET: 'pin.notSet',
    CTAP2_ERR_PUAT_REQUIRED: 'pin.required',
    CTAP2_ERR_PIN_TOKEN_EXPIRED: 'pin.expired',
    CTAP2_ERR_PIN_AUTH_INVALID: 'pin.expired',
    CTAP2_ERR_UNSUPPORTED_EXTENSION: 'key.unsupported',
    CTAP2_ERR_INVALID_SUBCOMMAND: 'key.unsupported',
    CTAP2_ERR_UNSUPPORTED_ALGORITHM: 'key.unsupported',
    CTAP2_ERR_UNSUPPORTED_OPTION: 'key.unsupported',
    CTAP1_ERR_INVALID_COMMAND: 'key.unsupported',
  };

  it.each(Object.entries(CTAP_STATUS))('%s', (name, status) => {
    const reply = toErrorReply(new CtapError('authenticatorMakeCredential', status));
    const expected = Object.entries(own).find(([key]) => key === name)?.[1] ?? 'key.refused';
    expect(reply.code).toBe(expected);
    if (expected === 'key.refused') expect(reply.detail).toEqual({ status: name, command: 'authenticatorMakeCredential' });
  });

  const named: ReadonlySet<number> = new Set(Object.values(CTAP_STATUS));
  const unnamed = Array.from({ length: 256 }, (_, status) => status).filter((status) => !named.has(status));

  it('a byte that no specification names is a refusal with its number', () => {
    expect(unnamed.length + named.size).toBe(256);
    for (const status of unnamed) {
      const hex = `0x${status.toString(16).padStart(2, '0')}`;
      const { code, detail } = toErrorReply(new CtapError('authenticatorReset', status));
      expect(code).toBe('key.refused');
      expect(detail['status']).toContain(hex);
    }
  });

  it('a reset that comes too late is told from other things that are not allowed', () => {
    expect(codeOf(new CtapError('authenticatorReset', CTAP_STATUS.CTAP2_ERR_NOT_ALLOWED))).toBe('key.resetTooLate');
    expect(codeOf(new CtapError('authenticatorGetNextAssertion', CTAP_STATUS.CTAP2_ERR_NOT_ALLOWED))).toBe('key.refused');
  });

  it('what can be answered with has words', () => {
    for (let status = 0; status <= 0xff; status++) {
      for (const command of Object.keys(CTAP_COMMAND) as readonly CtapCommandName[]) {
        const { code } = toErrorReply(new CtapError(command, status));
        expect(code).not.toBe('bug');
        const words = errors[code];
        for (const part of [words.title, words.body, words.action]) expect(part.length).toBeGreaterThan(10);
      }
    }
  });
});

describe('HID', () => {
  const table: Record<HidErrorKind, ErrorCode> = {
    removed: 'key.removed', busy: 'key.busy', denied: 'key.denied', timeout: 'key.timeout', protocol: 'key.malformed', io: 'key.malformed',
  };
  it.each(Object.entries(table))('%s', (kind, code) => {
    expect(codeOf(new HidError(kind as HidErrorKind, 'x'))).toBe(code);
  });
});

describe('Graph', () => {
  const table: readonly (readonly [string, Partial<GraphErrorFacts>, ErrorCode])[] = [
    ['no network', { kind: 'offline', httpStatus: 0 }, 'entra.offline'],
    ['unreadable', { kind: 'malformed', httpStatus: 200 }, 'entra.malformed'],
    ['401', { httpStatus: 401, graphCode: 'InvalidAuthenticationToken' }, 'entra.unauthorized'],
    ['403', { httpStatus: 403, graphCode: 'Authorization_RequestDenied', message: 'Insufficient privileges to complete the operation.' }, 'entra.forbidden'],
    ['404', { httpStatus: 404, graphCode: 'Request_ResourceNotFound' }, 'entra.notFound'],
    ['405', { httpStatus: 405, message: 'Specified HTTP method is not allowed for the request target.' }, 'entra.self'],
    ['408', { httpStatus: 408 }, 'entra.unavailable'],
    ['429', { httpStatus: 429, retryAfterMs: 7_000 }, 'entra.throttled'],
    ['500', { httpStatus: 500 }, 'entra.unavailable'],
    ['503', { httpStatus: 503 }, 'entra.unavailable'],
    ['504', { httpStatus: 504 }, 'entra.unavailable'],
    ['400, pass policy', { message: 'Temporary Access Pass cannot be added to user as UserCredentialPolicy does not allow it.' }, 'tap.policyOff'],
    ['400, guest', { message: 'Temporary Access Pass cannot be added to an external guest user.' }, 'tap.guest'],
    ['400, scope of the policy', { message: 'User or group restriction policy failed.' }, 'entra.policyScope'],
    ['400, challenge', { message: 'The challenge has expired.' }, 'entra.challengeExpired'],
    ['400, anything else', { message: 'Attestation is invalid.' }, 'entra.rejected'],
    ['409', { httpStatus: 409 }, 'entra.rejected'],
  ];
  it.each(table)('%s', (_, facts, code) => {
    const reply = toErrorReply(graphError('POST', facts));
    expect(reply.code).toBe(code);
    if (reply.code === 'entra.throttled') expect(reply.detail).toEqual({ requestId: 'req-1', retryAfterMs: 7_000 });
  });

  it('no HTTP status is a bug', () => {
    for (let httpStatus = 300; httpStatus < 600; httpStatus++) expect(codeOf(graphError('GET', { httpStatus }))).not.toBe('bug');
  });
});

describe('sign-in', () => {
  const table: Record<SignInFailure, ErrorCode> = {
    closed: 'signIn.closed', failed: 'signIn.failed', wrongTenant: 'signIn.wrongTenant', consent: 'signIn.consent',
    otherAccount: 'signIn.otherAccount', required: 'signIn.required', offline: 'entra.offline',
  };
  it.each(Object.entries(table))('%s', (reason, code) => {
    expect(codeOf(new SignInError(reason as SignInFailure))).toBe(code);
  });
});

describe('store', () => {
  const table: Record<StoreErrorKind, ErrorCode> = {
    full: 'store.full', newer: 'store.newer', damaged: 'store.damaged', locked: 'store.locked', readOnly: 'store.readOnly', keyLost: 'store.keyLost',
    io: 'store.unavailable',
  };
  it.each(Object.entries(table))('%s', (kind, code) => {
    expect(codeOf(new StoreError(kind as StoreErrorKind, 'f', 'c'))).toBe(code);
  });
});

describe('WebAuthn', () => {
  const table: Record<WebAuthnErrorKind, ErrorCode> = {
    malformedOptions: 'entra.malformed',
    noKnownCredentialType: 'entra.malformed', rpNotOfOrigin: 'entra.malformed', noCommonAlgorithm: 'key.unsupported',
    noResidentKeys: 'key.unsupported', userVerificationImpossible: 'key.unsupported',
    credentialProtectionImpossible: 'key.unsupported', tooLarge: 'key.unsupported',
    noLargeBlobs: 'key.unsupported', unexpectedCredential: 'key.malformed',
    unexpectedAssertion: 'key.malformed',
  };
  it.each(Object.entries(table))('%s', (kind, code) => {
    expect(codeOf(new WebAuthnError(kind as WebAuthnErrorKind, 'x'))).toBe(code);
  });
});

it.each(obrRefusalReasons)('refusal of the interlock: %s', (reason) => {
  const refusal = { at: '', reason, expected: 'kim', seen: 'sam' };
  expect(toErrorReply(new ObrRefusalError(refusal))).toEqual({
    code: 'obr.pageRefused', detail: { reason, expected: 'kim', seen: 'sam' },
  });
});

it.each([
  ['U2F only', new NotCtap2Error(), 'key.u2fOnly'],
  ['large blobs that do not fit', new LargeBlobsFullError(2, 1), 'key.blobsFull'],
  ['a feature the key has not', new MissingFeatureError('largeBlobs'), 'key.unsupported'],
  ['CBOR', new CborError('shape', 'x'), 'key.malformed'],
  ['COSE', new CoseError('malformed', 'x'), 'key.malformed'],
  ['PIN protocol', new PinProtocolError('peerKey', 'x'), 'key.malformed'],
  ['PIN format', new PinFormatError('tooLong', 'x'), 'pin.rejected'],
])('%s', (_, error, code) => {
  expect(codeOf(error)).toBe(code);
});

it.each(Object.keys(errorCatalogue))('an AppError keeps its code and detail: %s', (code) => {
  expect(toErrorReply(new AppError(code as ErrorCode, { a: 1 }))).toEqual({ code, detail: { a: 1 } });
});

it.each([[new Error('x')], [new TypeError('x')], ['text'], [null], [undefined], [{ code: 'key.busy' }]])(
  'what no branch knows is a mistake of ours, and says nothing of itself: %s',
  (error) => {
    expect(toErrorReply(error)).toEqual({ code: 'bug', detail: {} });
  },
);
