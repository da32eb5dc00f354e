import { inspect } from 'node:util';
import { expect, it } from 'vitest';
import { Secret } from '../../src/main/secret.ts';

const canary = 'canary-4711';
const secret = new Secret(canary);

it.each([
  ['String()', String(secret)],
  ['template', `${secret.toString()}`],
  ['concatenation', 'a' + String(secret)],
  ['JSON', JSON.stringify({ secret })],
  ['inspect', inspect({ secret }, { depth: 9, showHidden: true })],
  ['inspect of a map', inspect(new Map([['pin', secret]]))],
  ['entries', JSON.stringify(Object.entries(secret))],
  ['all own names', Object.getOwnPropertyNames(secret).map((name) => String(Reflect.get(secret, name))).join()],
  ['spread', JSON.stringify({ ...secret })],
  ['error', inspect(new Error('x', { cause: secret }))],
])('does not show in %s', (_, text) => {
  expect(text).not.toContain(canary);
});

it('cannot be sent to another thread or window by accident', () => {
  expect(JSON.stringify(structuredClone({ secret }))).not.toContain(canary);
});

it('gives its value to who asks for it', () => {
  expect(secret.reveal()).toBe(canary);
  const bytes = Uint8Array.of(1, 2);
  expect(new Secret(bytes).reveal()).toBe(bytes);
});
