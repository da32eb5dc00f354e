// A user's photo as a data: URL, only when its bytes really are a JPEG or PNG of a sensible size. Pure.

/** Graph's largest size is 648 × 648 pixels; the smaller ones that are asked for stay far below this. */
export const maxPhotoBytes = 512 * 1024;

const jpegStart = Uint8Array.of(0xff, 0xd8, 0xff);
const pngStart = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

/** null for anything that is no JPEG or PNG, whatever the service's header says: an SVG could carry a script. */
export function photoDataUrl(bytes: Uint8Array): string | null {
  if (bytes.length > maxPhotoBytes) return null;
  const type = startsWith(bytes, jpegStart) ? 'image/jpeg' : startsWith(bytes, pngStart) ? 'image/png' : null;
  return type === null ? null : `data:${type};base64,${Buffer.from(bytes).toString('base64')}`;
}

/** The photo inside a $batch answer: base64 text. */
export function photoFromBatch(body: unknown): string | null {
  if (typeof body !== 'string' || body.length > (maxPhotoBytes * 4) / 3 + 4) return null;
  return photoDataUrl(Buffer.from(body, 'base64'));
}

function startsWith(bytes: Uint8Array, start: Uint8Array): boolean {
  return bytes.length > start.length && start.every((byte, at) => bytes[at] === byte);
}
