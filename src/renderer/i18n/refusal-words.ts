// A refusal of the interlock in words: both names side by side, and letters that deceive.

import type { TFunction } from 'i18next';
import type { ObrRefusal } from '../../shared/models.ts';
import { type OddLetter, oddLetters } from '../../shared/user-names.ts';

export function refusalText(t: TFunction, { reason, expected, seen }: ObrRefusal): string {
  const odd = oddLetters(seen);
  return [
    `${t('obr/refused', { title: t(`obrRefusals/${reason}/title`) })}.`,
    ...(expected !== '' && seen !== '' ? [t('obr/expectedSeen', { expected, seen })] : []),
    ...(expected !== '' && odd.length > 0 ? [t('obrPage/oddSeen', { letters: odd.map((one) => oddLetterText(t, one)).join('; ') })] : []),
    t(`obrRefusals/${reason}/action`),
  ].join(' ');
}

export function oddLetterText(t: TFunction, { letter, codePoint, looksLike }: OddLetter): string {
  if (letter === '') return t('obrPage/oddInvisible', { codePoint });
  if (looksLike === null) return t('obrPage/oddLetter', { letter, codePoint });
  return t('obrPage/oddLetterLooks', { letter, codePoint, looksLike });
}
