// The browser side of the outside world, as small interfaces: windows in which pages of the tenant run, the
// network session they share with our own requests, and the system's key store. Types only; src/main/app fulfils them.

import type { ProxyAnswer, ProxyState } from '../shared/proxy.ts';
import type { Secret } from './secret.ts';

/* Network of one tenant */

/** The practice tenant: host names that are mapped to a local proxy, in the app's own network sessions only. */
export interface PracticeNetwork {
  /** Port on 127.0.0.1 of an HTTP CONNECT proxy that leads `hosts` to the practice tenant and refuses the rest. */
  readonly proxyPort: number;
  /** The only authority that may speak for `hosts`. */
  readonly caCertificatePem: string;
  readonly hosts: readonly string[];
}

export interface TenantNetwork {
  /** Requests of main itself. Never sends or keeps cookies, never reads or fills a cache. */
  readonly fetch: typeof fetch;
  readonly signIn: SignInBrowser;
  readonly obr: ObrBrowser;
  /** Closes the windows that are still open and forgets cookies and connections. */
  close(): Promise<void>;
}

/** `null`: a real tenant, with the system's proxy settings and the system's trust in certificates. */
export type OpenTenantNetwork = (practice: PracticeNetwork | null) => Promise<TenantNetwork>;

/** A proxy that wants a password: the question for the operator, and what they answer. */
export interface ProxySignIn {
  readonly value: ProxyState;
  onChange(listener: (state: ProxyState) => void): () => void;
  answer(answer: ProxyAnswer): void;
  cancel(): void;
}

/* Sign-in of the operator */

export interface SignInPage {
  /** Resolves when the window was closed, by whom ever. Never resolves for the system's browser: nobody tells us. */
  readonly closed: Promise<void>;
  /** Closes the window; the system's browser keeps its page. */
  close(): void;
}

export interface SignInBrowser {
  /**
   * Show the sign-in page. Real tenants: in the system's browser. Practice: in a window of ours.
   *
   * @throws RangeError when `url` is not https
   */
  open(url: string): Promise<SignInPage>;
}

/* The OBR window */

export interface ObrBrowser {
  /**
   * Open the OBR window: our bar above, the tenant's page below, in an in-memory session of its own.
   * Resolves when the window stands, before the page has loaded: a page that cannot be reached shows in `onLoadFailed`.
   *
   * @throws Error when an OBR window is open already, or `startUrl` is not on an allowed host
   */
  open(request: ObrPageRequest): Promise<ObrPage>;
}

export interface ObrPageRequest {
  readonly startUrl: string;
  /** Hosts that the page and its frames may navigate to, over https. `*.example.com` means every host below it. */
  readonly allowedHosts: readonly string[];
  readonly autofill: readonly Autofill[];
  /**
   * `navigator.credentials.create` or `.get` was called with `publicKey` in a frame of the page. One at a time. The
   * signal aborts when the page aborts, when its frame goes away and when the window closes; the reply is then dropped.
   * A rejection becomes `UnknownError` in the page.
   */
  onCeremony(ceremony: PageCeremony, signal: AbortSignal): Promise<PageReply>;
  /** The main frame shows another page: origin and path, without query and fragment, which may carry codes. */
  onNavigated(url: string): void;
  /** The page, or our bar above it, ended or does not answer any more. The window is closed after this. */
  onCrashed(reason: string): void;
  /** A page did not load, or its navigation was refused by `allowedHosts`. `url` as in `onNavigated`. */
  onLoadFailed(failure: PageLoadFailure): void;
}

export interface PageLoadFailure {
  readonly url: string;
  /** Chromium's name, for example ERR_NAME_NOT_RESOLVED; or 'refused' for a host that is not allowed. */
  readonly reason: string;
}

/** Fills one field of the main frame, once, on pages of exactly this origin. It never submits. */
export interface Autofill {
  readonly origin: string;
  readonly selector: string;
  readonly value: Secret<string>;
}

/** What a frame of the page asks for. All but `options` is as the browser, main and the preload know it: never page data. */
export interface PageCeremony {
  readonly kind: 'create' | 'get';
  /** Serialised origin of the frame that asked; 'null' for opaque ones. */
  readonly origin: string;
  readonly topOrigin: string;
  readonly isTopFrame: boolean;
  /** Some frame above it is of another origin. */
  readonly crossOrigin: boolean;
  /** By the permissions policy: the pages' headers and the `allow` attributes of their frames. */
  readonly isPermitted: boolean;
  /** Somebody has just clicked or typed in this very frame. */
  readonly hasUserActivation: boolean;
  /**
   * The page's `publicKey` member in its JSON form (WebAuthn L3 PublicKeyCredentialCreationOptionsJSON,
   * …RequestOptionsJSON): buffers as base64url, members the page left out are absent (also `rp.id`). Page data: to be
   * validated by whoever reads it.
   */
  readonly options: unknown;
}

export type PageErrorName =
  | 'NotAllowedError'
  | 'InvalidStateError'
  | 'NotSupportedError'
  | 'SecurityError'
  | 'SyntaxError'
  | 'AbortError'
  | 'ConstraintError'
  | 'UnknownError';

interface PageCredentialBase {
  readonly idBase64Url: string;
  readonly clientDataJsonBase64Url: string;
  readonly authenticatorDataBase64Url: string;
  /** JSON values, bytes as base64url; what the page gets from getClientExtensionResults() has buffers there. */
  readonly clientExtensionResults: Readonly<Record<string, unknown>>;
  readonly authenticatorAttachment: 'cross-platform';
}

/** Of create(). */
export interface PageCredential extends PageCredentialBase {
  readonly kind: 'attestation';
  readonly attestationObjectBase64Url: string;
  /** SubjectPublicKeyInfo; null for an algorithm without one. */
  readonly publicKeySpkiBase64Url: string | null;
  readonly publicKeyAlgorithm: number;
  readonly transports: readonly string[];
}

/** Of get(). */
export interface PageAssertion extends PageCredentialBase {
  readonly kind: 'assertion';
  readonly signatureBase64Url: string;
  readonly userHandleBase64Url: string | null;
}

export type PageReply =
  | { readonly ok: true; readonly credential: PageCredential | PageAssertion }
  | { readonly ok: false; readonly name: PageErrorName; readonly message: string };

export interface ObrPage {
  /** So far. `bridge`: create() and get() that reached main. `native`: frames in which the browser's own were found. */
  readonly calls: { readonly bridge: number; readonly native: number };
  readonly closed: Promise<void>;
  /** Closes the window at once, whatever its page says. Resolves when its data is gone. */
  close(): Promise<void>;
  /** Shows its first page again. */
  openStart(): void;
  focus(): void;
}

/* The operating system's key store */

export interface SecretStore {
  /** False where the system offers nothing better than a fixed password: then nothing is to be kept on disk. */
  readonly available: boolean;
  /** @throws SecretStoreError 'unavailable' | 'failed' */
  seal(text: string): Uint8Array;
  /** @throws SecretStoreError 'unavailable' | 'failed' (sealed by another user or system, or damaged) */
  unseal(sealed: Uint8Array): string;
}

/* The clipboard */

export interface Clipboard {
  write(text: string): void;
  read(): Promise<string>;
  clear(): void;
}

/* Files for the person at the desk */

export interface FileExport {
  /** The path that the person chose in the system's dialog; null: they gave up. */
  askForFile(suggestedName: string): Promise<string | null>;
  /** A whole HTML document as PDF. Nothing in it runs or loads anything. */
  printPdf(html: string): Promise<Uint8Array>;
}
