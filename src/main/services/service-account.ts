// The one account of a target at a service: looked up once by the user principal name, and never guessed.

import { AppError } from '../../shared/errors.ts';
import type { ObrTarget } from '../../shared/models.ts';
import { isSameName } from '../../shared/user-names.ts';
import type { ServiceAccount } from './okta-api.ts';

/**
 * Asks once for each target, and again after a failure.
 *
 * @throws AppError 'service.noSuchUser' | 'service.severalUsers'; ServiceError
 */
export function accountOf(
  service: string,
  find: (userName: string) => Promise<readonly ServiceAccount[]>,
): (target: ObrTarget) => Promise<ServiceAccount> {
  const known = new Map<string, ServiceAccount>();
  return async ({ id, userPrincipalName: userName }) => {
    const before = known.get(id);
    if (before !== undefined) return before;
    const [account, ...others] = await find(userName);
    if (account === undefined) throw new AppError('service.noSuchUser', { service, userName });
    if (others.length > 0) throw new AppError('service.severalUsers', { service, userName });
    known.set(id, account);
    return account;
  };
}

/** True where the account is found by something else than what the user signs in with: a mail address, for example. */
export function hasOtherName({ userName }: ServiceAccount, { userPrincipalName }: ObrTarget): boolean {
  return !isSameName(userName, userPrincipalName);
}
