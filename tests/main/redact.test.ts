import { describe, expect, it } from 'vitest';
import { describeError } from '../../src/main/log.ts';
import { redact } from '../../src/main/redact.ts';

const jwt = 'eyJhbGciOiJSUzI1NiIsImtpZCI6IngifQ.eyJzdWIiOiIxMjM0NTY3ODkwIn0.c2lnbmF0dXJl-part_2';
const jwe = 'eyJhbGciOiJSU0EtT0FFUCJ9.a2V5LWtleQ.aXY.Y2lwaGVydGV4dA.dGFnLXRhZw';

describe('redact', () => {
  it.each([
    ['a token', `got ${jwt} back`, jwt.slice(10)],
    ['a sealed challenge', `challenge ${jwe}`, 'Y2lwaGVydGV4dA'],
    ['an authorization header', 'authorization: Bearer opaque-canary-token', 'opaque-canary-token'],
    ['a code in a query', 'GET /?code=0.canary-code&state=canary-state HTTP', 'canary'],
    ['a fragment', 'https://localhost/#access_token=canary1&id_token=canary2&session_state=canary3', 'canary'],
    ['a form', 'client_info=canary&refresh_token=canary', 'canary'],
    ['JSON with a pass', '{"temporaryAccessPass": "canary-pass", "isUsable": true}', 'canary-pass'],
    ['JSON with a PIN', '{"pin":"canary-pin"}', 'canary-pin'],
    ['an assignment', "pin: 'canary-pin'", 'canary-pin'],
    ['a pass of the page', 'accesspass=canary-pass', 'canary-pass'],
  ])('takes out %s', (_, line, canary) => {
    expect(redact(line)).not.toContain(canary);
  });

  it.each([
    'run.started {"route":"obr"}', 'GET https://graph.microsoft.com/v1.0/users/kim@contoso.example 403', 'statement of 3 pins',
    'eye', 'shopping basket',
  ])('leaves %j', (line) => {
    expect(redact(line)).toBe(line);
  });

  it('does it everywhere in the line, and in every case', () => {
    expect(redact('CODE=canary1 code=canary2\nPin=canary3')).not.toMatch(/canary/);
  });

  it('takes bounded time for a long line', () => {
    const line = `${'eyJ'.repeat(50_000)}${'code='.repeat(50_000)}`;
    const from = performance.now();
    redact(line);
    expect(performance.now() - from).toBeLessThan(2_000);
  });
});

describe('describeError', () => {
  it('tells the causes, without their secrets', () => {
    const inner = new TypeError(`token ${jwt}`);
    const text = describeError(new Error('outer pin=canary', { cause: inner }));
    expect(text).toContain('outer');
    expect(text).toContain('caused by TypeError: token [token]');
    expect(text).not.toContain('canary');
  });

  it('ends for errors that cause each other', () => {
    const a = new Error('a');
    a.cause = new Error('b', { cause: a });
    expect(describeError(a).split('caused by').length).toBeLessThan(6);
  });

  it.each([[undefined, ''], [null, ''], ['text', 'text'], [7, 'thrown: number'], [{ pin: 'canary' }, 'thrown: object']])(
    'of %j',
    (thrown, text) => {
      expect(describeError(thrown)).toBe(text);
    },
  );
});
