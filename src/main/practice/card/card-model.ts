// What kinds of card a practice key can be: its contacts, its protocol and the habits a client must have an answer for.
import { concatBytes } from '../../../shared/bytes.ts';

export interface CardModel {
  /** For those who choose. */
  readonly name: string;
  readonly summary: string;
  readonly contacts: 'contactless' | 'contact';
  /** For member 0x09 of getInfo. */
  readonly transport: 'nfc' | 'smart-card';
  /** Contactless cards are T=1 to a PC/SC program. T=0 has no extended length and no Le after data. */
  readonly protocol: 'T=0' | 'T=1';
  /** False: extended APDUs are answered with 6700, as a reader for short ones makes them fail. */
  readonly extendedLength: boolean;
  /** GET RESPONSE with another Le than the exact one is answered with 6Cxx. */
  readonly exactLe: boolean;
  /** 'tap': coming into the field is one touch, spent by the first command that wants one. A touch counts in any case. */
  readonly presence: 'touch' | 'tap';
}

const contactless: CardModel = {
  name: 'contactless',
  summary: 'NFC, short and extended APDUs; asks for a touch',
  contacts: 'contactless',
  transport: 'nfc',
  protocol: 'T=1',
  extendedLength: true,
  exactLe: false,
  presence: 'touch',
};

export const CARD_MODELS: readonly CardModel[] = [
  contactless,
  { ...contactless, name: 'contactless-tap', summary: 'NFC; being put on the reader is the touch', presence: 'tap' },
  {
    ...contactless,
    name: 'contactless-short',
    summary: 'NFC behind a reader for short APDUs; wants the exact Le',
    extendedLength: false,
    exactLe: true,
  },
  { ...contactless, name: 'contact', summary: 'contacts, T=1', contacts: 'contact', transport: 'smart-card' },
  {
    ...contactless,
    name: 'contact-t0',
    summary: 'contacts, T=0: every reply is fetched by GET RESPONSE',
    contacts: 'contact',
    transport: 'smart-card',
    protocol: 'T=0',
    extendedLength: false,
    exactLe: true,
  },
];

/** @throws RangeError for a name that is not in the list */
export function cardModelNamed(name: string): CardModel {
  const found = CARD_MODELS.find((model) => model.name === name);
  if (found === undefined) throw new RangeError(`no practice card is called ${name}`);
  return found;
}

const HISTORICAL = new TextEncoder().encode('FIDO');

/**
 * The answer to reset a PC/SC program sees.
 *
 * Contactless: what a reader makes up for an ISO 14443-4 card, 3B 8n 80 01, the historical bytes, TCK (PC/SC part 3 §3.1.3.2.3).
 * Contact: ISO 7816-3 §8; with T=0 as the only protocol there is no TCK.
 */
export function answerToReset(model: CardModel): Uint8Array {
  const count = HISTORICAL.length;
  if (model.protocol === 'T=0') return concatBytes(Uint8Array.of(0x3b, count), HISTORICAL);
  const head =
    model.contacts === 'contactless'
      ? [0x3b, 0x80 | count, 0x80, 0x01]
      : // TA1 13 (speed), TB1 00, TC1 00, TD1 81 and TD2 31 (T=1), TA3 FE (IFSC 254), TB3 45 (waiting times).
        [0x3b, 0xf0 | count, 0x13, 0x00, 0x00, 0x81, 0x31, 0xfe, 0x45];
  const atr = concatBytes(Uint8Array.from(head), HISTORICAL);
  return concatBytes(atr, Uint8Array.of(atr.subarray(1).reduce((check, byte) => check ^ byte, 0)));
}
