// The forms in which a secret can stand in a file, an argument or a log. Pure.

export interface Needle {
  readonly secret: string;
  readonly form: string;
  readonly bytes: Buffer;
}

/** Shorter pieces are found by chance. */
const SHORTEST = 8;

/**
 * Base64 of the secret as a part of a longer text: its three alignments, without the characters that its neighbours decide.
 */
function base64Parts(bytes: Buffer): readonly string[] {
  return [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64').replace(/=+$/, '');
    const whole = Math.floor(((before + bytes.length) * 8) / 6);
    return text.slice(Math.ceil((before * 8) / 6), whole);
  });
}

/** Every byte that a form or a query may escape, escaped; and as JavaScript's own functions do it. */
function percentForms(secret: string): readonly string[] {
  const all = [...Buffer.from(secret, 'utf8')].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('');
  const form = new URLSearchParams({ x: secret }).toString().slice(2);
  return [encodeURIComponent(secret), form, form.toLowerCase(), all, all.toLowerCase()];
}

function jsonForms(secret: string): readonly string[] {
  const escaped = (text: string): string => JSON.stringify(text).slice(1, -1);
  const unicode = [...secret].map((character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`).join('');
  const html = secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
  return [escaped(secret), escaped(escaped(secret)), escaped(secret).replaceAll('/', '\\/'), unicode, html];
}

/** @param name  what the secret is called in a finding; the secret itself is never said */
export function formsOf(name: string, secret: string): readonly Needle[] {
  if (secret.length < SHORTEST) throw new Error(`canary: ${name} is too short to be looked for`);
  const utf8 = Buffer.from(secret, 'utf8');
  const utf16 = Buffer.from(secret, 'utf16le');
  const texts: readonly (readonly [string, readonly string[]])[] = [
    ['base64', [...base64Parts(utf8), ...base64Parts(utf16)]],
    ['base64url', [...base64Parts(utf8), ...base64Parts(utf16)].map((text) => text.replaceAll('+', '-').replaceAll('/', '_'))],
    ['hex', [utf8.toString('hex'), utf8.toString('hex').toUpperCase(), utf16.toString('hex')]],
    ['percent-encoded', percentForms(secret)],
    ['JSON', jsonForms(secret)],
  ];
  const needles: readonly Needle[] = [
    { secret: name, form: 'raw', bytes: utf8 },
    { secret: name, form: 'UTF-16', bytes: utf16 },
    { secret: name, form: 'UTF-16BE', bytes: Buffer.from(utf16).swap16() },
    ...texts.flatMap(([form, all]) => all.map((text) => ({ secret: name, form, bytes: Buffer.from(text, 'latin1') }))),
  ];
  const seen = new Set<string>();
  return needles.filter(({ bytes }) => {
    const key = bytes.toString('latin1');
    if (bytes.length < SHORTEST || seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
