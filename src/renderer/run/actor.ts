// Who must act now. Pure.

import type { Waiting } from '../../shared/run-state.ts';
import { assertNever } from '../assert-never.ts';

export type Actor = 'you' | 'key' | 'page' | 'nobody';

export function actorOf(waiting: Waiting | null): Actor {
  if (waiting === null) return 'nobody';
  switch (waiting.for) {
    case 'enterPin':
    case 'newPin':
    case 'startObr':
    case 'replaceTap':
    case 'confirmName':
    case 'confirmStored':
      return 'you';
    case 'touch':
    case 'fingerprint':
      return 'key';
    case 'page':
      return 'page';
    case 'passNotUsable':
      return 'nobody';
    default:
      return assertNever(waiting);
  }
}
