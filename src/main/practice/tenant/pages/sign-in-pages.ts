// The pages of the sign-in host. Field names follow the real ones (facts: loginfmt, passwd, accesspass, flowToken).
//
// What a script may hold on to:
//   user name page    input #i0116 [name=loginfmt] "User name"             button #idSIButton9 "Next"
//   password page     input #i0118 [name=passwd] "Password"                button #idSIButton9 "Sign in"
//   pass page         input #accesspass [name=accesspass] "Temporary Access Pass"   button #idSIButton9 "Sign in"
//   stay signed in?   button #idSIButton9 "Yes"    button #idBtn_Back "No"
//   consent page      button #idSIButton9 "Accept"    button #idBtn_Back "Cancel"
//   device code page  input #otc [name=user_code] "Code"   button #idSIButton9 "Next"; then "Continue" / "Cancel"
//   any error text    #error, role alert          who signs in   #displayName

import type { TenantReply } from '../http.ts';
import { escapeHtml, hiddenInput, pageReply } from './page.ts';

export interface StepPage {
  readonly tenantId: string;
  readonly flowToken: string;
  readonly error?: string;
  readonly cookies?: readonly string[];
  /** Where the sign-in may lead in the end; a form's redirects count for the content security policy. */
  readonly formTargets: readonly string[];
}

export function userNamePage(step: StepPage, userName: string): TenantReply {
  return stepPage(
    step,
    'username',
    'Sign in',
    `
<label for="i0116">User name</label>
<input id="i0116" name="loginfmt" type="email" value="${escapeHtml(userName)}" autocomplete="username" spellcheck="false" required maxlength="200" autofocus>
<p class="hint">For example kim.example@harbour.example</p>`,
    'Next',
  );
}

export function passwordPage(step: StepPage, userName: string): TenantReply {
  return stepPage(
    step,
    'password',
    'Enter password',
    `${identity(userName)}
<label for="i0118">Password</label>
<input id="i0118" name="passwd" type="password" autocomplete="current-password" required maxlength="256" autofocus>`,
    'Sign in',
  );
}

export function passPage(step: StepPage, userName: string): TenantReply {
  return stepPage(
    step,
    'accesspass',
    'Enter Temporary Access Pass',
    `${identity(userName)}
<label for="accesspass">Temporary Access Pass</label>
<input id="accesspass" name="accesspass" type="password" autocomplete="one-time-code" spellcheck="false" required maxlength="64" autofocus>
<p class="hint">Your administrator gave you this pass.</p>`,
    'Sign in',
  );
}

export function staySignedInPage(step: StepPage, userName: string): TenantReply {
  return pageReply({
    title: 'Stay signed in?',
    ...(step.cookies === undefined ? {} : { cookies: step.cookies }),
    formTargets: step.formTargets,
    body: `${identity(userName)}
<h1>Stay signed in?</h1>
<p>Do this to reduce the number of times you are asked to sign in.</p>
<form method="post" action="/${step.tenantId}/kmsi">${hiddenInput('flowToken', step.flowToken)}
<div class="actions"><button id="idBtn_Back" type="submit" name="LoginOptions" value="3">No</button>
<button id="idSIButton9" class="primary" type="submit" name="LoginOptions" value="1">Yes</button></div></form>`,
  });
}

export function consentPage(step: StepPage, userName: string, scopes: readonly string[]): TenantReply {
  return pageReply({
    title: 'Permissions requested',
    ...(step.cookies === undefined ? {} : { cookies: step.cookies }),
    formTargets: step.formTargets,
    body: `${identity(userName)}
<h1>Permissions requested</h1>
<p>Pairing App would like to:</p>
<ul id="scopes">${scopes.map((scope) => `<li>${escapeHtml(scope)}</li>`).join('')}</ul>
<form method="post" action="/${step.tenantId}/consent">${hiddenInput('flowToken', step.flowToken)}
<div class="actions"><button id="idBtn_Back" type="submit" name="answer" value="no">Cancel</button>
<button id="idSIButton9" class="primary" type="submit" name="answer" value="yes">Accept</button></div></form>`,
  });
}

export function errorPage(title: string, number: number, text: string, status = 400): TenantReply {
  return pageReply({
    title,
    status,
    body: `<h1>${escapeHtml(title)}</h1>
<p>Sorry, but we’re having trouble signing you in.</p>
<p class="error" id="error" role="alert">AADSTS${number}: ${escapeHtml(text)}</p>`,
  });
}

export function deviceCodePage(error: string): TenantReply {
  return pageReply({
    title: 'Enter code',
    body: `<h1>Enter code</h1>
${errorBox(error)}<form method="post" action="/common/oauth2/deviceauth">
<label for="otc">Code</label>
<input id="otc" name="user_code" type="text" autocomplete="off" spellcheck="false" required maxlength="16" autofocus>
<p class="hint">Enter the code that the app or device shows.</p>
<div class="actions"><button id="idSIButton9" class="primary" type="submit">Next</button></div></form>`,
  });
}

export function deviceConsentPage(step: StepPage, userName: string): TenantReply {
  return pageReply({
    title: 'Are you trying to sign in?',
    ...(step.cookies === undefined ? {} : { cookies: step.cookies }),
    body: `${identity(userName)}
<h1>Are you trying to sign in to Pairing App?</h1>
<p>Only continue if you started this on a device or app that you trust.</p>
<form method="post" action="/${step.tenantId}/deviceconsent">${hiddenInput('flowToken', step.flowToken)}
<div class="actions"><button id="idBtn_Back" type="submit" name="answer" value="no">Cancel</button>
<button id="idSIButton9" class="primary" type="submit" name="answer" value="yes">Continue</button></div></form>`,
  });
}

export function messagePage(title: string, text: string): TenantReply {
  return pageReply({
    title,
    body: `<h1>${escapeHtml(title)}</h1><p id="message" role="status">${escapeHtml(text)}</p>`,
  });
}

function stepPage(step: StepPage, name: string, title: string, fields: string, button: string): TenantReply {
  return pageReply({
    title,
    formTargets: step.formTargets,
    body: `<h1>${title}</h1>
${errorBox(step.error ?? '')}<form method="post" action="/${step.tenantId}/login" novalidate>${hiddenInput('flowToken', step.flowToken)}${hiddenInput('step', name)}
${fields}
<div class="actions"><button id="idSIButton9" class="primary" type="submit">${button}</button></div></form>`,
  });
}

function identity(userName: string): string {
  return `<p class="identity" id="displayName" title="${escapeHtml(userName)}">${escapeHtml(userName)}</p>`;
}

function errorBox(text: string): string {
  return text === '' ? '' : `<p class="error" id="error" role="alert">${escapeHtml(text)}</p>\n`;
}
