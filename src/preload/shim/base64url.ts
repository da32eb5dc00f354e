// Bytes as base64url text and back, with this frame's own buffers.
import { decodeBinary, encodeBinary, isBuffer, isView } from './natives.ts';

/** undefined: no BufferSource. A copy is made at once, as the page may change its bytes later. */
export function toBase64Url(source: unknown): string | undefined {
  if (!isView(source) && !isBuffer(source)) return undefined;
  const bytes = isView(source)
    ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
    : new Uint8Array(source);
  let binary = '';
  for (let i = 0; i < bytes.length; i++) binary += String.fromCharCode(bytes[i] ?? 0);
  return encodeBinary(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

export function toBuffer(base64Url: string): ArrayBuffer {
  const binary = decodeBinary(base64Url.replaceAll('-', '+').replaceAll('_', '/'));
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes.buffer;
}
