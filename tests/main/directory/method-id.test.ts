import { describe, expect, it } from 'vitest';
import { sameCredentialId } from '../../../src/main/directory/method-id.ts';
import { toBase64Url } from '../../../src/shared/bytes.ts';

const id = (length: number): Uint8Array => Uint8Array.from({ length }, (_, n) => (n * 89 + 251) & 255);

/** .NET's HttpServerUtility.UrlTokenEncode: base64url without padding, then the number of "=" as a digit. */
function urlToken(bytes: Uint8Array): string {
  return toBase64Url(bytes) + String((3 - (bytes.length % 3)) % 3);
}

describe('sameCredentialId', () => {
  it.each([1, 2, 3, 16, 32, 48, 64, 65, 66])('knows an id of %i bytes in every form', (length) => {
    const bytes = id(length);
    const plain = toBase64Url(bytes);
    expect(sameCredentialId(plain, plain)).toBe(true);
    expect(sameCredentialId(urlToken(bytes), plain)).toBe(true);
    expect(sameCredentialId(Buffer.from(bytes).toString('base64'), plain)).toBe(true);
  });

  it('knows the sample of the documentation: 16 bytes, 22 characters and the suffix 2', () => {
    expect(sameCredentialId('-2_GRUg2-HYz6_1YG4YRAQ2', '-2_GRUg2-HYz6_1YG4YRAQ')).toBe(true);
  });

  it.each([
    ['another id', 'AAAA', 'AAAB'],
    ['a suffix that does not fit the length', '-2_GRUg2-HYz6_1YG4YRAQ1', '-2_GRUg2-HYz6_1YG4YRAQ'],
    ['an id that ends in a digit and is one character longer', 'AAAA2', 'AAAA'],
    ['a GUID', '2fc0579f-8113-47ea-b116-555a8db9202a', 'AAAA'],
    ['nothing', '', ''],
    ['only a suffix', '0', ''],
  ])('tells apart: %s', (_name, methodId, credentialId) => {
    expect(sameCredentialId(methodId, credentialId)).toBe(false);
  });
});
