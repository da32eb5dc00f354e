import { describe, expect, it } from 'vitest';
import { isListed, isRelatedOrigin } from '../../../src/main/webauthn/related-origins.ts';
import { judgeRpId } from '../../../src/main/webauthn/rp-id.ts';

describe('judgeRpId', () => {
  it.each([
    ['the host itself, left out', undefined, 'https://login.example.com', 'own'],
    ['the host itself', 'login.example.com', 'https://login.example.com', 'own'],
    ['a parent domain', 'example.com', 'https://login.example.com', 'own'],
    ['another port', 'example.com', 'https://login.example.com:8443', 'own'],
    ['a domain below a private suffix', 'alice.github.io', 'https://www.alice.github.io', 'own'],
    ['localhost', 'localhost', 'http://localhost:3000', 'own'],
    ['a suffix that is a host itself', 'github.io', 'https://github.io', 'own'],
    ['a domain of somebody else', 'example.org', 'https://login.example.com', 'foreign'],
    ['a domain further down', 'a.login.example.com', 'https://login.example.com', 'foreign'],
    ['the end of a name', 'ample.com', 'https://login.example.com', 'foreign'],
    ['a public suffix', 'com', 'https://login.example.com', 'refused'],
    ['a suffix of two labels', 'co.uk', 'https://login.example.co.uk', 'refused'],
    ['a private suffix', 'github.io', 'https://alice.github.io', 'refused'],
    ['an empty one', '', 'https://login.example.com', 'refused'],
    ['one with a port', 'example.com:443', 'https://example.com', 'refused'],
    ['one with a space', 'exam ple.com', 'https://example.com', 'refused'],
    ['one in capitals, which no host is', 'EXAMPLE.com', 'https://example.com', 'refused'],
    ['an address', '127.0.0.1', 'https://127.0.0.1', 'refused'],
    ['no encryption', 'example.com', 'http://example.com', 'refused'],
    ['no origin', 'example.com', 'null', 'refused'],
    ['no serialised origin', 'example.com', 'https://example.com/path', 'refused'],
  ])('%s', (_what, rpId, origin, kind) => {
    expect(judgeRpId(rpId, origin).kind).toBe(kind);
  });
});

describe('isListed', () => {
  it('counts labels, not origins, and stops after five different ones', () => {
    const many = ['a.com', 'a.de', 'b.com', 'c.com', 'd.com', 'e.com', 'f.com', 'a.fr'].map((host) => `https://${host}`);
    expect(isListed(many, 'https://e.com')).toBe(true);
    expect(isListed(many, 'https://f.com')).toBe(false);
    expect(isListed(many, 'https://a.fr')).toBe(true);
  });

  it('passes over what is no origin', () => {
    expect(isListed(['nonsense', 'https://127.0.0.1', 'https://x.example'], 'https://x.example')).toBe(true);
    expect(isListed(['https://x.example:8443'], 'https://x.example')).toBe(false);
  });
});

describe('isRelatedOrigin', () => {
  const document = JSON.stringify({ origins: ['https://shop.example'] });
  const reply = (body: string, headers: Record<string, string> = { 'content-type': 'application/json' }, status = 200) =>
    isRelatedOrigin(
      'example.com',
      'https://shop.example',
      (async (url: string) => {
        expect(url).toBe('https://example.com/.well-known/webauthn');
        return new Response(body, { status, headers });
      }) as typeof fetch,
      new AbortController().signal,
    );

  it('is one that the RP id lists', async () => {
    expect(await reply(document)).toBe(true);
  });

  it.each([
    ['another list', JSON.stringify({ origins: ['https://other.example'] })],
    ['no list', '{}'],
    ['no JSON', 'origins'],
    ['a document without end', `{"origins":["https://shop.example"],"x":"${'x'.repeat(300_000)}"}`],
  ])('is not: %s', async (_what, body) => {
    expect(await reply(body)).toBe(false);
  });

  it('is not: another type, another status, no network', async () => {
    expect(await reply(document, { 'content-type': 'text/html' })).toBe(false);
    expect(await reply(document, { 'content-type': 'application/json' }, 404)).toBe(false);
    const failing = (async () => Promise.reject(new Error('no network'))) as typeof fetch;
    expect(await isRelatedOrigin('example.com', 'https://shop.example', failing, new AbortController().signal)).toBe(false);
  });
});
