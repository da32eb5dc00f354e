// An OBR window without a screen: the script is what the tenant's pages and the person in front of them do.

import type {
  Autofill, ObrBrowser, ObrPage, ObrPageRequest, PageAssertion, PageCeremony, PageCredential, PageReply,
} from '../../src/main/browser-ports.ts';
import { type FakeDirectory, RP_ID } from './fake-directory.ts';

export interface RegisterChange {
  readonly userName?: string;
  readonly rpId?: string;
  readonly origin?: string;
  readonly isTopFrame?: boolean;
  readonly options?: unknown;
  readonly signal?: AbortSignal;
}

export interface GetChange {
  readonly rpId?: string;
  readonly allowedIdsBase64Url?: readonly string[];
}

/** What a script can do. After the window has closed, every call waits for ever, as a page that is gone. */
export interface FakePage {
  readonly autofill: readonly Autofill[];
  readonly startUrl: string;
  navigate(url: string): void;
  failToLoad(url: string, reason: string): void;
  /** The renderer ends, and the window is closed. */
  crash(reason: string): void;
  /** navigator.credentials.create() */
  create(change?: RegisterChange): Promise<CreateReply>;
  /** navigator.credentials.get() */
  get(change?: GetChange): Promise<PageReply>;
  /** The page posts what create() gave it to the service. */
  store(credential: PageCredential, name?: string): Promise<void>;
  closeWindow(): void;
}

export type CreateReply =
  | { readonly ok: true; readonly credential: PageCredential }
  | Extract<PageReply, { readonly ok: false }>;

export type PageScript = (page: FakePage) => Promise<void>;

/** Signs in, registers, stores: what the tenant's pages do when all goes well. */
export const goodPage: PageScript = async (page) => {
  page.navigate('https://login.microsoftonline.com/common/oauth2/v2.0/authorize');
  page.navigate('https://mysignins.microsoft.com/security-info');
  page.navigate('https://login.microsoft.com/t/fido/create');
  const reply = await page.create();
  if (reply.ok) await page.store(reply.credential);
};

export class FakeObrBrowser implements ObrBrowser {
  readonly #directory: FakeDirectory;
  readonly #targetId: string;
  #close: (() => void) | null = null;
  script: PageScript = goodPage;
  openFails: Error | null = null;
  /** How often the first page was opened again. */
  startsOpened = 0;
  readonly requests: ObrPageRequest[] = [];
  readonly replies: PageReply[] = [];
  /** Scripts must not fail by themselves: what they threw. */
  readonly scriptErrors: unknown[] = [];

  constructor(directory: FakeDirectory, targetId: string) {
    this.#directory = directory;
    this.#targetId = targetId;
  }

  get isOpen(): boolean {
    return this.#close !== null;
  }

  closeWindow(): void {
    this.#close?.();
  }

  /** The page's renderer ends, and the window with it. */
  crash(): void {
    if (this.#close === null) return;
    this.requests.at(-1)?.onCrashed('crashed');
    this.#close();
  }

  async open(request: ObrPageRequest): Promise<ObrPage> {
    if (this.openFails !== null) throw this.openFails;
    if (this.#close !== null) throw new Error('an OBR window is open already');
    this.requests.push(request);
    const away = new AbortController();
    let tellClosed: () => void = () => undefined;
    const closed = new Promise<void>((resolve) => {
      tellClosed = resolve;
    });
    const close = (): void => {
      if (this.#close !== close) return;
      this.#close = null;
      away.abort(new Error('the window has closed'));
      tellClosed();
    };
    this.#close = close;
    this.script(this.#page(request, away.signal)).catch((error: unknown) => this.scriptErrors.push(error));
    return {
      calls: { bridge: 0, native: 0 },
      closed,
      close: async () => close(),
      openStart: () => {
        this.startsOpened += 1;
        request.onNavigated(request.startUrl);
      },
      focus: () => undefined,
    };
  }

  #page(request: ObrPageRequest, away: AbortSignal): FakePage {
    const whileOpen = async <T>(work: () => Promise<T>): Promise<T> => {
      if (away.aborted) await new Promise<never>(() => undefined);
      const result = await work();
      if (away.aborted) await new Promise<never>(() => undefined);
      return result;
    };
    return {
      autofill: request.autofill,
      startUrl: request.startUrl,
      navigate: (url) => {
        if (!away.aborted) request.onNavigated(url);
      },
      failToLoad: (url, reason) => {
        if (!away.aborted) request.onLoadFailed({ url, reason });
      },
      crash: (reason) => {
        if (away.aborted) return;
        request.onCrashed(reason);
        this.#close?.();
      },
      create: (change = {}) =>
        whileOpen(async () => {
          const origin = change.origin ?? `https://${RP_ID}`;
          const ceremony: PageCeremony = {
            kind: 'create',
            origin,
            topOrigin: origin,
            isTopFrame: change.isTopFrame ?? true,
            crossOrigin: false,
            isPermitted: true,
            hasUserActivation: true,
            options: 'options' in change ? change.options : this.#directory.publicKeyOptions(this.#targetId, {
              ...(change.userName === undefined ? {} : { userName: change.userName }),
              ...(change.rpId === undefined ? {} : { rpId: change.rpId }),
            }),
          };
          const signal = change.signal === undefined ? away : AbortSignal.any([away, change.signal]);
          const reply = await request.onCeremony(ceremony, signal);
          this.replies.push(reply);
          return ofCreation(reply);
        }),
      get: (change = {}) =>
        whileOpen(async () => {
          const origin = `https://${RP_ID}`;
          const reply = await request.onCeremony(
            {
              kind: 'get',
              origin,
              topOrigin: origin,
              isTopFrame: true,
              crossOrigin: false,
              isPermitted: true,
              hasUserActivation: true,
              options: {
                challenge: 'AAECAw',
                rpId: change.rpId ?? RP_ID,
                allowCredentials: (change.allowedIdsBase64Url ?? []).map((id) => ({ type: 'public-key', id })),
              },
            },
            away,
          );
          this.replies.push(reply);
          return reply;
        }),
      store: (credential, name = 'Key') =>
        whileOpen(async () => {
          await this.#directory.storeFromPage(this.#targetId, credential, name);
        }),
      closeWindow: () => this.#close?.(),
    };
  }
}

function ofCreation(reply: PageReply): CreateReply {
  if (!reply.ok) return reply;
  const { credential } = reply;
  if (!isAttestation(credential)) throw new Error('create() gave an assertion');
  return { ok: true, credential };
}

function isAttestation(credential: PageCredential | PageAssertion): credential is PageCredential {
  return credential.kind === 'attestation';
}
