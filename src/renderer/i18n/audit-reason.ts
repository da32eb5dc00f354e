// The reason of an audit entry in words. The audit holds codes: of errors, of OBR, or an id, which stays as it is.

import type { TFunction } from 'i18next';
import { errorCatalogue, type ErrorCode } from '../../shared/errors.ts';
import { disarmReasons, obrRefusalReasons } from '../../shared/models.ts';

export function auditReason(t: TFunction, reason: string): string {
  if (isErrorCode(reason)) return t(`errors/${reason}/title`);
  const disarmed = disarmReasons.find((one) => one === reason);
  if (disarmed !== undefined) return t(`disarmReasons/${disarmed}`);
  const refused = obrRefusalReasons.find((one) => one === reason);
  return refused === undefined ? reason : t(`obrRefusals/${refused}/title`);
}

function isErrorCode(reason: string): reason is ErrorCode {
  return Object.hasOwn(errorCatalogue, reason);
}
