// The answers to the group "proxy" of the contract.

import { z } from 'zod';
import type { Handlers } from '../../shared/ipc.ts';
import type { ProxyAnswer, proxyCalls } from '../../shared/proxy.ts';
import type { ProxySignIn } from '../browser-ports.ts';
import { accept, parseNothing } from './inputs.ts';

const parseAnswer = accept<ProxyAnswer>(z.strictObject({ userName: z.string().min(1).max(256), password: z.string().max(256) }));

/** @param proxy  null: nothing in this process goes through a proxy that asks */
export function proxyHandlers(proxy: ProxySignIn | null): Handlers<{ proxy: typeof proxyCalls }>['proxy'] {
  return {
    current: { parse: parseNothing, handle: () => proxy?.value ?? { status: 'idle' } },
    answer: { parse: parseAnswer, handle: (answer) => proxy?.answer(answer) },
    cancel: { parse: parseNothing, handle: () => proxy?.cancel() },
  };
}
