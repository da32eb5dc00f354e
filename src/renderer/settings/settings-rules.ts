// What main will take, checked while one types. Main checks again.

/** The form alone: whether they are certificates is main's to say. */
export function isPemOrNothing(text: string): boolean {
  return text === '' || /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/.test(text);
}

/** An AAGUID with or without hyphens as a lower-case UUID; null for what is none. */
export function readAaguid(text: string): string | null {
  const digits = text.replaceAll(/[\s{}-]/g, '').toLowerCase();
  if (!/^[0-9a-f]{32}$/.test(digits)) return null;
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
