// The words for one error. Two codes carry another code inside: its words tell more than their own.

import type { TFunction } from 'i18next';
import { checkCodes, type CheckCode } from '../../shared/checks.ts';
import type { ErrorReply } from '../../shared/errors.ts';
import { obrRefusalReasons, type ObrRefusalReason } from '../../shared/models.ts';
import type { Message } from './words.ts';

export function errorWords(t: TFunction, error: ErrorReply): Message {
  const words: Message = {
    title: t(`errors/${error.code}/title`),
    body: t(`errors/${error.code}/body`),
    action: t(`errors/${error.code}/action`),
  };
  if (error.code === 'policy.refused' && isCheckCode(error.detail['check'])) {
    const check = error.detail['check'];
    return { ...words, body: t(`checks/${check}/problem`), action: t(`checks/${check}/action`) };
  }
  if (error.code === 'obr.pageRefused' && isObrRefusalReason(error.detail['reason'])) {
    const reason = error.detail['reason'];
    return { ...words, body: t(`obrRefusals/${reason}/body`), action: t(`obrRefusals/${reason}/action`) };
  }
  return words;
}

function isCheckCode(value: unknown): value is CheckCode {
  return checkCodes.some((code) => code === value);
}

function isObrRefusalReason(value: unknown): value is ObrRefusalReason {
  return obrRefusalReasons.some((reason) => reason === value);
}
