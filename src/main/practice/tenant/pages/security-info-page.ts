// Security info (mysignins): the page that lists a person's methods and adds a security key. One HTML page; its script
// talks to /api/… and leaves for the passkey page by a full-page form post, as the real one does.
//
// What a script may hold on to (all buttons also by their text):
//   #signed-in-user            user principal name of the session's user
//   #methods                   list; each item [data-method-id]
//   #add-method                button "Add sign-in method"
//   #choose-method dialog      button #choose-security-key "Security key"
//   #choose-device dialog      button #choose-usb "USB device"
//   #ready dialog              button #next "Next"                     → the passkey page /{tenant}/fido/create
//   #name-key dialog           input #key-name "Name your security key", button #name-next "Next"
//   #done dialog               #done-text, button #done-close "Done"
//   #problem                   error text, role alert; empty when all is well
//   each dialog                button "Cancel"

import type { TenantReply } from '../http.ts';
import { escapeHtml, pageReply, scriptJson } from './page.ts';
import { SECURITY_INFO_SCRIPT } from './security-info-script.ts';

export function securityInfoPage(userPrincipalName: string, displayName: string, fidoOrigin: string): TenantReply {
  return pageReply({
    title: 'Security info',
    wide: true,
    formTargets: [fidoOrigin],
    script: SECURITY_INFO_SCRIPT,
    body: `<h1>Security info</h1>
<p>These are the methods you use to sign in to your account.</p>
<p class="identity"><span>${escapeHtml(displayName)}</span> <span id="signed-in-user">${escapeHtml(userPrincipalName)}</span></p>
<p class="error" id="problem" role="alert"></p>
<button id="add-method" class="primary" type="button">Add sign-in method</button>
<ul id="methods" class="methods" aria-label="Sign-in methods"></ul>
<p id="no-methods" class="hint" hidden>No sign-in methods yet.</p>
${dialog(
  'choose-method',
  'Add a sign-in method',
  `<div class="choice">
<button id="choose-security-key" type="button">Security key</button></div>`,
)}
${dialog(
  'choose-device',
  'Security key',
  `<p>Choose the type of security key that you have.</p><div class="choice">
<button id="choose-usb" type="button">USB device</button><button id="choose-nfc" type="button">NFC device</button></div>`,
)}
${dialog('ready', 'Security key', '<p>Have your key ready.</p><p>When you choose Next, you will be asked to insert or touch your key. Then you create or enter its PIN, and touch it again.</p>', '<button id="next" class="primary" type="button" autofocus>Next</button>')}
${dialog(
  'name-key',
  'Security key',
  `<form id="name-form"><label for="key-name">Name your security key</label>
<input id="key-name" type="text" required maxlength="30" autocomplete="off">
<p class="hint">This will help to tell it apart from other keys. Up to 30 characters.</p></form>`,
  '<button id="name-next" class="primary" type="submit" form="name-form">Next</button>',
)}
<dialog id="done" aria-labelledby="done-title"><h2 id="done-title">You’re all set!</h2><p id="done-text"></p>
<div class="actions"><button id="done-close" class="primary" type="button">Done</button></div></dialog>
${dialog('confirm-delete', 'Delete this security key?', '<p id="delete-text"></p>', '<button id="delete-yes" class="primary" type="button">Delete</button>')}`,
  });
}

/** The page that answers the post-back of the passkey page: it hands the result over to Security info. */
export function newFidoPage(context: unknown, canary: string, failed: boolean): TenantReply {
  const fragment = failed ? 'fidoProvisionError' : 'fidoProvisionSuccess';
  return pageReply({
    title: 'Security info',
    body: `<h1>One moment…</h1><div class="spinner" aria-hidden="true"></div>
<div id="context" data-content="${escapeHtml(JSON.stringify(context))}"></div>`,
    script: `sessionStorage.setItem('fido-' + ${scriptJson(canary)}, document.getElementById('context').dataset.content);
location.replace('/security-info#${fragment}=' + encodeURIComponent(${scriptJson(canary)}));`,
  });
}

function dialog(id: string, title: string, body: string, button = ''): string {
  return `<dialog id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${title}</h2>${body}
<div class="actions"><button type="button" data-cancel>Cancel</button>${button}</div></dialog>`;
}
