import { describe, expect, it } from 'vitest';
import {
  isAllowedFrame,
  isAllowedPage,
  isLoopbackRedirect,
  withoutQuery,
} from '../../../src/main/app/navigation-rule.ts';

const hosts = ['login.example.com', '*.cdn.example.com'];

describe('isAllowedPage', () => {
  it.each([
    'https://login.example.com/',
    'https://LOGIN.example.com/path?x=1#y',
    'https://login.example.com:443/',
    'https://a.cdn.example.com/',
    'https://a.b.cdn.example.com/',
  ])('lets through %s', (url) => expect(isAllowedPage(url, hosts)).toBe(true));

  it.each([
    'http://login.example.com/',
    'https://example.com/',
    'https://login.example.com.evil.test/',
    'https://evil-login.example.com/',
    'https://xlogin.example.com/',
    'https://login.example.com:8443/',
    'https://user@login.example.com/',
    'https://login.example.com@evil.test/',
    'https://cdn.example.com/',
    'https://evilcdn.example.com/',
    'https://login.example.com./',
    'https://evil.login.example.com/',
    'https://l\u043egin.example.com/',
    'https://login.ex\u0430mple.com/',
    'https://a.cdn.ex\u0430mple.com/',
    'https://login.example.com\u2024evil.test/',
    'javascript:alert(1)',
    'data:text/html,x',
    'blob:https://login.example.com/1',
    'file:///etc/passwd',
    'app://bundle/index.html',
    'about:blank',
    'not an address',
    '',
  ])('refuses %s', (url) => expect(isAllowedPage(url, hosts)).toBe(false));

  it('allows nothing with an empty list', () => expect(isAllowedPage('https://login.example.com/', [])).toBe(false));
});

it('lets sub-frames be empty or inline, and nothing else without a host', () => {
  expect(
    ['about:blank', 'about:srcdoc', 'https://login.example.com/'].map((url) => isAllowedFrame(url, hosts)),
  ).toEqual([true, true, true]);
  expect(
    ['data:text/html,x', 'about:config', 'blob:https://login.example.com/1'].some((url) => isAllowedFrame(url, hosts)),
  ).toBe(false);
});

it('knows a loopback redirect (RFC 8252 §7.3)', () => {
  const yes = ['http://localhost:3000/?code=1', 'http://127.0.0.1:80/', 'http://[::1]:9/'];
  const no = [
    'https://localhost:3000/',
    'http://localhost.evil.test/',
    'http://127.0.0.1.evil.test/',
    'http://192.168.0.1/',
    'x',
  ];
  expect(yes.map(isLoopbackRedirect)).toEqual(yes.map(() => true));
  expect(no.map(isLoopbackRedirect)).toEqual(no.map(() => false));
});

it('cuts off what may carry codes', () => {
  expect(withoutQuery('https://user:pw@a.test:8443/b/c?code=1#token=2')).toBe('https://a.test:8443/b/c');
  expect(withoutQuery('data:text/html,secret')).toBe('data:');
  expect(withoutQuery('nonsense')).toBe('');
});
