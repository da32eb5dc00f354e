// What the tests of the directory share: a clock on which time passes only by sleeping, and a scripted Graph.

import { clouds, graphOf } from '../../../src/shared/clouds.ts';
import type { Clock } from '../../../src/main/ports.ts';
import { Secret } from '../../../src/main/secret.ts';
import { createDirectory, type Directory } from '../../../src/main/directory/directory.ts';
import { createGraphClient, type GraphClient } from '../../../src/main/directory/graph-client.ts';

/** Short sleeps end at once and are noted; time limits (a minute and more) end only when `expire` is called. */
export class SteppedClock implements Clock {
  at = Date.UTC(2026, 0, 31, 10, 0, 0);
  readonly slept: number[] = [];
  readonly #limits = new Set<() => void>();

  now(): number {
    return this.at;
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    if (ms < 30_000) {
      this.slept.push(ms);
      this.at += ms;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      this.#limits.add(resolve);
      signal?.addEventListener('abort', () => {
        this.#limits.delete(resolve);
        reject(signal.reason);
      }, { once: true });
    });
  }

  /** All time limits that run now are over. */
  expire(): void {
    for (const resolve of this.#limits) resolve();
  }

  get openLimits(): number {
    return this.#limits.size;
  }
}

export interface SeenRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
  readonly body: unknown;
  readonly redirect: string | undefined;
}

type Script = (request: SeenRequest, signal: AbortSignal | undefined) => Response | Promise<Response>;

export interface ScriptedGraph {
  readonly graph: GraphClient;
  readonly directory: Directory;
  readonly clock: SteppedClock;
  readonly seen: SeenRequest[];
  readonly retries: { readonly waitMs: number; readonly httpStatus: number }[];
  readonly skipped: number[];
  /** The claims with which each token was asked for. */
  readonly asked: (string | null)[];
}

export function scriptedGraph(...script: readonly Script[]): ScriptedGraph {
  const clock = new SteppedClock();
  const seen: SeenRequest[] = [];
  const retries: { waitMs: number; httpStatus: number }[] = [];
  const skipped: number[] = [];
  const asked: (string | null)[] = [];
  const queue = [...script];
  const last = script.at(-1);
  const graph = createGraphClient({
    baseUrl: graphOf(clouds.global),
    clock,
    token: async ({ claims }) => {
      asked.push(claims ?? null);
      return new Secret(claims === undefined ? 'the-token' : 'with-claims');
    },
    onRetry: (retry) => retries.push(retry),
    fetch: async (input, init) => {
      const body = typeof init?.body === 'string' ? JSON.parse(init.body) : null;
      const request = { method: init?.method ?? 'GET', url: new Request(input).url, headers: new Headers(init?.headers), body, redirect: init?.redirect };
      seen.push(request);
      const answer = queue.shift() ?? last;
      if (answer === undefined) throw new Error('nothing scripted');
      return await answer(request, init?.signal ?? undefined);
    },
  });
  const directory = createDirectory({ graph, clock, onSkipped: (count) => skipped.push(count) });
  return { graph, directory, clock, seen, retries, skipped, asked };
}

export function json(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Script {
  return () => Response.json(body, { status, headers });
}

export function graphRefusal(status: number, code: string, headers: Readonly<Record<string, string>> = {}): Script {
  return json(status, { error: { code, message: `because ${code}`, innerError: { 'request-id': 'req-1' } } }, headers);
}
