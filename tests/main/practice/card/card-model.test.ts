// Answers to reset, byte by byte, and the list of models.
import { expect, it } from 'vitest';
import { answerToReset, CARD_MODELS, cardModelNamed } from '../../../../src/main/practice/card/card-model.ts';
import { toHex } from '../../../../src/shared/bytes.ts';

it.each([
  ['contactless', '3b8480014649444f01'],
  ['contactless-tap', '3b8480014649444f01'],
  ['contactless-short', '3b8480014649444f01'],
  ['contact', '3bf41300008131fe454649444fe8'],
  // T=0 alone has no check byte.
  ['contact-t0', '3b044649444f'],
])('a card of kind %s answers %s', (name, atr) => {
  expect(toHex(answerToReset(cardModelNamed(name)))).toBe(atr);
});

it('names each model once, and no other', () => {
  expect(new Set(CARD_MODELS.map(({ name }) => name)).size).toBe(CARD_MODELS.length);
  expect(() => cardModelNamed('cardboard')).toThrow(RangeError);
});
