// Many small GETs in one request: POST /$batch with up to twenty of them. Answers come in any order, each with its own
// status; one that was throttled is asked again.

import { z } from 'zod';
import type { Clock } from '../ports.ts';
import type { GraphClient, GraphRequestOptions } from './graph-client.ts';
import { graphText, readItems, readShape } from './graph-shape.ts';
import { backoffMs, isRetryable, maxRetries, maxWaitMs, retryAfterMs } from './retry.ts';

const batchSize = 20;

const batchShape = z.object({ responses: z.array(z.unknown()).max(batchSize * 2) });
const innerShape = z.object({
  id: graphText,
  status: z.number().int(),
  headers: z.record(z.string(), z.unknown()).nullish().catch(null),
  body: z.unknown(),
});

export interface BatchAnswer {
  readonly status: number;
  readonly body: unknown;
}

/**
 * The answers to GETs, by the keys given; a key whose answer never came, or stayed throttled, is not in the map.
 *
 * @param paths  key → path below the version; keys are ours, the service never sees them
 * @throws GraphError of the outer request; the signal's reason
 */
export async function batchGet(
  graph: GraphClient,
  clock: Clock,
  paths: ReadonlyMap<string, string>,
  options: GraphRequestOptions = {},
): Promise<ReadonlyMap<string, BatchAnswer>> {
  const answers = new Map<string, BatchAnswer>();
  const all = [...paths];
  for (let at = 0; at < all.length; at += batchSize) {
    let open = all.slice(at, at + batchSize);
    for (let attempt = 1; open.length > 0; attempt++) {
      const round = await sendRound(graph, open, options, clock.now());
      const again: typeof open = [];
      let waitMs = 0;
      for (const [index, one] of open.entries()) {
        const answer = round.get(String(index));
        if (answer === undefined) continue;
        if (isRetryable(answer.status, true)) {
          again.push(one);
          const wanted = answer.waitMs ?? backoffMs(attempt);
          if (answer.status === 429) graph.hold(wanted);
          waitMs = Math.max(waitMs, wanted);
        } else {
          answers.set(one[0], { status: answer.status, body: answer.body });
        }
      }
      if (again.length === 0 || attempt > maxRetries || waitMs > maxWaitMs) break;
      await clock.sleep(waitMs, options.signal);
      open = again;
    }
  }
  return answers;
}

async function sendRound(
  graph: GraphClient,
  open: readonly (readonly [string, string])[],
  options: GraphRequestOptions,
  now: number,
): Promise<ReadonlyMap<string, BatchAnswer & { readonly waitMs: number | null }>> {
  const requests = open.map(([, url], index) => ({ id: String(index), method: 'GET', url }));
  const body = readShape(batchShape, await graph.post('/$batch', { requests }, { ...options, idempotent: true }), '$batch');
  const { read } = readItems(innerShape, body.responses);
  return new Map(
    read.map((one) => {
      const [, after] = Object.entries(one.headers ?? {}).find(([name]) => name.toLowerCase() === 'retry-after') ?? [];
      const waitMs = typeof after === 'string' || typeof after === 'number' ? retryAfterMs(String(after), now) : null;
      return [one.id, { status: one.status, body: one.body, waitMs }];
    }),
  );
}
