// Fault scripts as they come from files and menus: what is taken, what is refused and how the refusal reads.

import { describe, expect, it } from 'vitest';
import { FAULT_LIBRARY, isFaultName } from '../../../../src/main/practice/tenant/fault-library.ts';
import { FaultScriptError, readFaultScript } from '../../../../src/main/practice/tenant/fault-script.ts';
import type { FaultCondition } from '../../../../src/main/practice/tenant/fault-script.ts';
import { FaultPlayer } from '../../../../src/main/practice/tenant/faults.ts';

const then = { kind: 'status', status: 503 } as const;

describe('reading', () => {
  it('takes every kind of action, from JSON', () => {
    const script = [
      { when: { path: '*', method: 'POST', host: 'graph.microsoft.com', nth: 2, times: 3 }, then: { kind: 'status', status: 429, retryAfter: 5, retryAfterAsDate: true, code: 'x', message: 'y' } },
      { when: { path: '/v1.0/me' }, then: { kind: 'statusAfterHandling', status: 503 } },
      ...['before', 'during', 'after'].map((when) => ({ when: { path: '*' }, then: { kind: 'drop', when } })),
      { when: { path: '*' }, then: { kind: 'delay', ms: 10, when: 'after' } },
      { when: { path: '*' }, then: { kind: 'garbage', text: '<html>', status: 502, contentType: 'text/html; charset=utf-8' } },
    ];
    expect(readFaultScript(JSON.parse(JSON.stringify(script)))).toEqual(script);
  });

  it.each<[string, unknown, RegExp]>([
    ['no list', { when: { path: '*' }, then }, /^faults: /],
    ['an unknown member', [{ when: { path: '*', body: 'x' }, then }], /^faults\[0\]\.when: .*body/],
    ['an unknown member of the fault', [{ when: { path: '*' }, then, note: 'x' }], /note/],
    ['an unknown kind', [{ when: { path: '*' }, then: { kind: 'explode' } }], /^faults\[0\]\.then\.kind/],
    ['a member of another kind', [{ when: { path: '*' }, then: { kind: 'drop', when: 'before', ms: 1 } }], /ms/],
    ['a status that is none', [{ when: { path: '*' }, then: { kind: 'status', status: 200 } }], /^faults\[0\]\.then\.status/],
    ['no path', [{ when: {}, then }], /^faults\[0\]\.when\.path/],
    ['a path too long', [{ when: { path: 'x'.repeat(301) }, then }], /path/],
    ['too many faults', Array.from({ length: 101 }, () => ({ when: { path: '*' }, then })), /^faults: /],
    ['a text too long', [{ when: { path: '*' }, then: { kind: 'garbage', text: 'x'.repeat(100_001) } }], /text/],
    ['a delay of more than a day', [{ when: { path: '*' }, then: { kind: 'delay', ms: 86_400_001 } }], /ms/],
    ['the zeroth request', [{ when: { path: '*', nth: 0 }, then }], /nth/],
    ['a header in a content type', [{ when: { path: '*' }, then: { kind: 'garbage', text: '', contentType: 'a/b\r\nx: y' } }], /contentType/],
  ])('refuses %s', (_name, script, message) => {
    expect(() => readFaultScript(script)).toThrow(FaultScriptError);
    expect(() => readFaultScript(script)).toThrow(message);
  });

  it('takes its own library, and knows the names', () => {
    for (const script of Object.values(FAULT_LIBRARY)) expect(readFaultScript(script)).toEqual(script);
    expect([isFaultName('storedBut503'), isFaultName('toString')]).toEqual([true, false]);
  });
});

describe('playing', () => {
  const hits = (when: FaultCondition, paths: readonly string[]): readonly boolean[] => {
    const player = new FaultPlayer([{ when, then }]);
    return paths.map(
      (path) =>
        player.next({ method: 'GET', host: 'h', path, query: new URLSearchParams(), headers: {}, body: new Uint8Array() }) !== null,
    );
  };

  it.each<[FaultCondition, readonly boolean[]]>([
    [{ path: '/a' }, [true, true, true, true]],
    [{ path: '/a', nth: 2 }, [false, true, false, false]],
    [{ path: '/a', times: 2 }, [true, true, false, false]],
    [{ path: '/a', nth: 2, times: 2 }, [false, true, true, false]],
  ])('counts %j', (when, expected) => expect(hits(when, ['/a', '/a', '/a', '/a'])).toEqual(expected));

  it.each<[string, string, boolean]>([
    ['/a*c', '/abc', true],
    ['/a*c', '/abcd', false],
    ['/a*b*c', '/a-b-c', true],
    ['/a*b*c', '/a-c-b', false],
    ['*/x', '/x/x', true],
    ['aa*aa', 'aaa', false],
    ['*', '', true],
    ['/a.c', '/abc', false],
  ])('matches %s with %s: %s', (path, text, expected) => expect(hits({ path }, [text])).toEqual([expected]));

  it('matches many stars in bounded time', () => {
    const before = performance.now();
    expect(hits({ path: '*a'.repeat(150) }, ['a'.repeat(149) + 'b'])).toEqual([false]);
    expect(performance.now() - before).toBeLessThan(1000);
  });
});
