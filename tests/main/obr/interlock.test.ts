import { describe, expect, it } from 'vitest';
import { type ExpectedUser, judgeAssertion, judgeRegistration } from '../../../src/main/obr/interlock.ts';

const user: ExpectedUser = {
  name: 'Kim@contoso.example',
  displayName: 'Kim Example',
  isForeignHandle: (handle) => handle[0] === 0x4d,
};
const rule = { rpIds: ['login.microsoft.com'], user };
const good = {
  origin: 'https://login.microsoft.com',
  isTopFrame: true,
  rpId: 'login.microsoft.com',
  userName: 'kim@contoso.example',
  displayName: 'Kim Example',
  userHandle: Uint8Array.of(0x4f, 0x46),
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
    ['a letter that cannot be seen', { userName: 'kim\u200b@contoso.example' }, 'wrongUser'],
    ['another person’s display name', { displayName: 'Robin Other' }, 'wrongDisplayName'],
    ['an account of another kind', { userHandle: Uint8Array.of(0x4d) }, 'wrongAccount'],
  ])('refuses %s', (_, change, reason) => {
    expect(judgeRegistration({ ...good, ...change }, rule)).toMatchObject({ allowed: false, reason });
  });

  it('compares names without case, and in one Unicode form', () => {
    const decomposed = { ...rule, user: { ...user, name: 'JOSE\u0301@contoso.example' } };
    expect(judgeRegistration({ ...good, userName: 'josé@contoso.example' }, decomposed)).toMatchObject({ allowed: true });
  });

  it.each([
    ['in another case, with blanks around it', ' kim example '],
    ['that is empty, which WebAuthn allows', ''],
    ['that repeats the user name', 'kim@contoso.example'],
  ])('takes a display name %s', (_, displayName) => {
    expect(judgeRegistration({ ...good, displayName }, rule)).toMatchObject({ allowed: true });
  });

  it('says both names of a mismatch', () => {
    expect(judgeRegistration({ ...good, displayName: 'Robin Other' }, rule)).toMatchObject({
      expected: 'Kim Example', seen: 'Robin Other',
    });
  });

  it('does not judge a name that the service does not know beforehand', () => {
    const open = { ...rule, user: { ...user, name: null, displayName: null } };
    expect(judgeRegistration({ ...good, userName: 'kim.e', displayName: 'K' }, open)).toMatchObject({ allowed: true });
  });

  it('keeps what it saw short: a page can send anything', () => {
    const verdict = judgeRegistration({ ...good, userName: 'x'.repeat(10_000) }, rule);
    expect(verdict).toMatchObject({ allowed: false, seen: 'x'.repeat(200) });
  });
});

describe('judgeAssertion', () => {
  const id = Uint8Array.of(1, 2, 3);
  const made = { credentialId: id, userHandle: Uint8Array.of(9), rpId: 'login.microsoft.com' };
  const asked = { origin: good.origin, isTopFrame: true, rpId: good.rpId, allowedIds: [Uint8Array.of(7), id] };

  it.each([
    ['the credential that was just made, among others', asked],
    ['any credential of this RP, which is that one', { ...asked, allowedIds: undefined }],
    ['from the host itself, without an RP id', { ...asked, rpId: undefined }],
  ])('lets a sign-in through with %s', (_, claim) => {
    expect(judgeAssertion(claim, rule, made)).toEqual({ allowed: true, rpId: 'login.microsoft.com' });
  });

  it.each([
    ['before there is a credential', asked, null, 'notRegistration'],
    ['with other credentials alone', { ...asked, allowedIds: [Uint8Array.of(7)] }, made, 'notRegistration'],
    ['with a list of nothing', { ...asked, allowedIds: [] }, made, 'notRegistration'],
    ['with an id that only begins alike', { ...asked, allowedIds: [Uint8Array.of(1, 2, 3, 4)] }, made, 'notRegistration'],
    ['for another RP of the list', { ...asked, rpId: 'microsoft.com' }, made, 'wrongRp'],
    ['where the credential is for another RP', asked, { ...made, rpId: 'microsoft.com' }, 'notRegistration'],
    ['from a frame', { ...asked, isTopFrame: false }, made, 'wrongFrame'],
    ['from another host', { ...asked, origin: 'https://evil.example' }, made, 'wrongOrigin'],
  ] as const)('refuses a sign-in %s', (_, claim, credential, reason) => {
    expect(judgeAssertion(claim, rule, credential)).toMatchObject({ allowed: false, reason });
  });
});
