// Extensions that a client refuses whatever key there is (WebAuthn L3 §10). Pure; it looks at the page's own JSON, for what
// is refused has no place in the options that are read.
import { fromBase64Url, toBase64Url } from '../../shared/bytes.ts';
import { judgeRpId } from './rp-id.ts';

export type ExtensionRefusal = 'NotSupportedError' | 'SyntaxError' | 'SecurityError' | 'NotAllowedError';

/** The first rule that the extensions of create() break; null when they break none. */
export function refuseForCreation(options: unknown, origin: string): ExtensionRefusal | null {
  const extensions = memberOf(options, 'extensions');
  const largeBlob = memberOf(extensions, 'largeBlob');
  if (isThere(extensions, 'appid') || isThere(extensions, 'getCredBlob')) return 'NotSupportedError';
  if (isThere(largeBlob, 'read') || isThere(largeBlob, 'write')) return 'NotSupportedError';
  if (isThere(memberOf(extensions, 'prf'), 'evalByCredential')) return 'NotSupportedError';
  const appidExclude = memberOf(extensions, 'appidExclude');
  if (typeof appidExclude === 'string' && !mayUseAppid(appidExclude, origin)) return 'SecurityError';
  return null;
}

/** The same of get(). */
export function refuseForRequest(options: unknown, origin: string): ExtensionRefusal | null {
  const extensions = memberOf(options, 'extensions');
  const allowed = memberOf(options, 'allowCredentials');
  const ids = Array.isArray(allowed) ? allowed.map((one) => memberOf(one, 'id')) : [];
  if (isThere(extensions, 'credProps') || isThere(extensions, 'appidExclude')) return 'NotSupportedError';
  if (isThere(extensions, 'payment')) return 'NotAllowedError';
  const largeBlob = memberOf(extensions, 'largeBlob');
  if (isThere(largeBlob, 'support')) return 'NotSupportedError';
  if (memberOf(largeBlob, 'read') === true && isThere(largeBlob, 'write')) return 'NotSupportedError';
  if (isThere(largeBlob, 'write') && ids.length !== 1) return 'NotSupportedError';
  const byCredential = memberOf(memberOf(extensions, 'prf'), 'evalByCredential');
  const names = typeof byCredential === 'object' && byCredential !== null ? Object.keys(byCredential) : [];
  if (names.length > 0 && ids.length === 0) return 'NotSupportedError';
  if (names.some((name) => !isCanonical(name) || !ids.includes(name))) return 'SyntaxError';
  const appid = memberOf(extensions, 'appid');
  if (typeof appid === 'string' && !mayUseAppid(appid, origin)) return 'SecurityError';
  return null;
}

/**
 * FIDO AppID and Facet Specification §3.1.2, as far as browsers went: an https address of the same site.
 */
function mayUseAppid(appid: string, origin: string): boolean {
  if (!URL.canParse(appid)) return false;
  const { protocol, hostname } = new URL(appid);
  if (protocol !== 'https:') return false;
  const { hostname: own } = new URL(origin);
  return judgeRpId(hostname, origin).kind === 'own' || judgeRpId(own, `https://${hostname}`).kind === 'own';
}

function isCanonical(text: string): boolean {
  try {
    return text !== '' && toBase64Url(fromBase64Url(text)) === text;
  } catch {
    return false;
  }
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}

function isThere(value: unknown, name: string): boolean {
  return memberOf(value, name) !== undefined;
}
