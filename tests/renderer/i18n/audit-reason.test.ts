import { expect, it } from 'vitest';
import { auditReason } from '../../../src/renderer/i18n/audit-reason.ts';
import { createWords } from '../../../src/renderer/i18n/create-words.ts';

it.each([
  ['touch.timeout', /key was not touched|touch/i],
  ['credentialCreated', /registered|made|created|passkey/i],
  ['wrongUser', /^Wrong user on the page$/],
  ['wrongUser: "kim@a", "sam@a"', /^Wrong user on the page: "kim@a", "sam@a"$/],
  ['kF3nq0b1Zt9o2aYg', /^kF3nq0b1Zt9o2aYg$/],
  ['toString', /^toString$/],
])('%s is said in words; what is no code stays', (reason, words) => {
  const said = auditReason(createWords().t, reason);
  expect(said).toMatch(words);
  expect(said).not.toBe('credentialCreated');
});
