// The contract between the harness and its bar page: one call, one that fails, one push.

import { call, push } from '../../../src/shared/ipc.ts';

export const barContract = {
  bar: { greet: call<{ readonly name: string }, string>(), fail: call<void, void>(), changed: push<string>() },
} as const;
