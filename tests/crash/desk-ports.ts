// The outside of the desk process: key and network of the world that outlives it, over the process's own channel.

import type { Autofill, ObrBrowser, ObrPage, ObrPageRequest } from '../../src/main/browser-ports.ts';
import type { HidConnection, HidDescriptor, HidPort } from '../../src/main/ports.ts';
import { SITE_HOST } from '../../src/main/practice/services/practice-site.ts';
import { asRecord, at, Browser, listOf, textOf } from '../main/practice/tenant/browser.ts';
import { bytes64, type FromDesk, text64, type ToDesk } from './wire.ts';

export interface DeskWire {
  send(message: FromDesk): void;
  /** One listener for all. */
  onMessage(listener: (message: ToDesk) => void): void;
}

export interface WorldPorts {
  readonly hid: HidPort;
  readonly fetch: typeof fetch;
}

export function worldPorts(wire: DeskWire): WorldPorts {
  let plugged: HidDescriptor | null = null;
  const hints = new Set<() => void>();
  const waiting = new Map<number, (answer: Extract<ToDesk, { type: 'fetched' }>) => void>();
  let opening: ((ok: boolean) => void) | null = null;
  let reports: ((report: Uint8Array) => void) | null = null;
  let requests = 0;
  wire.onMessage((message) => {
    switch (message.type) {
      case 'plug':
        plugged = message.key;
        for (const hint of hints) hint();
        break;
      case 'opened':
        opening?.(message.ok);
        break;
      case 'report':
        reports?.(bytes64(message.bytes));
        break;
      case 'fetched':
        waiting.get(message.id)?.(message);
        waiting.delete(message.id);
        break;
      case 'setup':
      case 'run':
      case 'recover':
      case 'tell':
      case 'acknowledge':
        break;
    }
  });
  return {
    hid: {
      hints: {
        listen: async (onHint, signal) => {
          hints.add(onHint);
          onHint();
          await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
        },
      },
      list: () => Promise.resolve(plugged === null ? [] : [plugged]),
      open: async (path): Promise<HidConnection> => {
        const ok = await new Promise<boolean>((resolve) => {
          opening = resolve;
          wire.send({ type: 'open', path });
        });
        if (!ok) throw new Error('no such key');
        const kept: Uint8Array[] = [];
        reports = (report) => kept.push(report);
        let leave: () => void = () => undefined;
        const gone = new Promise<void>((resolve) => {
          leave = resolve;
        });
        return {
          write: (report) => Promise.resolve(wire.send({ type: 'report', bytes: text64(report) })),
          onReport: (listener) => {
            reports = listener;
            for (const report of kept.splice(0)) listener(report);
          },
          gone,
          close: () => {
            wire.send({ type: 'close' });
            leave();
            return Promise.resolve();
          },
        };
      },
    },
    fetch: async (input, init) => {
      const request = new Request(input, init);
      const body = request.body === null ? null : text64(new Uint8Array(await request.arrayBuffer()));
      const id = ++requests;
      const answer = new Promise<Extract<ToDesk, { type: 'fetched' }>>((resolve) => waiting.set(id, resolve));
      wire.send({ type: 'fetch', id, url: request.url, method: request.method, headers: [...request.headers], body });
      const { status, headers, body: replied } = await answer;
      if (status === 0) throw new TypeError('fetch failed');
      const empty = [101, 204, 205, 304].includes(status);
      return new Response(empty ? null : bytes64(replied), { status, headers: headers.map(([name, value]): [string, string] => [name, value]) });
    },
  };
}

export interface PagesWithoutWindow extends ObrBrowser {
  /** Whether the page that was opened last has taken the key, when that is known. */
  isListed(): Promise<boolean>;
}

/** The person of the pass at Security info, or at the wiki, without a window: signs in, asks for a key, lets it be made, names it. */
export function pagesWithoutWindow(fetcher: typeof fetch, account: () => string): PagesWithoutWindow {
  let listed: Promise<boolean> = Promise.resolve(false);
  return {
    isListed: () => listed,
    open: (request): Promise<ObrPage> => {
      let leave: () => void = () => undefined;
      const closed = new Promise<void>((resolve) => {
        leave = resolve;
      });
      const away = new AbortController();
      const walk = new URL(request.startUrl).hostname === SITE_HOST ? walkSite : walkEntra;
      listed = walk(request, fetcher, account(), away.signal).then(() => true, () => {
        leave();
        return false;
      });
      return Promise.resolve({
        calls: { bridge: 0, native: 0 },
        closed,
        close: () => {
          away.abort(new Error('the window has closed'));
          leave();
          return Promise.resolve();
        },
        openStart: () => undefined,
        focus: () => undefined,
      });
    },
  };
}

function filled(autofill: readonly Autofill[], name: string): string {
  return autofill.find(({ selector }) => selector.includes(name))?.value.reveal() ?? '';
}

async function walkEntra(request: ObrPageRequest, fetcher: typeof fetch, _account: string, away: AbortSignal): Promise<void> {
  const browser = new Browser(fetcher);
  await browser.open(request.startUrl);
  if (browser.html.includes('name="loginfmt"')) await browser.submit({ loginfmt: filled(request.autofill, 'loginfmt') });
  await browser.submit({ accesspass: filled(request.autofill, 'accesspass') });
  await browser.submit({ LoginOptions: '3' });
  await browser.submit();
  request.onNavigated(browser.url);
  const session = await browser.call('/api/session/authorize', {});
  const context = { sessionctxv2: textOf(session['sessionCtxV2']) };
  const begun = await browser.call('/api/authenticationmethods/new', { Type: 18 }, context);
  const data: unknown = JSON.parse(textOf(begun['Data']));
  const fields = asRecord(at(data, 'requestData'));
  const field = (name: string): string => textOf(fields[name]);
  const createUrl = textOf(at(data, 'provisionUrl'));
  await browser.post(createUrl, Object.fromEntries(Object.keys(fields).map((name) => [name, field(name)])));
  request.onNavigated(createUrl);
  const excluded: unknown = /"excludeCredentials":(\[[^\]]*\])/.exec(browser.html)?.[1] ?? '[]';
  const origin = new URL(createUrl).origin;
  const reply = await request.onCeremony(
    {
      kind: 'create',
      origin,
      topOrigin: origin,
      isTopFrame: true,
      crossOrigin: false,
      isPermitted: true,
      hasUserActivation: true,
      options: {
        rp: { id: 'login.microsoft.com', name: 'Microsoft' },
        user: { id: field('userId'), name: field('memberName'), displayName: field('userDisplayName') },
        challenge: Buffer.from(field('serverChallenge'), 'utf8').toString('base64url'),
        pubKeyCredParams: [{ type: 'public-key', alg: -7 }, { type: 'public-key', alg: -257 }],
        excludeCredentials: listOf(JSON.parse(String(excluded))).map((id) => ({ type: 'public-key', id })),
        authenticatorSelection: { authenticatorAttachment: 'cross-platform', residentKey: 'required', userVerification: 'required' },
        attestation: 'direct',
        extensions: {},
      },
    },
    away,
  );
  if (!reply.ok) throw new Error(reply.message);
  const { credential } = reply;
  if (credential.kind !== 'attestation') throw new Error('create() gave an assertion');
  await browser.post(field('postBackUrl'), {
    canary: field('canary'),
    clientDataJson: credential.clientDataJsonBase64Url,
    attestationObject: credential.attestationObjectBase64Url,
    credentialId: credential.idBase64Url,
    clientExtensionResults: '{}',
    transports: '["usb"]',
  });
  const content = /data-content="([^"]*)"/.exec(browser.html)?.[1]?.replaceAll('&quot;', '"') ?? '{}';
  const verification = JSON.stringify({ ...asRecord(JSON.parse(content)), Name: 'Key' });
  const answer = await browser.call('/api/authenticationmethods/verify', { Type: 18, VerificationData: verification }, context);
  if (answer['ErrorCode'] !== 0) throw new Error(`not stored: ${JSON.stringify(answer)}`);
}

/** What the wiki's own script does. */
async function walkSite(request: ObrPageRequest, fetcher: typeof fetch, account: string, away: AbortSignal): Promise<void> {
  const browser = new Browser(fetcher);
  await browser.open(request.startUrl);
  await browser.submit({ account });
  request.onNavigated(browser.url);
  const data = asRecord(JSON.parse(/const data = (\{.*\});/.exec(browser.html)?.[1] ?? '{}'));
  const alias = textOf(data['alias']);
  const origin = new URL(browser.url).origin;
  const reply = await request.onCeremony(
    {
      kind: 'create', origin, topOrigin: origin, isTopFrame: true, crossOrigin: false, isPermitted: true, hasUserActivation: true,
      options: {
        rp: { id: SITE_HOST, name: 'Harbour wiki' },
        user: { id: textOf(data['handle']), name: alias, displayName: alias },
        challenge: textOf(data['challenge']),
        pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
        excludeCredentials: listOf(data['known']).map((id) => ({ type: 'public-key', id })),
        authenticatorSelection: { residentKey: 'preferred', userVerification: 'preferred' },
        attestation: 'none',
        extensions: {},
      },
    },
    away,
  );
  if (!reply.ok) throw new Error(reply.message);
  const { credential } = reply;
  if (credential.kind !== 'attestation') throw new Error('create() gave an assertion');
  await browser.open(`${origin}/keys`, {
    method: 'POST', headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ clientDataJSON: credential.clientDataJsonBase64Url, attestationObject: credential.attestationObjectBase64Url }),
  });
  if (browser.status !== 200) throw new Error(`not stored: ${browser.status}`);
}
