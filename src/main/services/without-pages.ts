// The part of a Service that has no pages of its own to register at: only its interface is used.

import { AppError } from '../../shared/errors.ts';
import type { KeyRegistry } from './key-registry.ts';
import type { Service } from './service.ts';

type Pages = Pick<Service, 'routes' | 'needsPass' | 'firstStage' | 'pages' | 'pagePlace' | 'expectedUser' | 'fixOf'>;

export const WITHOUT_PAGES: Pages = {
  routes: ['direct'],
  needsPass: false,
  firstStage: 'signIn',
  // The prerequisites let no run come here: the route is not offered.
  pages: () => {
    throw new AppError('input.invalid', { field: 'route' });
  },
  pagePlace: () => 'unknown',
  expectedUser: () => {
    throw new AppError('input.invalid', { field: 'route' });
  },
  fixOf: () => null,
};

/** Of a service that has no address or no secret yet. */
export function notConnected(service: string): KeyRegistry {
  const refuse = (): Promise<never> => Promise.reject(new AppError('service.notConnected', { service }));
  return { keepsPending: false, list: refuse, begin: refuse, finish: refuse, pendingSince: refuse, discard: refuse };
}
