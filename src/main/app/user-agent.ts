// How a tenant's pages see us. Pure.

/**
 * Electron's User-Agent without the names of Electron and of the app: sign-in pages decide by it whether security keys
 * work at all (webcompat/web-bugs#116430), and what runs their scripts is Chromium.
 */
export function asChromium(userAgent: string): string {
  const isProduct = (part: string): boolean => /^[^\s/();]+\/[^\s/]+$/.test(part);
  const isChromium = (part: string): boolean => /^(Mozilla|AppleWebKit|Chrome|Safari)\//.test(part);
  return userAgent
    .split(' ')
    .filter((part) => !isProduct(part) || isChromium(part))
    .join(' ');
}
