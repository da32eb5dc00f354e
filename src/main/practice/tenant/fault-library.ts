// Scripts with a name, for the practice menu, lessons and the command: what goes wrong most often, ready to load.

import { GLOBAL_HOSTS } from './hosts.ts';
import type { FaultAction, FaultCondition, FaultScript } from './fault-script.ts';

const REGISTRATION: FaultCondition = { method: 'POST', host: GLOBAL_HOSTS.graph, path: '*/authentication/fido2Methods' };
const OPTIONS: FaultCondition = { host: GLOBAL_HOSTS.graph, path: '*/fido2Methods/creationOptions*' };
const GRAPH: FaultCondition = { host: GLOBAL_HOSTS.graph, path: '*' };

const one = (when: FaultCondition, then: FaultAction): FaultScript => [{ when, then }];

export const FAULT_LIBRARY = {
  /** The credential is stored, and the answer is 503 all the same: once. */
  storedBut503: one({ ...REGISTRATION, times: 1 }, { kind: 'statusAfterHandling', status: 503 }),
  /** The credential is stored, and the connection ends without an answer: once. */
  answerLost: one({ ...REGISTRATION, times: 1 }, { kind: 'drop', when: 'after' }),
  /** The connection ends in the middle of the answer about the stored credential: once. */
  answerCut: one({ ...REGISTRATION, times: 1 }, { kind: 'drop', when: 'during' }),
  /** The registration does not arrive: once. */
  requestLost: one({ ...REGISTRATION, times: 1 }, { kind: 'drop', when: 'before' }),
  /** No connection to Graph, until another script is loaded. */
  graphUnreachable: one(GRAPH, { kind: 'drop', when: 'before' }),
  /** The options of the registration are refused twice with "wait two seconds". */
  throttledSeconds: one({ ...OPTIONS, times: 2 }, { kind: 'status', status: 429, retryAfter: 2 }),
  /** The same with a date. */
  throttledDate: one({ ...OPTIONS, times: 2 }, { kind: 'status', status: 429, retryAfter: 2, retryAfterAsDate: true }),
  /** Every answer of Graph takes three seconds. */
  slow: one(GRAPH, { kind: 'delay', ms: 3000 }),
  /** A page of a proxy instead of the options: once. */
  proxyPage: one(
    { ...OPTIONS, times: 1 },
    { kind: 'garbage', contentType: 'text/html', text: '<!doctype html><title>Sign in to the guest network</title>' },
  ),
  /** JSON that ends too early instead of the options: once. */
  brokenJson: one({ ...OPTIONS, times: 1 }, { kind: 'garbage', text: '{"publicKey":{"rp":{"id":"login.mic' }),
} as const satisfies Readonly<Record<string, FaultScript>>;

export type FaultName = keyof typeof FAULT_LIBRARY;

export function isFaultName(text: string): text is FaultName {
  return Object.hasOwn(FAULT_LIBRARY, text);
}
