// A small OpenID provider behind a fetch: discovery and token endpoint of one tenant, for MSAL. Its pages are a function
// that answers the authorize request the way a browser would: with a form post to the loopback address.

import { createHash } from 'node:crypto';

export const tenantId = '11111111-2222-4333-8444-555555555555';
export const authorityUrl = `https://login.microsoftonline.com/${tenantId}`;

export interface Person {
  readonly oid: string;
  readonly tid: string;
  readonly name: string;
  readonly upn: string;
  readonly wids?: readonly string[];
}

export const admin: Person = {
  oid: 'aaaaaaaa-0000-4000-8000-000000000001', tid: tenantId, name: 'Desk Admin', upn: 'desk@contoso.example',
  wids: ['C4E39BD9-1100-46D3-8C65-FB160DA0071F'],
};

/** The service spells a permission as it was asked for: with Graph in front. */
const asAsked = (name: string): string => (/^[A-Z]/.test(name) ? `https://graph.microsoft.com/${name}` : name);

const base64Url = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

export class FakeAuthority {
  person: Person = admin;
  grantedScopes = 'User.Read openid profile offline_access';
  /** What the token endpoint says instead of tokens. */
  refusal: { readonly error: string; readonly error_description: string; readonly suberror?: string } | null = null;
  failure: Error | null = null;
  /** Every answer of the provider, when it is set. */
  instead: (() => Response) | null = null;
  readonly asked: string[] = [];
  /** The member "claims" of each token request. */
  readonly claims: string[] = [];
  tokensIssued = 0;
  /** The person has typed the code on another device. */
  approved = false;
  device: Readonly<Record<string, unknown>> = {
    device_code: 'device-1', user_code: 'ABCD-EFGH', verification_uri: 'https://microsoft.com/devicelogin', expires_in: 900, interval: 0,
    message: 'go there',
  };
  #challenge = '';

  readonly fetch: typeof fetch = async (input, init) => {
    const url = new URL(new Request(input).url);
    this.asked.push(`${init?.method ?? 'GET'} ${url.pathname}`);
    if (this.failure !== null) throw this.failure;
    if (this.instead !== null) return this.instead();
    if (url.pathname.endsWith('/.well-known/openid-configuration')) return Response.json(this.#configuration());
    if (url.pathname.endsWith('/oauth2/v2.0/devicecode')) return Response.json(this.device);
    if (url.pathname.endsWith('/oauth2/v2.0/token')) return this.#token(new URLSearchParams(typeof init?.body === 'string' ? init.body : ''));
    return new Response('not here', { status: 404 });
  };

  /** The person signs in: the page posts the code to the app's loopback address. Resolves with what the app shows. */
  async answer(authorizeUrl: string, fields?: Readonly<Record<string, string>>): Promise<string> {
    const query = new URL(authorizeUrl).searchParams;
    this.#challenge = query.get('code_challenge') ?? '';
    const clientInfo = base64Url({ uid: this.person.oid, utid: this.person.tid });
    const body = new URLSearchParams({
      ...(fields ?? { code: 'the-code', client_info: clientInfo }),
      state: query.get('state') ?? '',
    });
    const redirect = new URL(query.get('redirect_uri') ?? '');
    const response = await fetch(`http://127.0.0.1:${redirect.port}/`, {
      method: 'POST',
      body,
      headers: { connection: 'close' },
    });
    return await response.text();
  }

  #configuration(): unknown {
    return {
      issuer: `${authorityUrl}/v2.0`,
      authorization_endpoint: `${authorityUrl}/oauth2/v2.0/authorize`,
      token_endpoint: `${authorityUrl}/oauth2/v2.0/token`,
      device_authorization_endpoint: `${authorityUrl}/oauth2/v2.0/devicecode`,
      jwks_uri: `${authorityUrl}/discovery/v2.0/keys`,
    };
  }

  #token(form: URLSearchParams): Response {
    this.claims.push(form.get('claims') ?? '');
    if (this.refusal !== null) return Response.json(this.refusal, { status: 400 });
    if (form.has('device_code') && !this.approved) {
      return Response.json({ error: 'authorization_pending', error_description: 'AADSTS70016: pending' }, { status: 400 });
    }
    if (form.get('grant_type') === 'authorization_code') {
      const challenge = createHash('sha256').update(form.get('code_verifier') ?? '').digest('base64url');
      if (challenge !== this.#challenge) return Response.json({ error: 'invalid_grant', error_description: 'PKCE' }, { status: 400 });
    }
    this.tokensIssued += 1;
    const { oid, tid, name, upn, wids } = this.person;
    const claims = {
      aud: 'client-1', iss: `https://login.microsoftonline.com/${tid}/v2.0`, iat: 0, exp: 4_000_000_000,
      oid, tid, sub: oid, name, preferred_username: upn, ver: '2.0', ...(wids === undefined ? {} : { wids }),
    };
    return Response.json({
      token_type: 'Bearer', scope: this.grantedScopes.split(' ').map(asAsked).join(' '), expires_in: 3600, ext_expires_in: 3600,
      access_token: `access-${this.tokensIssued}`, refresh_token: 'refresh-1',
      id_token: `${base64Url({ alg: 'none', typ: 'JWT' })}.${base64Url(claims)}.x`,
      client_info: base64Url({ uid: oid, utid: tid }),
    });
  }
}
