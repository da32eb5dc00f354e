// The answers of an app that could not start: every call but the two about the app itself gives the same error, so that the
// window can say what happened and what to do.

import { type Contract, contract } from '../../shared/contract.ts';
import { AppError, type ErrorReply } from '../../shared/errors.ts';
import type { Handler, Handlers } from '../../shared/ipc.ts';
import type { AppState } from '../../shared/models.ts';
import { parseNothing } from './inputs.ts';

export function createRefusingHandlers(reply: ErrorReply, app: AppState, quit: () => void): Handlers<Contract> {
  const refusing: Handler<unknown, never> = {
    parse: (raw) => raw,
    handle: () => {
      throw new AppError(reply.code, reply.detail);
    },
  };
  const groups = Object.entries(contract).map(([group, members]) => [
    group,
    Object.fromEntries(Object.entries(members).flatMap(([name, { kind }]) => (kind === 'call' ? [[name, refusing]] : []))),
  ]);
  // Border: built from the contract's own keys, which TypeScript cannot follow through the loop.
  const handlers = Object.fromEntries(groups) as Handlers<Contract>;
  return {
    ...handlers,
    app: {
      ...handlers.app,
      current: { parse: parseNothing, handle: () => app },
      quit: { parse: parseNothing, handle: quit },
    },
  };
}
