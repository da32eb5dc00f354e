import { describe, expect, it } from 'vitest';
import { judgeRegistration } from '../../../src/main/obr/interlock.ts';

const rule = { rpIds: ['login.microsoft.com'], userPrincipalName: 'Kim@contoso.example' };
const good = {
  origin: 'https://login.microsoft.com',
  isTopFrame: true,
  rpId: 'login.microsoft.com',
  userName: 'kim@contoso.example',
};

describe('judgeRegistration', () => {
  it('lets the target through on the login host', () => {
    expect(judgeRegistration(good, rule)).toEqual({ allowed: true, rpId: 'login.microsoft.com' });
  });

  it('takes the origin host where rp.id is left out', () => {
    expect(judgeRegistration({ ...good, rpId: undefined }, rule)).toEqual({ allowed: true, rpId: 'login.microsoft.com' });
  });

  it('lets a subdomain of the relying party through', () => {
    expect(judgeRegistration({ ...good, origin: 'https://eu.login.microsoft.com' }, rule)).toMatchObject({ allowed: true });
  });

  it.each([
    ['a frame inside the page', { isTopFrame: false }, 'wrongFrame'],
    ['plain http', { origin: 'http://login.microsoft.com' }, 'wrongOrigin'],
    ['another port', { origin: 'https://login.microsoft.com:8443' }, 'wrongOrigin'],
    ['an opaque origin', { origin: 'null' }, 'wrongOrigin'],
    ['no origin at all', { origin: '' }, 'wrongOrigin'],
    ['a look-alike that ends the same way', { origin: 'https://evillogin.microsoft.com' }, 'wrongOrigin'],
    ['a parent domain of the relying party', { origin: 'https://microsoft.com' }, 'wrongOrigin'],
    ['a host that only begins the same way', { origin: 'https://login.microsoft.com.evil.example' }, 'wrongOrigin'],
    ['an rp.id that is not on the list', { rpId: 'microsoft.com' }, 'wrongRp'],
    ['an empty rp.id', { rpId: '' }, 'wrongRp'],
    ['another user', { userName: 'robin@contoso.example' }, 'wrongUser'],
    ['an empty user', { userName: '' }, 'wrongUser'],
    ['the target as a prefix', { userName: 'kim@contoso.example.evil' }, 'wrongUser'],
    ['a look-alike letter', { userName: 'k\u0456m@contoso.example' }, 'wrongUser'],
  ])('refuses %s', (_, change, reason) => {
    expect(judgeRegistration({ ...good, ...change }, rule)).toMatchObject({ allowed: false, reason });
  });

  it('compares names without case, and in one Unicode form', () => {
    const decomposed = { ...rule, userPrincipalName: 'JOSE\u0301@contoso.example' };
    expect(judgeRegistration({ ...good, userName: 'josé@contoso.example' }, decomposed)).toMatchObject({ allowed: true });
  });

  it('keeps what it saw short: a page can send anything', () => {
    const verdict = judgeRegistration({ ...good, userName: 'x'.repeat(10_000) }, rule);
    expect(verdict).toMatchObject({ allowed: false, seen: 'x'.repeat(200) });
  });
});
