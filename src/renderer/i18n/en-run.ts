// English words for a run: its steps, what happened in it, how OBR ended, what it left behind.

import type { DisarmReason, LeftBehind } from '../../shared/models.ts';
import type { ActivityCode, Step } from '../../shared/run-state.ts';
import { serviceActivities } from './en-services.ts';

export const steps = {
  inspect: 'Look at the key',
  prerequisites: 'Check prerequisites',
  secure: 'Unlock the key',
  register: 'Register',
  verify: 'Verify',
  handOver: 'Prepare hand-over',
  record: 'Write the record',
} satisfies Record<Step, string>;

export const activities = {
  'key.opened': 'Connected to the key',
  'key.inspected': 'Read what the key can do',
  'checks.passed': 'All prerequisites are met',
  'pin.set': 'PIN set',
  'pin.changed': 'PIN changed',
  'pin.accepted': 'PIN accepted',
  'challenge.received': 'Challenge received from the service',
  'tap.given': 'A Temporary Access Pass from elsewhere is used',
  'tap.waiting': 'Waiting until the pass can be used',
  'tap.issued': 'Temporary Access Pass issued for this run',
  'tap.revoked': 'Temporary Access Pass revoked',
  'tap.notRevoked': 'Temporary Access Pass could not be revoked',
  'obr.armed': 'OBR switched on',
  'name.confirmed': 'The name on the page was confirmed',
  'obr.refused': 'A request of the page was refused',
  'obr.disarmed': 'OBR switched off',
  'page.opened': 'OBR window opened',
  'page.failed': 'A page did not load',
  'page.crashed': 'The page in the OBR window ended or hung',
  'page.closed': 'OBR window closed',
  'credential.created': 'Passkey created on the key',
  'credential.stored': 'Passkey stored by the service',
  'credential.deleted': 'Passkey deleted from the key again',
  'credential.left': 'A passkey was left on the key',
  'readBack.found': 'The service lists the passkey',
  'readBack.waiting': 'Waiting until the service lists the passkey',
  'assertion.verified': 'Test sign-in with the key verified',
  'pinChange.forced': 'The key asks for a new PIN at first use',
  'pinChange.notSupported': 'This key cannot ask for a new PIN at first use',
  'record.written': 'Record written',
  ...serviceActivities,
  'service.retried': 'The service was asked again',
  'oldKey.deleted': 'The old key was deleted at the service',
  'oldKey.left': 'The old key could not be deleted at the service',
} satisfies Record<ActivityCode, string>;

export const disarmReasons = {
  credentialCreated: 'the passkey was created',
  timedOut: 'the time limit was reached',
  keyRemoved: 'the key was removed',
  windowClosed: 'the OBR window was closed',
  pageCrashed: 'the page in the OBR window ended or hung',
  locked: 'the computer was locked',
  suspended: 'the computer went to sleep',
  userSwitched: 'another person took over the computer',
  windowCrashed: 'a window of the app ended unexpectedly',
  quit: 'the app was closed',
  cancelled: 'the run was cancelled',
  failed: 'the run failed',
  crashed: 'the app ended unexpectedly',
} satisfies Record<DisarmReason, string>;

export const leftBehind = {
  credentialOnKey: {
    title: 'A passkey is still on the key',
    action: 'It opens nothing. Delete it with the key’s own tool, or reset the key.',
  },
  maybeOnKey: {
    title: 'A passkey may be on the key',
    action: 'The app ended while the key was asked for one. Plug the key in and look, or provision it again for the same user: that replaces it.',
  },
  tapNotRevoked: {
    title: 'The Temporary Access Pass may still be valid',
    action: 'Open the user in the Entra admin center and delete the pass.',
  },
  oldKeyNotDeleted: {
    title: 'The old key is still registered, or may be',
    action: 'The new key works. Open the user’s page and delete the old key there.',
  },
  unknownAtService: {
    title: 'The passkey may be registered at the service',
    action: 'Open the user at the service (Microsoft: the Entra admin center) and look whether the key is listed. Delete it there if it was not handed over.',
  },
  pendingAtService: {
    title: 'A registration was begun at the service and not finished',
    action: 'It opens nothing. Delete it on the page of the user at the service.',
  },
  registeredUnproven: {
    title: 'The passkey is registered, but was not proven to work',
    action: 'Try to sign in with the key before you hand it over, or delete it at the service (Microsoft: the Entra admin center) and provision again.',
  },
} satisfies Record<LeftBehind['kind'], { readonly title: string; readonly action: string }>;
