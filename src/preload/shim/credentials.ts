// Main's reply as the page's objects: PublicKeyCredential and its responses (WebAuthn L3 §5.1, §5.2).
import { toBuffer } from './base64url.ts';
import { hasOwn, membersOf, parse, stringify, type Members } from './natives.ts';
import { makeObject, slotAccessor, slotMethod } from './slots.ts';

/** Once per frame, before any credential is made. */
export function preparePrototypes(): void {
  for (const name of ['id', 'type']) slotAccessor(Credential.prototype, name);
  for (const name of ['rawId', 'response', 'authenticatorAttachment'])
    slotAccessor(PublicKeyCredential.prototype, name);
  for (const name of ['getClientExtensionResults', 'toJSON']) slotMethod(PublicKeyCredential.prototype, name);
  slotAccessor(AuthenticatorResponse.prototype, 'clientDataJSON');
  slotAccessor(AuthenticatorAttestationResponse.prototype, 'attestationObject');
  for (const name of ['getTransports', 'getAuthenticatorData', 'getPublicKey', 'getPublicKeyAlgorithm']) {
    slotMethod(AuthenticatorAttestationResponse.prototype, name);
  }
  for (const name of ['authenticatorData', 'signature', 'userHandle']) {
    slotAccessor(AuthenticatorAssertionResponse.prototype, name);
  }
}

/** @param reply  PageCredential or PageAssertion of main, as JSON */
export function toCredential(reply: Members): object {
  const text = (name: string): string => String(reply[name]);
  const extensionsJson = stringify(reply['clientExtensionResults'] ?? {});
  const rawId = toBuffer(text('idBase64Url'));
  const { response, responseJson } = reply['kind'] === 'assertion' ? assertionOf(reply) : attestationOf(reply);
  return makeObject(PublicKeyCredential.prototype, {
    id: () => text('idBase64Url'),
    type: () => 'public-key',
    rawId: () => rawId,
    response: () => response,
    authenticatorAttachment: () => reply['authenticatorAttachment'],
    getClientExtensionResults: () => withBuffers(membersOf(parse(extensionsJson))),
    toJSON: () => ({
      id: text('idBase64Url'),
      rawId: text('idBase64Url'),
      response: responseJson(),
      authenticatorAttachment: reply['authenticatorAttachment'],
      clientExtensionResults: parse(extensionsJson) as unknown,
      type: 'public-key',
    }),
  });
}

interface Response {
  readonly response: object;
  readonly responseJson: () => object;
}

function attestationOf(reply: Members): Response {
  const text = (name: string): string => String(reply[name]);
  const given = reply['transports'];
  const transports = Array.isArray(given) ? given.map(String) : [];
  const spki = reply['publicKeySpkiBase64Url'];
  const clientData = toBuffer(text('clientDataJsonBase64Url'));
  const attestationObject = toBuffer(text('attestationObjectBase64Url'));
  return {
    response: makeObject(AuthenticatorAttestationResponse.prototype, {
      clientDataJSON: () => clientData,
      attestationObject: () => attestationObject,
      getTransports: () => [...transports],
      getAuthenticatorData: () => toBuffer(text('authenticatorDataBase64Url')),
      getPublicKey: () => (typeof spki === 'string' ? toBuffer(spki) : null),
      getPublicKeyAlgorithm: () => reply['publicKeyAlgorithm'],
    }),
    responseJson: () => ({
      clientDataJSON: text('clientDataJsonBase64Url'),
      authenticatorData: text('authenticatorDataBase64Url'),
      transports: [...transports],
      ...(typeof spki === 'string' ? { publicKey: spki } : {}),
      publicKeyAlgorithm: reply['publicKeyAlgorithm'],
      attestationObject: text('attestationObjectBase64Url'),
    }),
  };
}

function assertionOf(reply: Members): Response {
  const text = (name: string): string => String(reply[name]);
  const clientData = toBuffer(text('clientDataJsonBase64Url'));
  const authenticatorData = toBuffer(text('authenticatorDataBase64Url'));
  const signature = toBuffer(text('signatureBase64Url'));
  const handle = reply['userHandleBase64Url'];
  const userHandle = typeof handle === 'string' ? toBuffer(handle) : null;
  return {
    response: makeObject(AuthenticatorAssertionResponse.prototype, {
      clientDataJSON: () => clientData,
      authenticatorData: () => authenticatorData,
      signature: () => signature,
      userHandle: () => userHandle,
    }),
    responseJson: () => ({
      clientDataJSON: text('clientDataJsonBase64Url'),
      authenticatorData: text('authenticatorDataBase64Url'),
      signature: text('signatureBase64Url'),
      ...(typeof handle === 'string' ? { userHandle: handle } : {}),
    }),
  };
}

/** The members of the extension results that are bytes (WebAuthn L3 §10.1.4, §10.1.5; CTAP 2.1 §12.2). */
function withBuffers(results: Members): object {
  const { prf, largeBlob, getCredBlob, ...others } = results;
  const buffersIn = (given: unknown, names: readonly string[]): object => {
    const result: Record<string, unknown> = { ...membersOf(given) };
    for (const name of names) {
      const value = result[name];
      if (typeof value === 'string') result[name] = toBuffer(value);
    }
    return result;
  };
  const secret = membersOf(prf);
  return {
    ...others,
    ...(typeof getCredBlob === 'string' ? { getCredBlob: toBuffer(getCredBlob) } : {}),
    ...(largeBlob === undefined ? {} : { largeBlob: buffersIn(largeBlob, ['blob']) }),
    ...(prf === undefined
      ? {}
      : { prf: hasOwn(secret, 'results') ? { ...secret, results: buffersIn(secret['results'], ['first', 'second']) } : secret }),
  };
}
