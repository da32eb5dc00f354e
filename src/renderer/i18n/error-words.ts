// The words for one error. Two codes carry another code inside: its words tell more than their own.

import type { TFunction } from 'i18next';
import { checkCodes, type Check, type CheckCode } from '../../shared/checks.ts';
import type { ErrorDetail, ErrorReply } from '../../shared/errors.ts';
import { certificationLevels, compromiseStatuses, ruleRefusals, type RuleRefusalReason } from '../../shared/key-rules.ts';
import { obrRefusalReasons, type ObrRefusalReason } from '../../shared/models.ts';
import type { Message } from './words.ts';

export function errorWords(t: TFunction, error: ErrorReply): Message {
  const words: Message = {
    title: t(`errors/${error.code}/title`),
    body: t(`errors/${error.code}/body`, { ...error.detail }),
    action: t(`errors/${error.code}/action`, { ...error.detail }),
  };
  if (error.code === 'policy.refused' && isCheckCode(error.detail['check'])) {
    const check = error.detail['check'];
    return { ...words, body: t(`checks/${check}/problem`), action: t(`checks/${check}/action`) };
  }
  if (error.code === 'key.notAllowed' && isRuleRefusal(error.detail['reason'])) {
    const reason = error.detail['reason'];
    return { ...words, body: `${t(`ruleRefusals/${reason}/body`)} ${words.body}`, action: t(`ruleRefusals/${reason}/action`) };
  }
  if (error.code === 'obr.pageRefused' && isObrRefusalReason(error.detail['reason'])) {
    const reason = error.detail['reason'];
    return { ...words, body: t(`obrRefusals/${reason}/body`), action: t(`obrRefusals/${reason}/action`) };
  }
  return words;
}

/** Problem and remedy of one check; the desk's own rules have words for each reason. */
export function checkWords(t: TFunction, { code, detail }: Pick<Check, 'code' | 'detail'>): { readonly problem: string; readonly action: string } {
  if (code === 'keyAllowedHere' && isRuleRefusal(detail['reason'])) {
    const reason = detail['reason'];
    return { problem: t(`ruleRefusals/${reason}/body`), action: t(`ruleRefusals/${reason}/action`) };
  }
  return { problem: t(`checks/${code}/problem`), action: t(`checks/${code}/action`) };
}

/** What stands in the words already. */
const SAID = ['reason', 'because', 'attestation', 'check'];

/** The data of a check or an error with words instead of codes, for a list beside its sentence. */
export function readableDetail(t: TFunction, detail: ErrorDetail): ErrorDetail {
  if (!isRuleRefusal(detail['reason'])) return detail;
  return Object.fromEntries(
    Object.entries(detail)
      .filter(([name]) => !SAID.includes(name))
      .map(([name, value]) => [name, typeof value === 'string' ? readable(t, value) : value]),
  );
}

function readable(t: TFunction, value: string): string {
  return value
    .split(', ')
    .map((code) => {
      if (isOneOf(certificationLevels, code)) return t(`certificationLevels/${code}`);
      return isOneOf(compromiseStatuses, code) ? t(`compromises/${code}`) : code;
    })
    .join(', ');
}

function isOneOf<T extends string>(known: readonly T[], value: string): value is T {
  return known.some((one) => one === value);
}

function isRuleRefusal(value: unknown): value is RuleRefusalReason {
  return ruleRefusals.some((reason) => reason === value);
}

function isCheckCode(value: unknown): value is CheckCode {
  return checkCodes.some((code) => code === value);
}

function isObrRefusalReason(value: unknown): value is ObrRefusalReason {
  return obrRefusalReasons.some((reason) => reason === value);
}
