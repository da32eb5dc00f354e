// The doctor of a service with accounts of its own: does it answer, is there exactly one account, may it sign in, has it keys already.

import type { Check } from '../../shared/checks.ts';
import { AppError } from '../../shared/errors.ts';
import type { ObrTarget } from '../../shared/models.ts';
import { checkExisting } from './entra-checks.ts';
import { ok, refused, rule, unknown, warning } from './check-values.ts';
import type { ServiceAccount } from './okta-api.ts';
import { hasOtherName } from './service-account.ts';
import { ServiceError } from './service-error.ts';
import type { CheckInput } from './service.ts';

/** @throws what is neither an answer of the service nor the lack of one */
export async function checkAccount(
  service: string,
  { target, existingKeys }: Pick<CheckInput, 'target' | 'existingKeys'>,
  find: (target: ObrTarget) => Promise<ServiceAccount>,
): Promise<readonly Check[]> {
  const userName = target.userPrincipalName;
  let account: ServiceAccount;
  try {
    account = await find(target);
  } catch (error) {
    if (error instanceof AppError && error.code === 'service.notConnected') {
      return [refused('serviceConnected', { detail: { service } }), unknown('accountIsThere', 'notAnswered', { detail: { userName } })];
    }
    if (error instanceof AppError && (error.code === 'service.noSuchUser' || error.code === 'service.severalUsers')) {
      return [ok('serviceConnected', { detail: { service } }), refused('accountIsThere', { detail: { userName } })];
    }
    if (!(error instanceof ServiceError)) throw error;
    // Let in nowhere: nothing of the run could work. Anything else may pass.
    const connected = error.httpStatus === 401 || error.httpStatus === 403
      ? refused('serviceConnected', { detail: { service } })
      : unknown('serviceConnected', 'notAnswered', { detail: { service } });
    return [connected, unknown('accountIsThere', 'notAnswered', { detail: { userName } })];
  }
  const detail = { userName: account.userName };
  return [
    ok('serviceConnected', { detail: { service } }),
    hasOtherName(account, target) ? warning('accountIsThere', { detail }) : ok('accountIsThere', { detail }),
    rule('accountIsActive', account.isActive, { detail: { status: account.status } }),
    checkExisting(existingKeys),
  ];
}
