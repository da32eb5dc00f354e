// The reason of an audit entry in words. The audit holds codes: of errors, of OBR, or an id, which stays as it is.

import type { TFunction } from 'i18next';
import { errorCatalogue, type ErrorCode } from '../../shared/errors.ts';
import { disarmReasons, obrRefusalReasons } from '../../shared/models.ts';

export function auditReason(t: TFunction, reason: string): string {
  if (isErrorCode(reason)) return t(`errors/${reason}/title`);
  const disarmed = disarmReasons.find((one) => one === reason);
  if (disarmed !== undefined) return t(`disarmReasons/${disarmed}`);
  // With a refusal come the two names, quoted: code: "expected", "seen".
  const [code, names] = splitOnce(reason, ': ');
  const refused = obrRefusalReasons.find((one) => one === code);
  if (refused === undefined) return reason;
  const title = t(`obrRefusals/${refused}/title`);
  return names === '' ? title : `${title}: ${names}`;
}

function splitOnce(text: string, separator: string): readonly [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + separator.length)];
}

function isErrorCode(reason: string): reason is ErrorCode {
  return Object.hasOwn(errorCatalogue, reason);
}
