// clientDataJSON, byte for byte as WebAuthn L3 §5.8.1.1 serialises it. What is signed is its SHA-256.
import { toBase64Url } from '../../shared/bytes.ts';

/** Who asks: as main saw it, never as a page says it. */
export interface ClientOrigin {
  /** Serialised origin, e.g. `https://login.example.com`; `https://<rp id>` where there is no page. */
  readonly origin: string;
  /** Some frame above the one that asks is of another origin. */
  readonly crossOrigin: boolean;
  /** Only in a cross-origin frame. */
  readonly topOrigin?: string | undefined;
}

export interface ClientData extends ClientOrigin {
  readonly type: 'webauthn.create' | 'webauthn.get';
  readonly challenge: Uint8Array;
}

/** Members in the order type, challenge, origin, crossOrigin, topOrigin; UTF-8, no white space. */
export function clientDataJson(data: ClientData): Uint8Array<ArrayBuffer> {
  const top = data.topOrigin === undefined ? '' : `,"topOrigin":${ccdToString(data.topOrigin)}`;
  const text =
    `{"type":${ccdToString(data.type)},"challenge":${ccdToString(toBase64Url(data.challenge))}` +
    `,"origin":${ccdToString(data.origin)},"crossOrigin":${data.crossOrigin ? 'true' : 'false'}${top}}`;
  return new TextEncoder().encode(text);
}

/** "CCDToString": unlike JSON.stringify it writes every control character as \u00xx. */
function ccdToString(text: string): string {
  let escaped = '';
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    if (char === '"' || char === '\\') escaped += `\\${char}`;
    else if (code < 0x20) escaped += `\\u${code.toString(16).padStart(4, '0')}`;
    else escaped += char;
  }
  return `"${escaped}"`;
}
