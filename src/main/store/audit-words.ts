// The words by which an entry of the audit is found again: the same folding for what is written and for what is asked. Pure.

import type { AuditBody } from './audit-entry.ts';

/** A question with more words than this is cut: nobody types them, and each costs a look into the index. */
const MAX_QUESTION_WORDS = 8;

/** Letters and digits, without case and accents: "José-María 12" gives jose, maria, 12. */
export function wordsOf(text: string): readonly string[] {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}

export function questionWords(text: string): readonly string[] {
  return [...new Set(wordsOf(text))].slice(0, MAX_QUESTION_WORDS);
}

/** Everything a person could look for, each word once. A date is found by its digits: 2026, 05, 03. */
export function wordsOfEntry(body: AuditBody): readonly string[] {
  const { operator, target, key } = body;
  const texts = [
    body.at.slice(0, 10), body.kind, body.outcome, body.reason, body.step, body.runId, body.tenantId, body.service,
    operator?.id, operator?.userPrincipalName,
    target?.id, target?.displayName, target?.userPrincipalName,
    key?.aaguid, key?.product, key?.serialNumber, key?.credentialIdBase64Url,
  ];
  return [...new Set(texts.flatMap((text) => wordsOf(text ?? '')))];
}
