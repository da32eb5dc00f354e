// Bytes and their text forms. Pure: runs in main, preload and renderer alike, so no Buffer.

const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** base64url without padding (RFC 4648 §5). */
export function toBase64Url(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const group = ((bytes[i] ?? 0) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    const chars = Math.min(3, bytes.length - i) + 1;
    for (let c = 0; c < chars; c++) text += BASE64URL[(group >> (18 - 6 * c)) & 63];
  }
  return text;
}

/**
 * Bytes of a base64url or base64 text, with or without padding.
 *
 * @throws RangeError when the text has a character of neither alphabet, or a length that no bytes have (4n + 1)
 */
export function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
  const clean = text.replace(/=+$/, '').replaceAll('+', '-').replaceAll('/', '_');
  if (clean.length % 4 === 1) throw new RangeError('not base64url: impossible length');
  const bytes = new Uint8Array(Math.floor((clean.length * 3) / 4));
  let group = 0;
  let bits = 0;
  let at = 0;
  for (const char of clean) {
    const value = BASE64URL.indexOf(char);
    if (value < 0) throw new RangeError('not base64url: foreign character');
    group = ((group << 6) | value) & 0xffffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[at++] = (group >> bits) & 0xff;
    }
  }
  return bytes;
}

export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** @throws RangeError when the text is not an even number of hexadecimal digits */
export function fromHex(text: string): Uint8Array<ArrayBuffer> {
  if (!/^(?:[0-9a-f]{2})*$/i.test(text)) throw new RangeError('not hexadecimal');
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

export function concatBytes(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Compares public values. Secrets are compared by node's timingSafeEqual. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

/** An AAGUID (16 bytes) as a lower-case UUID, as metadata and tenants' allow-lists write it. */
export function aaguidToUuid(aaguid: Uint8Array): string {
  const hex = toHex(aaguid);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
