// English words of the services beside Microsoft: what goes wrong with them, what is checked, how they are set up.

import type { CheckCode } from '../../shared/checks.ts';
import type { ErrorCode } from '../../shared/errors.ts';
import type { ActivityCode } from '../../shared/run-state.ts';
import type { Message } from './words.ts';

export const serviceErrors = {
  'service.offline': {
    title: 'The service cannot be reached',
    body: 'No answer came from its address.',
    action: 'Check the network and the address under Settings, then try again.',
  },
  'service.unauthorized': {
    title: 'The service does not let this app in',
    body: 'It did not accept the token or the secret of this desk.',
    action: 'Make a new one at the service and enter it under Settings.',
  },
  'service.forbidden': {
    title: 'The service does not allow this',
    body: 'What this desk signs in with may not manage the sign-in methods of this user.',
    action: 'Have its role or its permissions at the service extended, then try again.',
  },
  'service.throttled': {
    title: 'The service asks to wait',
    body: 'Too many requests were sent in a short time.',
    action: 'Wait a minute, then try again.',
  },
  'service.unavailable': {
    title: 'The service is not available',
    body: 'It reported an error of its own.',
    action: 'Try again later.',
  },
  'service.rejected': {
    title: 'The service rejected the request',
    body: 'It did not accept what was sent.',
    action: 'Read its message below, and look for the code in its documentation.',
  },
  'service.malformed': {
    title: 'The service gave an answer that makes no sense',
    body: 'The reply did not have the expected form, so it was not used.',
    action: 'Check the address under Settings. If it is right, report this with the details below.',
  },
  'service.notConnected': {
    title: 'The service is not connected',
    body: 'Its address, or what this desk signs in with, is missing.',
    action: 'Connect it under Settings. Without a key store of the system the secret is asked again at each start.',
  },
  'service.noSuchUser': {
    title: 'The user has no account at this service',
    body: 'No account there has exactly this user name.',
    action: 'Create the account, or correct its user name, at the service.',
  },
  'service.severalUsers': {
    title: 'Several accounts have this user name',
    body: 'A key must not land on the wrong one, so nothing was done.',
    action: 'Make the user name unique at the service.',
  },
  'service.cannotBeAsked': {
    title: 'This service cannot be asked',
    body: 'It has no interface for administrators that this app knows, or it is not set up at this desk any more.',
    action: 'Look on the service’s own pages whether the key is listed there, then mark the run as checked.',
  },
  'service.notConfirmed': {
    title: 'The service did not take the key',
    body: 'You said that the page did not confirm it. The passkey was taken off the key if nothing else is said below.',
    action: 'Remove the key on the service’s page if it is listed there all the same, then try again.',
  },
} satisfies Record<Extract<ErrorCode, `service.${string}`>, Message>;

export const serviceChecks = {
  serviceConnected: {
    title: 'The service answers',
    problem: 'The service cannot be asked with what is entered under Settings.',
    action: 'Connect it under Settings.',
  },
  accountIsThere: {
    title: 'Exactly one account has this user name',
    problem: 'The service has no single account with exactly this user name.',
    action: 'Create the account, or correct its user name, at the service.',
  },
  accountIsActive: {
    title: 'The account is active',
    problem: 'The account cannot sign in at the moment.',
    action: 'Activate it at the service first.',
  },
  accountNameKnown: {
    title: 'The name of the user at this service is known',
    problem: 'The directory has no such attribute for this user, so the page could register for anybody.',
    action: 'Fill in the attribute in the directory and import the user again, or choose another rule for the name under Settings.',
  },
} satisfies Partial<Record<CheckCode, Message | { readonly title: string; readonly problem: string; readonly action: string }>>;

export const serviceActivities = {
  'service.begun': 'Registration begun at the service',
  'service.discarded': 'Unfinished registration removed at the service',
  'service.notAsked': 'This service cannot be asked what it has',
  'service.confirmed': 'You confirmed that the page took the key',
} satisfies Record<Extract<ActivityCode, 'service.begun' | 'service.discarded' | 'service.notAsked' | 'service.confirmed'>, string>;
