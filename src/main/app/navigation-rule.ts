// Which addresses a window may go to. Pure: the windows ask it before each navigation.

/** Pages of the tenant: https, a listed host, the standard port, no credentials in the address. */
export function isAllowedPage(url: string, allowedHosts: readonly string[]): boolean {
  const parsed = parseUrl(url);
  if (parsed === null || parsed.protocol !== 'https:' || parsed.port !== '') return false;
  if (parsed.username !== '' || parsed.password !== '') return false;
  return allowedHosts.some((allowed) => matchesHost(parsed.hostname, allowed.toLowerCase()));
}

/** A sub-frame may also be the empty page or inline: such frames have no address of their own and load nothing. */
export function isAllowedFrame(url: string, allowedHosts: readonly string[]): boolean {
  return url === 'about:blank' || url === 'about:srcdoc' || isAllowedPage(url, allowedHosts);
}

/** What a public client listens on for its answer (RFC 8252 §7.3): http, this computer, any port. */
export function isLoopbackRedirect(url: string): boolean {
  const parsed = parseUrl(url);
  return (
    parsed !== null && parsed.protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(parsed.hostname)
  );
}

export function isHttps(url: string): boolean {
  return parseUrl(url)?.protocol === 'https:';
}

/** Origin and path: queries and fragments may carry codes and names, which belong in no state and no log. */
export function withoutQuery(url: string): string {
  const parsed = parseUrl(url);
  if (parsed === null) return '';
  return parsed.origin === 'null' ? parsed.protocol : parsed.origin + parsed.pathname;
}

function matchesHost(host: string, allowed: string): boolean {
  return allowed.startsWith('*.') ? host.endsWith(allowed.slice(1)) && host.length >= allowed.length : host === allowed;
}

function parseUrl(url: string): URL | null {
  try {
    return new URL(url);
  } catch {
    return null;
  }
}
