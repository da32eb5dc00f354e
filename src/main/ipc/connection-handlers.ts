// The answers to the group "connection" of the contract.

import { z } from 'zod';
import { type AskPermissions, type connectionCalls, permissionNames } from '../../shared/connection.ts';
import type { Handlers } from '../../shared/ipc.ts';
import type { PermissionDesk } from '../desk/permission-desk.ts';
import { accept, parseNothing } from './inputs.ts';

const parseAsk = accept<AskPermissions>(
  z.strictObject({ names: z.array(z.enum(permissionNames)).min(1).max(permissionNames.length), way: z.enum(['page', 'code']) }),
);

export function connectionHandlers(desk: PermissionDesk): Handlers<{ connection: typeof connectionCalls }>['connection'] {
  return {
    current: { parse: parseNothing, handle: () => desk.value },
    refresh: { parse: parseNothing, handle: () => desk.refresh() },
    ask: { parse: parseAsk, handle: (wish) => desk.ask(wish) },
    cancelAsk: { parse: parseNothing, handle: () => desk.cancelAsk() },
  };
}
