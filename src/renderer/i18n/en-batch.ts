// English words of the batch: people who wait for a key.

import type { ErrorCode } from '../../shared/errors.ts';
import type { Message } from './words.ts';

export const batchErrors = {
  'batch.cancelled': {
    title: 'The run was cancelled',
    body: 'The person has no key from it.',
    action: 'Begin again when the person and a key are there.',
  },
  'batch.putOff': {
    title: 'Put off',
    body: 'The person was put behind the others before a run began.',
    action: 'Take the person when everybody else is done.',
  },
  'batch.otherReason': {
    title: 'It failed at another desk',
    body: 'That desk has a newer version of the app, which knows a reason that this one does not.',
    action: 'Look at that desk’s history, or update the app here.',
  },
} as const satisfies Partial<Record<ErrorCode, Message>>;
