// A site with accounts and security keys of its own, played: a wiki that knows the practice people by the part of their name before @,
// asks nobody for a password, and registers keys with navigator.credentials.create(). It has no interface for administrators.
//
// What a script may hold on to: #account (field), #sign-in, #add-key, #sign-out, #done, #failed.

import type { Random } from '../../ports.ts';
import { fromBase64Url, toBase64Url } from '../../../shared/bytes.ts';
import { cookie, cookieOf, formOf, isJsonObject, jsonOf, jsonReply, redirectReply, type TenantReply, type TenantRequest } from '../tenant/http.ts';
import { escapeHtml, pageReply, scriptJson } from '../tenant/pages/page.ts';
import { idFrom, type PeopleOfTenant } from './practice-people.ts';
import { judgeRegistration } from './registration-judge.ts';

export const SITE_HOST = 'wiki.harbour.example';
const ORIGIN = `https://${SITE_HOST}`;
const COOKIE = 'wiki';
const DOMAIN = 'harbour.example';

interface Visit {
  readonly alias: string;
  readonly challenge: string;
}

export interface PracticeSiteParts {
  readonly people: PeopleOfTenant;
  readonly random: Random;
}

export class PracticeSite {
  readonly #parts: PracticeSiteParts;
  readonly #visits = new Map<string, Visit>();
  readonly #keys = new Map<string, string[]>();

  constructor(parts: PracticeSiteParts) {
    this.#parts = parts;
  }

  /** Credential ids, base64url. */
  keysOf(alias: string): readonly string[] {
    return this.#keys.get(alias.toLowerCase()) ?? [];
  }

  async handle(request: TenantRequest): Promise<TenantReply> {
    const visit = this.#visits.get(cookieOf(request, COOKIE));
    if (request.path === '/' && request.method === 'GET') return visit === undefined ? signInPage('') : redirectReply(`${ORIGIN}/keys`);
    if (request.path === '/sign-in' && request.method === 'POST') return this.#signIn(formOf(request).get('account') ?? '');
    if (request.path === '/sign-out' && request.method === 'POST') {
      this.#visits.delete(cookieOf(request, COOKIE));
      return redirectReply(`${ORIGIN}/`, [cookie(COOKIE, '', 0)]);
    }
    if (request.path === '/keys' && request.method === 'GET') return visit === undefined ? redirectReply(`${ORIGIN}/`) : this.#keysPage(visit);
    if (request.path === '/keys' && request.method === 'POST') return this.#register(visit, jsonOf(request));
    return { status: 404, headers: { 'content-type': 'text/plain' }, body: 'There is no such page in this wiki.' };
  }

  #signIn(typed: string): TenantReply {
    const alias = typed.trim().toLowerCase();
    const person = this.#parts.people.find(`${alias}@${DOMAIN}`);
    if (person === null || person.isGuest || !person.isEnabled) return signInPage('There is no such account.');
    const token = toBase64Url(this.#parts.random.bytes(18));
    this.#visits.set(token, { alias, challenge: toBase64Url(this.#parts.random.bytes(32)) });
    const oldest = this.#visits.keys().next().value;
    if (this.#visits.size > 100 && oldest !== undefined) this.#visits.delete(oldest);
    return redirectReply(`${ORIGIN}/keys`, [cookie(COOKIE, token)]);
  }

  #keysPage({ alias, challenge }: Visit): TenantReply {
    const known = this.keysOf(alias);
    const data = { alias, challenge, handle: toBase64Url(new TextEncoder().encode(idFrom('w', alias, 16))), known };
    return pageReply({
      title: 'Security keys',
      body: `<h1>Security keys</h1>
<p class="identity" id="account-name">${escapeHtml(alias)}</p>
<p id="count">${known.length === 0 ? 'No security key yet.' : `Security keys: ${known.length}`}</p>
<div class="actions"><form method="post" action="/sign-out"><button id="sign-out" type="submit">Sign out</button></form>
<button id="add-key" class="primary" type="button">Add a security key</button></div>
<p id="done" role="status" hidden>The security key was added.</p>
<p id="failed" class="error" role="alert" hidden></p>`,
      script: `'use strict';\nconst data = ${scriptJson(data)};\n${SCRIPT}`,
    });
  }

  async #register(visit: Visit | undefined, body: unknown): Promise<TenantReply> {
    if (visit === undefined) return jsonReply(401, { error: 'signed out' });
    if (!isJsonObject(body)) return jsonReply(400, { error: 'no JSON' });
    const [attestationObject, clientDataJson] = [bytesOf(body['attestationObject']), bytesOf(body['clientDataJSON'])];
    if (attestationObject === null || clientDataJson === null) return jsonReply(400, { error: 'members are missing' });
    const judged = await judgeRegistration({
      attestationObject, clientDataJson, challengeBase64Url: visit.challenge, origin: ORIGIN, rpId: SITE_HOST,
    });
    if (judged === null) return jsonReply(400, { error: 'not accepted' });
    this.#keys.set(visit.alias, [...this.keysOf(visit.alias), judged.credentialIdBase64Url]);
    return jsonReply(200, { keys: this.keysOf(visit.alias).length });
  }
}

function signInPage(error: string): TenantReply {
  return pageReply({
    title: 'Harbour wiki',
    body: `<h1>Harbour wiki</h1>
<form method="post" action="/sign-in">
<label for="account">Account</label><input id="account" name="account" autocomplete="off" required>
${error === '' ? '' : `<p class="error" role="alert">${escapeHtml(error)}</p>`}
<div class="actions"><button id="sign-in" class="primary" type="submit">Sign in</button></div></form>`,
  });
}

function bytesOf(text: unknown): Uint8Array<ArrayBuffer> | null {
  try {
    return typeof text === 'string' && text !== '' ? fromBase64Url(text) : null;
  } catch {
    return null;
  }
}

const SCRIPT = `
const byId = (id) => document.getElementById(id);
const toBytes = (text) => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (char) => char.charCodeAt(0));
const toText = (buffer) => btoa(Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join(''))
  .replace(/[+]/g, '-').replace(/[/]/g, '_').replace(/=+$/, '');
byId('add-key').addEventListener('click', async () => {
  byId('failed').hidden = true;
  try {
    const credential = await navigator.credentials.create({ publicKey: {
      rp: { id: '${SITE_HOST}', name: 'Harbour wiki' },
      user: { id: toBytes(data.handle), name: data.alias, displayName: data.alias },
      challenge: toBytes(data.challenge),
      pubKeyCredParams: [{ type: 'public-key', alg: -7 }, { type: 'public-key', alg: -257 }],
      excludeCredentials: data.known.map((id) => ({ type: 'public-key', id: toBytes(id) })),
      authenticatorSelection: { residentKey: 'preferred', userVerification: 'preferred' },
      attestation: 'none',
    } });
    const { clientDataJSON, attestationObject } = credential.response;
    const answer = await fetch('/keys', {
      method: 'POST', headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ clientDataJSON: toText(clientDataJSON), attestationObject: toText(attestationObject) }),
    });
    if (!answer.ok) throw new Error('The wiki did not accept the key.');
    byId('done').hidden = false;
    byId('count').textContent = 'Security keys: ' + (await answer.json()).keys;
  } catch (error) {
    byId('failed').textContent = error.name + ': ' + error.message;
    byId('failed').hidden = false;
  }
});
`;
