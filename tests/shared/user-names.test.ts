import { describe, expect, it } from 'vitest';
import { isSameName, oddLetters } from '../../src/shared/user-names.ts';

describe('isSameName', () => {
  it.each([
    ['Kim@Contoso.example', 'kim@contoso.example'],
    [' kim ', 'kim'],
    ['JOSE\u0301', 'jos\u00e9'],
    ['\uff2b\uff29\uff2d', 'kim'],
    ['\u2126', '\u03c9'],
  ])('takes %s and %s for the same', (one, other) => expect(isSameName(one, other)).toBe(true));

  it.each([
    ['kim', 'kim1'],
    ['kim', 'k\u0456m'],
    ['kim', 'kim\u200b'],
    ['k im', 'kim'],
  ])('tells %s from %s', (one, other) => expect(isSameName(one, other)).toBe(false));
});

describe('oddLetters', () => {
  it('finds none in plain English print', () => {
    expect(oddLetters('Kim.E-1+x@contoso.example')).toEqual([]);
  });

  it.each([
    ['a Cyrillic i', 'k\u0456m', { letter: '\u0456', codePoint: 'U+0456', looksLike: 'i' }],
    ['a full-width letter', '\uff4bim', { letter: '\uff4b', codePoint: 'U+FF4B', looksLike: 'k' }],
    ['a mathematical one beyond the first plane', '\u{1d424}im', { letter: '\u{1d424}', codePoint: 'U+1D424', looksLike: 'k' }],
    ['a letter of its own', 'jos\u00e9', { letter: '\u00e9', codePoint: 'U+00E9', looksLike: null }],
    ['what cannot be seen', 'kim\u200b', { letter: '', codePoint: 'U+200B', looksLike: null }],
    ['what turns the direction of writing', 'kim\u202e', { letter: '', codePoint: 'U+202E', looksLike: null }],
    ['a line break', 'kim\n', { letter: '', codePoint: 'U+000A', looksLike: null }],
  ])('names %s', (_what, name, letter) => expect(oddLetters(name)).toEqual([letter]));

  it('names each once', () => {
    expect(oddLetters('\u0456\u0456\u0430').map(({ looksLike }) => looksLike)).toEqual(['i', 'a']);
  });
});
