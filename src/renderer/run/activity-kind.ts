// Which activities are trouble, and which took something back. Pure.

import type { ActivityCode } from '../../shared/run-state.ts';

const trouble: readonly ActivityCode[] = ['tap.notRevoked', 'obr.refused', 'page.failed', 'page.crashed', 'credential.left', 'pinChange.notSupported', 'oldKey.left'];
const cleaning: readonly ActivityCode[] = ['tap.revoked', 'obr.disarmed', 'credential.deleted', 'oldKey.deleted'];

export function isTrouble(code: ActivityCode): boolean {
  return trouble.includes(code);
}

export function isCleaning(code: ActivityCode): boolean {
  return cleaning.includes(code);
}
