import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { autofillPages, fillScript } from '../../../src/main/app/page-autofill.ts';
import { Secret } from '../../../src/main/secret.ts';

const entry = { origin: 'https://login.example.com', selector: '#tap', value: new Secret('s3cret') };

/** A page at `origin` whose field appears at the nth look, and a clock whose pauses end when asked. */
function start(origin: string, appearsAt: number) {
  const listeners = new Map<string, (...args: unknown[]) => void>();
  const looks: string[] = [];
  const contents = {
    mainFrame: { origin },
    on: (name: string, listener: (...args: unknown[]) => void) => void listeners.set(name, listener),
    executeJavaScriptInIsolatedWorld: (world: number, [{ code }]: readonly [{ readonly code: string }]) => {
      expect(world).toBeGreaterThan(999);
      looks.push(code);
      return looks.length === appearsAt
        ? Promise.resolve(true)
        : looks.length % 2 === 0
          ? Promise.reject(new Error('gone'))
          : Promise.resolve(false);
    },
  };
  let pauses = 0;
  const clock = {
    now: () => 0,
    sleep: (_ms: number, signal?: AbortSignal) => {
      pauses += 1;
      return signal?.aborted === true ? Promise.reject(new Error('aborted')) : Promise.resolve();
    },
  };
  const closing = new AbortController();
  autofillPages(contents as never, [entry], clock, closing.signal);
  const load = async () => {
    listeners.get('dom-ready')?.();
    for (let i = 0; i < 1000; i++) await Promise.resolve();
  };
  return { looks, load, contents, closing, pauses: () => pauses };
}

describe('autofillPages', () => {
  it('looks again until the field is there, then never more', async () => {
    const { looks, load } = start(entry.origin, 5);
    await load();
    expect(looks.length).toBe(5);
    await load();
    expect(looks.length).toBe(5);
  });

  it('gives up on a page after a bounded number of looks, and tries the next page', async () => {
    const { looks, load, pauses } = start(entry.origin, 1000);
    await load();
    expect(looks.length).toBe(60);
    expect(pauses()).toBe(60);
    await load();
    expect(looks.length).toBe(120);
  });

  it('never sends the value to a page of another origin', async () => {
    for (const origin of ['https://login.example.com.evil.test', 'http://login.example.com', 'null', '']) {
      const { looks, load } = start(origin, 1);
      await load();
      expect(looks).toEqual([]);
    }
  });

  it('ends with the window', async () => {
    const { looks, load, closing } = start(entry.origin, 1000);
    closing.abort();
    await load();
    expect(looks).toEqual([]);
  });
});

describe('the script', () => {
  class HTMLInputElement {
    disabled = false;
    readOnly = false;
    value = '';
    readonly events: string[] = [];
    rects = 1;
    getClientRects(): { length: number } {
      return { length: this.rects };
    }
    focus(): void {
      this.events.push('focus');
    }
    dispatchEvent(event: { type: string }): void {
      this.events.push(event.type);
    }
  }
  class Event {
    readonly type: string;
    constructor(type: string) {
      this.type = type;
    }
  }
  const run = (field: unknown, origin = 'https://a.test', value = 'v') =>
    runInNewContext(fillScript('https://a.test', '#x', value), {
      location: { origin },
      document: { querySelector: () => field },
      HTMLInputElement,
      Event,
    }) as unknown; // what the script says

  it('fills a field that can be typed into, whatever the value holds', () => {
    const field = new HTMLInputElement();
    const value = '"\'`\\\u2028</script>${x}';
    expect(run(field, 'https://a.test', value)).toBe(true);
    expect(field.value).toBe(value);
    expect(field.events).toEqual(['focus', 'input', 'change']);
  });

  it('leaves alone what is not such a field, and pages of another origin', () => {
    const make = (change: Partial<HTMLInputElement>) => Object.assign(new HTMLInputElement(), change);
    const fields = [null, {}, make({ disabled: true }), make({ readOnly: true }), make({ rects: 0 })];
    expect(fields.map((field) => run(field))).toEqual(fields.map(() => false));
    const field = new HTMLInputElement();
    expect(run(field, 'https://b.test')).toBe(false);
    expect(field.value).toBe('');
  });
});
