// The page of the relying party's host that calls navigator.credentials.create() and posts the result back to Security info.
//
// What a script may hold on to:
//   #passkey-user      for whom; the same text is user.name of the options
//   #working           shown while the browser waits for the key
//   #failed            shown after a failure, role alert; its first line names the DOM exception
//   #try-again         button "Try again"        #cancel   button "Cancel" (posts the failure back)

import type { TenantReply } from '../http.ts';
import { escapeHtml, pageReply, scriptJson } from './page.ts';

export interface PasskeyPageData {
  readonly rpId: string;
  readonly serverChallenge: string;
  readonly userId: string;
  readonly memberName: string;
  readonly userDisplayName: string;
  readonly canary: string;
  readonly postBackUrl: string;
  /** base64url, unpadded */
  readonly excludeCredentials: readonly string[];
}

export function passkeyPage(data: PasskeyPageData): TenantReply {
  return pageReply({
    title: 'Setting up your passkey',
    formTargets: [new URL(data.postBackUrl).origin],
    body: `<h1>Setting up your passkey</h1>
<p class="identity" id="passkey-user">${escapeHtml(data.memberName)}</p>
<div id="working"><div class="spinner" aria-hidden="true"></div>
<p role="status">Your device will open a security window. Follow the instructions there to finish setting up your passkey.</p></div>
<div id="failed" role="alert" hidden><p class="error" id="failed-text"></p>
<p>Something went wrong, or the security window was closed. You can try again.</p>
<div class="actions"><button id="cancel" type="button">Cancel</button><button id="try-again" class="primary" type="button">Try again</button></div></div>`,
    script: `'use strict';\nconst data = ${scriptJson(data)};\n${SCRIPT}`,
  });
}

const SCRIPT = `
const byId = (id) => document.getElementById(id);
const toBytes = (text) => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (char) => char.charCodeAt(0));
const toText = (buffer) => btoa(Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join(''))
  .replace(/[+]/g, '-').replace(/[/]/g, '_').replace(/=+$/, '');
let lastError = 'NotAllowedError';

function postBack(fields) {
  const form = document.createElement('form');
  form.method = 'post';
  form.action = data.postBackUrl;
  for (const [name, value] of Object.entries({ canary: data.canary, ...fields })) {
    const input = document.createElement('input');
    input.type = 'hidden'; input.name = name; input.value = value;
    form.append(input);
  }
  document.body.append(form);
  form.submit();
}

async function createPasskey() {
  byId('failed').hidden = true;
  byId('working').hidden = false;
  try {
    const credential = await navigator.credentials.create({ publicKey: {
      rp: { id: data.rpId, name: 'Microsoft' },
      user: { id: toBytes(data.userId), name: data.memberName, displayName: data.userDisplayName },
      challenge: new TextEncoder().encode(data.serverChallenge),
      pubKeyCredParams: [{ type: 'public-key', alg: -7 }, { type: 'public-key', alg: -257 }],
      timeout: 600000,
      excludeCredentials: data.excludeCredentials.map((id) => ({ type: 'public-key', id: toBytes(id), transports: [] })),
      authenticatorSelection: {
        authenticatorAttachment: 'cross-platform', requireResidentKey: true, residentKey: 'required', userVerification: 'required',
      },
      attestation: 'direct',
      extensions: { hmacCreateSecret: true, enforceCredentialProtectionPolicy: false, credentialProtectionPolicy: 'userVerificationOptional' },
    } });
    if (credential === null) throw new DOMException('No credential.', 'NotAllowedError');
    const response = credential.response;
    postBack({
      clientDataJson: toText(response.clientDataJSON),
      attestationObject: toText(response.attestationObject),
      credentialId: toText(credential.rawId),
      clientExtensionResults: JSON.stringify(credential.getClientExtensionResults ? credential.getClientExtensionResults() : {}),
      transports: JSON.stringify(response.getTransports ? response.getTransports() : []),
    });
  } catch (error) {
    lastError = error && error.name ? error.name : 'UnknownError';
    byId('failed-text').textContent = {
      NotAllowedError: 'NotAllowedError: The operation either timed out or was not allowed.',
      InvalidStateError: 'InvalidStateError: This security key is already registered for your account.',
      NotSupportedError: 'NotSupportedError: This security key can’t be used here.',
      SecurityError: 'SecurityError: The security key can’t be used on this page.',
      ConstraintError: 'ConstraintError: This security key can’t store a passkey or has no PIN.',
    }[lastError] || lastError + ': We couldn’t create a passkey.';
    byId('working').hidden = true;
    byId('failed').hidden = false;
    byId('try-again').focus();
  }
}
byId('try-again').addEventListener('click', createPasskey);
byId('cancel').addEventListener('click', () => postBack({ error_code: lastError, suberror_code: '' }));
createPasskey();
`;
