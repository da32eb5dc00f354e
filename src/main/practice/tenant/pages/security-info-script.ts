// The script of the Security info page, as text: it runs in the browser under the page's nonce.

export const SECURITY_INFO_SCRIPT = `'use strict';
const byId = (id) => document.getElementById(id);
const problem = (text) => { byId('problem').textContent = text; };
let sessionContext = '';
let pending = null;
const TEXTS = {
  6: 'To add a security key you need to sign in again with a second factor or a Temporary Access Pass.',
  7: "Your organization's policy does not allow this type of security key. Contact your administrator.",
  8: 'The registration took too long. Try again.',
  13: 'We could not read what the security key sent. Try another key.',
  20: 'Your organization has not enabled security keys for you. Contact your administrator.',
  21: 'Your organization does not allow registering security keys here. Contact your administrator.',
  22: 'We could not read what the security key sent. Try another key.',
  23: "We couldn't verify the make and model of this security key. Contact your administrator.",
  24: "We couldn't verify this security key. It may already be registered.",
};
const textOf = (code) => TEXTS[code] || "We're sorry, we ran into a problem. Please try again.";

async function call(path, body) {
  const response = await fetch(path, {
    method: 'POST', headers: { 'content-type': 'application/json', sessionctxv2: sessionContext }, body: JSON.stringify(body),
  });
  if (response.status === 401) { location.assign('/security-info'); throw new Error('signed out'); }
  return response.json();
}

function show(id) { for (const each of document.querySelectorAll('dialog[open]')) each.close(); if (id) byId(id).showModal(); }

async function refresh() {
  const { methods } = await call('/api/authenticationmethods/list', {});
  const list = byId('methods');
  list.replaceChildren();
  for (const method of methods) {
    const item = document.createElement('li');
    item.dataset.methodId = method.id;
    for (const part of ['kind', 'name', 'when']) {
      const span = document.createElement('span');
      span.className = part;
      span.textContent = method[part];
      item.append(span);
    }
    if (method.canDelete) {
      const button = document.createElement('button');
      button.type = 'button';
      button.className = 'plain';
      button.textContent = 'Delete';
      button.setAttribute('aria-label', 'Delete ' + method.name);
      button.addEventListener('click', () => askDelete(method));
      item.append(button);
    }
    list.append(item);
  }
  byId('no-methods').hidden = methods.length > 0;
}

function askDelete(method) {
  byId('delete-text').textContent = 'You will no longer be able to sign in with ' + method.name + '.';
  byId('delete-yes').onclick = async () => {
    show('');
    const answer = await call('/api/authenticationmethods/delete', { Type: 18, Data: method.id });
    problem(answer.ErrorCode === 0 ? '' : textOf(answer.ErrorCode));
    await refresh();
  };
  show('confirm-delete');
}

async function leaveForPasskeyPage() {
  byId('next').disabled = true;
  const answer = await call('/api/authenticationmethods/new', { Type: 18 });
  byId('next').disabled = false;
  if (answer.ErrorCode !== 0) { show(''); problem(textOf(answer.ErrorCode)); return; }
  const { provisionUrl, requestData } = JSON.parse(answer.Data);
  const form = document.createElement('form');
  form.method = 'post';
  form.action = provisionUrl;
  for (const [name, value] of Object.entries(requestData)) {
    const input = document.createElement('input');
    input.type = 'hidden'; input.name = name; input.value = value;
    form.append(input);
  }
  document.body.append(form);
  form.submit();
}

async function nameKey(event) {
  event.preventDefault();
  const name = byId('key-name').value.trim();
  if (name === '' || pending === null) return;
  byId('name-next').disabled = true;
  const answer = await call('/api/authenticationmethods/verify', {
    Type: 18, VerificationData: JSON.stringify({ ...pending, Name: name }),
  });
  byId('name-next').disabled = false;
  pending = null;
  if (answer.VerificationState !== 2) { show(''); problem(textOf(answer.ErrorCode)); return; }
  byId('done-text').textContent = name + ' has been added. You can use it instead of a password next time you sign in.';
  await refresh();
  show('done');
}

function takeResult() {
  const [kind, canary] = location.hash.slice(1).split('=');
  if (kind !== 'fidoProvisionSuccess' && kind !== 'fidoProvisionError') return;
  const key = 'fido-' + decodeURIComponent(canary || '');
  const text = sessionStorage.getItem(key);
  sessionStorage.removeItem(key);
  history.replaceState(null, '', '/security-info');
  if (text === null) return;
  const result = JSON.parse(text);
  if (kind === 'fidoProvisionError') {
    problem('We could not set up your security key' + (result.error ? ' (' + result.error + ')' : '') + '. Try again, or use another key.');
    return;
  }
  pending = result;
  show('name-key');
}

byId('add-method').addEventListener('click', () => { problem(''); show('choose-method'); });
byId('choose-security-key').addEventListener('click', () => show('choose-device'));
byId('choose-usb').addEventListener('click', () => show('ready'));
byId('choose-nfc').addEventListener('click', () => show('ready'));
byId('next').addEventListener('click', leaveForPasskeyPage);
byId('name-form').addEventListener('submit', nameKey);
byId('done-close').addEventListener('click', () => show(''));
for (const button of document.querySelectorAll('[data-cancel]')) button.addEventListener('click', () => show(''));
call('/api/session/authorize', {}).then(async (session) => {
  sessionContext = session.sessionCtxV2;
  await refresh();
  takeResult();
}).catch(() => problem('The page could not be loaded. Try again.'));
`;
