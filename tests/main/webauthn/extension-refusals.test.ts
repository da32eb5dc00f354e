import { describe, expect, it } from 'vitest';
import { refuseForCreation, refuseForRequest } from '../../../src/main/webauthn/extension-refusals.ts';

const ORIGIN = 'https://login.example.com';
const one = [{ type: 'public-key', id: 'AQID' }];

describe('extensions that no key is asked for', () => {
  it.each([
    ['nothing', {}, null],
    ['what is allowed', { credProps: true, prf: { eval: { first: 'AQ' } }, largeBlob: { support: 'required' } }, null],
    ['appid', { appid: 'https://login.example.com' }, 'NotSupportedError'],
    ['an empty appid', { appid: '' }, 'NotSupportedError'],
    ['reading a blob', { largeBlob: { read: true } }, 'NotSupportedError'],
    ['writing a blob', { largeBlob: { write: 'AQ' } }, 'NotSupportedError'],
    ['prf by credential', { prf: { evalByCredential: {} } }, 'NotSupportedError'],
    ['an AppID of the same site', { appidExclude: 'https://www.login.example.com/x' }, null],
    ['an AppID of the parent', { appidExclude: 'https://example.com/x' }, null],
    ['an AppID of somebody else', { appidExclude: 'https://example.org/x' }, 'SecurityError'],
    ['an AppID without encryption', { appidExclude: 'http://login.example.com' }, 'SecurityError'],
    ['an AppID that is no address', { appidExclude: 'login.example.com' }, 'SecurityError'],
  ])('of create(): %s', (_what, extensions, expected) => {
    expect(refuseForCreation({ extensions }, ORIGIN)).toBe(expected);
  });

  it.each([
    ['nothing', {}, one, null],
    ['reading a blob', { largeBlob: { read: true } }, one, null],
    ['writing a blob', { largeBlob: { write: 'AQ' } }, one, null],
    ['writing a blob of any credential', { largeBlob: { write: 'AQ' } }, [], 'NotSupportedError'],
    ['reading and writing', { largeBlob: { read: true, write: 'AQ' } }, one, 'NotSupportedError'],
    ['support', { largeBlob: { support: 'preferred' } }, one, 'NotSupportedError'],
    ['credProps', { credProps: true }, one, 'NotSupportedError'],
    ['prf of this credential', { prf: { evalByCredential: { AQID: { first: 'AQ' } } } }, one, null],
    ['prf of another credential', { prf: { evalByCredential: { BAUG: { first: 'AQ' } } } }, one, 'SyntaxError'],
    ['prf of no credential id', { prf: { evalByCredential: { 'AQID=': { first: 'AQ' } } } }, one, 'SyntaxError'],
    ['prf by credential without a list', { prf: { evalByCredential: { AQID: { first: 'AQ' } } } }, [], 'NotSupportedError'],
    ['an AppID of somebody else', { appid: 'https://example.org/x' }, one, 'SecurityError'],
    ['payment', { payment: { isPayment: true } }, one, 'NotAllowedError'],
  ])('of get(): %s', (_what, extensions, allowCredentials, expected) => {
    expect(refuseForRequest({ extensions, allowCredentials }, ORIGIN)).toBe(expected);
  });

  it('look at what is no object without harm', () => {
    expect(refuseForCreation(null, ORIGIN)).toBeNull();
    expect(refuseForRequest({ extensions: 'x', allowCredentials: {} }, ORIGIN)).toBeNull();
  });
});
